"""The trained model as it ships, asked in Rasa's own environment."""

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.cli.errors import CommandError
from bot.settings import PROJECT
from bot.training import RASA_ENVIRONMENT, rasa_python


@dataclass(frozen=True)
class Understood:
    """What the model made of one message."""

    intent: str | None
    """After the fallback decision; None when the message holds nothing readable."""
    guess: str | None
    """The likeliest intent before that decision."""
    confidence: float
    """Of the guess, 0 to 1."""
    ms: float


@dataclass(frozen=True)
class Parsing:
    """All messages' answers, in their order, and what the process needed."""

    understood: list[Understood]
    load_seconds: float
    memory_mb: float
    """The most that the process has held."""


def parse(model: Path, messages: Sequence[str]) -> Parsing:
    """Ask the model for each message. Raises CommandError with Rasa's last words when it can't."""
    done = subprocess.run(
        [rasa_python(), "-m", "bot.rasa.parse_lines", str(model)],
        cwd=PROJECT,
        env={**os.environ, **RASA_ENVIRONMENT, "PYTHONPATH": str(PROJECT)},
        input="".join(" ".join(message.splitlines()) + "\n" for message in messages),
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode:
        words = done.stderr.strip().splitlines()[-8:]
        raise CommandError(f"{model} can't be asked. Rasa's last words:\n  " + "\n  ".join(words))
    *answers, process = (json.loads(line) for line in done.stdout.splitlines())
    if len(answers) != len(messages):
        raise CommandError(f"Rasa answered {len(answers)} of {len(messages)} messages.")
    return Parsing([Understood(**answer) for answer in answers], **process)
