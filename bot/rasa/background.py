"""Sentences that no shop is there for, known to every model whether or not its own training data has any."""

from __future__ import annotations

from pathlib import Path

from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.loading import load_data


def background_files(folder: Path, pattern: str) -> list[Path]:
    """The files that a pattern names; raises InvalidConfigException when there is none."""
    files = sorted(folder.glob(pattern))
    if not files:
        raise InvalidConfigException(f"config.yml: background: no file {pattern} in {folder}.")
    return files


def sentences_of(files: list[Path], intent: str) -> list[str]:
    """The examples of an intent in files of training data; raises InvalidConfigException when there are none."""
    examples = [example for file in files for example in load_data(str(file)).intent_examples]
    found = [str(example.get(TEXT)) for example in examples if example.get(INTENT) == intent]
    if not found:
        names = ", ".join(file.name for file in files)
        raise InvalidConfigException(f"config.yml: background: no examples of {intent} in {names}.")
    return found
