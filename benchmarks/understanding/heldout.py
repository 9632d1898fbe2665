"""The held-out sentences in tests/heldout, less those that also stand among the training sentences."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.rasa.text import Normaliser
from bot.settings import PROJECT

FOLDER = PROJECT / "tests" / "heldout"
TRAINING = PROJECT / "data" / "nlu"
WRITTEN = ("en", "zh", "mixed")
"""Sets whose sentences were written as such; `transcripts` holds pairs."""


@dataclass(frozen=True)
class Sentence:
    """A message and what a person means by it."""

    text: str
    intent: str


@dataclass(frozen=True)
class Transcript:
    """The same message typed, and as a speech recogniser writes it down."""

    written: Sentence
    spoken: Sentence


def sentences(name: str, folder: Path = FOLDER) -> list[Sentence]:
    """The sentences of `en`, `zh` or `mixed`."""
    groups = yaml.safe_load((folder / f"{name}.yml").read_text(encoding="utf-8"))
    return [Sentence(text, intent) for intent, texts in groups.items() for text in texts]


def transcripts(folder: Path = FOLDER) -> list[Transcript]:
    """The pairs of `transcripts`."""
    groups = yaml.safe_load((folder / "transcripts.yml").read_text(encoding="utf-8"))
    return [
        Transcript(Sentence(pair["written"], intent), Sentence(pair["spoken"], intent))
        for intent, pairs in groups.items()
        for pair in pairs
    ]


class Wording:
    """Which texts are the same to the classifier: case, width, punctuation, script and numbers aside."""

    def __init__(self) -> None:
        self._normaliser = Normaliser()

    def __call__(self, text: str) -> str:
        """The text's form, equal for texts that are word for word the same."""
        return "".join(character for character in self._normaliser(text) if character.isalnum())

    def of_training(self, folder: Path = TRAINING) -> frozenset[str]:
        """The forms of all training sentences."""
        parts = [
            part
            for file in sorted(folder.glob("*.yml"))
            for part in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
        ]
        lines = [line for part in parts for line in part.get("examples", "").splitlines()]
        return frozenset(self(line.removeprefix("- ")) for line in lines)
