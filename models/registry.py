"""Finds a model's files: a folder in `models/`, else the pip package that carries them; refuses a wrong digest."""

import hashlib
import importlib.util
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
MANIFEST = HERE / "manifest.toml"


class ModelError(Exception):
    """A model can't be used; the text says which, what stops working and how to get it."""


@dataclass(frozen=True)
class ModelEntry:
    """One `[models.NAME]` table of the manifest."""

    name: str
    role: str
    """What it is for: speech-to-text, text-embedding, image-embedding, text-to-speech, text-in-pictures."""
    source: str
    """Where the weights come from, for a person."""
    licence: str
    packages: tuple[str, ...] = ()
    """Python packages that carry the weights."""
    files: dict[str, str] = field(default_factory=dict)
    """File name to SHA-256, in the model's folder or in its package."""
    without: str = ""
    """What stops working without it."""
    get: str = ""
    """How to get it."""


def read_manifest(path: Path = MANIFEST) -> dict[str, ModelEntry]:
    """Every model that Aisle knows, by name."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))["models"]
    return {
        name: ModelEntry(
            name=name,
            role=table["role"],
            source=table["source"],
            licence=table["licence"],
            packages=tuple(table.get("packages", ())),
            files=dict(table.get("files", {})),
            without=table.get("without", ""),
            get=table.get("get", ""),
        )
        for name, table in tables.items()
    }


def package_folder(package: str) -> Path | None:
    """The installed folder of a Python package, found without importing it; None when it is not installed."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


def sha256_of(path: Path) -> str:
    """Hex SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_digest(path: Path, expected: str) -> None:
    """Raises ModelError when the file's SHA-256 is not the manifest's."""
    actual = sha256_of(path)
    if actual != expected:
        raise ModelError(
            f"{path} is not the file that models/manifest.toml names (SHA-256 {actual[:12]}…, expected "
            f"{expected[:12]}…): delete it and run `make setup`."
        )


def missing(entry: ModelEntry) -> ModelError:
    """The one line for a model that is not here."""
    return ModelError(f"The model {entry.name} is missing: {entry.without} {entry.get}".strip())
