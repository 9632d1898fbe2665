"""Sentences that no shop is there for, known to every model whether or not its own training data has any."""

from __future__ import annotations

from pathlib import Path

from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.loading import load_data


def sentences_of(file: Path, intent: str) -> list[str]:
    """The examples of an intent in a file of training data; raises InvalidConfigException when there are none."""
    if not file.is_file():
        raise InvalidConfigException(f"config.yml: background: {file} is not there; it holds examples of {intent}.")
    found = [str(e.get(TEXT)) for e in load_data(str(file)).intent_examples if e.get(INTENT) == intent]
    if not found:
        raise InvalidConfigException(f"config.yml: background: {file} has no examples of {intent}.")
    return found
