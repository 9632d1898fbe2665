"""The sentences in `data/nlu`: which there are, and how a reviewed one is added."""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from filelock import FileLock
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import LiteralScalarString

from bot.cli.errors import CommandError
from bot.rasa.text import printable
from bot.review.masking import HAN
from bot.review.same import SameSentence

NEW_FILE = 'version: "3.1"\nnlu: []\n'
NO_MARKUP = str.maketrans("", "", "[]{}")
"""Rasa reads brackets as marked entities, and braces after a dollar sign as environment variables."""


@dataclass(frozen=True)
class Place:
    """Where a sentence stands."""

    intent: str
    file: Path


class StandsElsewhere(CommandError):
    """The sentence is an example of another intent already."""

    def __init__(self, text: str, place: Place) -> None:
        super().__init__(
            f"“{text}” is an example of {place.intent} already ({place.file.name}): "
            "accept it as that, change its text, or change that file."
        )
        self.place = place


class TrainingData:
    """The training sentences of a folder, read once; `add` writes `reviewed.LOCALE.yml` there."""

    def __init__(self, folder: Path, lock: Path) -> None:
        """Raises CommandError when a file can't be read."""
        self._folder = folder
        self._lock = lock
        self._same = SameSentence()
        self._places: dict[str, Place] = {}
        for file in sorted(folder.glob("*.yml")):
            for intent, sentences in read_examples(file).items():
                for sentence in sentences:
                    self._places[self._same(sentence)] = Place(intent, file)
        self.intents = sorted({place.intent for place in self._places.values()})

    def add(self, text: str, intent: str) -> Place | None:
        """Writes a sentence down under its intent; None when it stands there already.

        Raises StandsElsewhere, or CommandError when the file can't be read or written; nothing is changed then.
        """
        form = self._same(text)
        earlier = self._places.get(form)
        if earlier is not None:
            if earlier.intent != intent:
                raise StandsElsewhere(text, earlier)
            return None
        file = self._folder / f"reviewed.{'zh' if HAN.search(text) else 'en'}.yml"
        try:
            with FileLock(self._lock):
                write_whole(file, with_example(file, text, intent))
        except OSError as error:
            raise CommandError(f"{file} can't be written ({error.strerror or error}).") from error
        self._places[form] = Place(intent, file)
        return self._places[form]


def teachable(text: str) -> str:
    """The sentence as an example is written: one line, without the characters that mean something to Rasa."""
    return printable(text.translate(NO_MARKUP)).lstrip("-/ ")


def read_examples(file: Path) -> dict[str, list[str]]:
    """The sentences of each intent of a file. Raises CommandError when it is not in Rasa's form."""
    try:
        parts = YAML(typ="safe").load(file.read_text(encoding="utf-8"))["nlu"]
        examples: dict[str, list[str]] = {}
        for part in parts:
            if "intent" in part:
                lines = part["examples"].splitlines()
                examples.setdefault(part["intent"], []).extend(line[2:].strip() for line in lines)
    except (OSError, YAMLError, KeyError, TypeError, AttributeError) as error:
        reason = str(error).splitlines()[0]
        raise CommandError(f"{file} is not in Rasa's form for training sentences ({reason}).") from error
    return examples


def with_example(file: Path, text: str, intent: str) -> str:
    """The file's text with a sentence more, everything else as it stands, intents in alphabetical order."""
    style = YAML()
    style.preserve_quotes, style.width = True, 1_000_000
    try:
        whole = style.load(file.read_text(encoding="utf-8") if file.exists() else NEW_FILE)
        parts: list[Any] = whole["nlu"]
        parts_by_intent: Mapping[str, Any] = {part["intent"]: part for part in parts if "intent" in part}
        part = parts_by_intent.get(intent)
        if part is None:
            part = {"intent": intent, "examples": LiteralScalarString("")}
            after = [at for at, other in enumerate(parts) if other.get("intent", "") < intent]
            parts.insert(after[-1] + 1 if after else 0, part)
        part["examples"] = LiteralScalarString(f"{part['examples']}- {text}\n")
    except (YAMLError, KeyError, TypeError, AttributeError) as error:
        raise CommandError(f"{file} is not in Rasa's form for training sentences: mend it first.") from error
    if not file.exists():
        parts.fa.set_block_style()  # type: ignore[attr-defined]  # the empty list was written in brackets
    out = StringIO()
    style.dump(whole, out)
    return out.getvalue()


def write_whole(file: Path, text: str) -> None:
    """Puts a text into a file at once: whoever reads it finds the old one or the new one, whole."""
    descriptor, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(descriptor)
        Path(draft).chmod(file.stat().st_mode & 0o777 if file.exists() else 0o644)
        Path(draft).replace(file)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
