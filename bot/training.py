"""Trains the Rasa model when what it is made from has changed, and only then."""

import hashlib
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from bot.cli.errors import CommandError
from bot.settings import PROJECT

RASA_ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "PYTHONWARNINGS": "ignore",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "OMP_WAIT_POLICY": "PASSIVE",
}
"""Keeps Rasa's console clean, its telemetry off, and OpenMP's threads asleep while they wait: spinning, they make a
sentence embedding five times slower as soon as another process wants the same two cores."""

DATA = ("data/nlu", "data/rules", "data/stories", "data/responses")
KEEP = 2
"""Trained models that stay: the newest and the one before."""


@dataclass(frozen=True)
class Training:
    """What `train` did."""

    model: Path
    seconds: float
    """0.0 when the model was already there."""


def rasa_python() -> Path:
    """The interpreter of the Rasa environment; raises CommandError when it is not set up."""
    python = PROJECT / ".venv-rasa" / "bin" / "python"
    if not python.exists():
        raise CommandError(f"Rasa is not installed in {python.parent.parent}: run `make setup`.")
    return python


def sources(project: Path = PROJECT) -> Iterator[Path]:
    """Every file that the trained model depends on, in a fixed order."""
    yield from (project / "config.yml", project / "domain.yml", project / "requirements" / "rasa.txt")
    for folder in DATA:
        yield from sorted((project / folder).rglob("*.yml"))
    yield from sorted((project / "bot" / "rasa").rglob("*.py"))


def fingerprint(project: Path = PROJECT) -> str:
    """Hex digest of names and contents of all sources."""
    digest = hashlib.sha256()
    for path in sources(project):
        digest.update(str(path.relative_to(project)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def model_path(models: Path) -> Path:
    """Where the model of the present sources is, trained or not."""
    return models / f"aisle-{fingerprint()[:16]}.tar.gz"


def train(models: Path) -> Training:
    """Train unless a model of exactly these sources is there; safe when several processes ask at once.

    Raises CommandError with Rasa's own last words when training fails.
    """
    models.mkdir(parents=True, exist_ok=True)
    with FileLock(models / "training.lock"):
        model, started = model_path(models), time.monotonic()
        if model.exists():
            return Training(model, 0.0)
        run_training(model)
        remove_old(models)
        return Training(model, round(time.monotonic() - started, 1))


def run_training(model: Path) -> None:
    """Call `rasa train`; the finished file gets its name only when it is whole."""
    draft = f"draft-{os.getpid()}"
    command = [str(rasa_python()), "-m", "rasa", "train", "--domain", "domain.yml", "--config", "config.yml"]
    command += ["--data", *(folder for folder in DATA if any((PROJECT / folder).rglob("*.yml")))]
    command += ["--out", str(model.parent), "--fixed-model-name", draft]
    environment = {**os.environ, **RASA_ENVIRONMENT, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    trained = model.parent / f"{draft}.tar.gz"
    if done.returncode or not trained.exists():
        # what is wrong with the data is printed, among the warnings of libraries on stderr it would be lost
        words = [*done.stderr.strip().splitlines(), *done.stdout.strip().splitlines()][-8:]
        raise CommandError("training failed. Rasa's last words:\n  " + "\n  ".join(words))
    trained.replace(model)


def remove_old(models: Path) -> None:
    """Keep the newest models; the rest would only fill the disk."""
    trained = sorted(models.glob("aisle-*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in trained[KEEP:]:
        path.unlink(missing_ok=True)
