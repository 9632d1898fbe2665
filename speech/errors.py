"""What can go wrong with speech: one tree, each error with a text for people and a code for machines.

SpeechError
├── AudioError          the recording can't be used (not_audio, too_long, empty)
└── SpeechModelError    a model is missing or can't be loaded
"""

from typing import Literal

AudioProblem = Literal["not_audio", "too_long", "empty"]


class SpeechError(Exception):
    """Something about speech went wrong; the text says what and what to do."""


class AudioError(SpeechError):
    """A recording that can't be used."""

    def __init__(self, code: AudioProblem, text: str) -> None:
        super().__init__(text)
        self.code: AudioProblem = code
        self.text = text


class SpeechModelError(SpeechError):
    """A speech model is missing or can't be loaded."""
