"""Text to speech: Piper, an extra that is GPL-3 and so loads only when somebody asks it to speak."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.registry import check_digest, missing, package_folder, read_manifest
from speech.errors import SpeechModelError

if TYPE_CHECKING:
    from piper import PiperVoice

PIPER = "piper-joe"
WEIGHTS = "en_US-joe-medium.onnx"


@dataclass(frozen=True)
class Sound:
    """What a voice says."""

    samples: NDArray[np.int16]
    """Mono."""
    rate: int
    """Hertz."""


class Voice:
    """A loaded Piper voice; the packaged one speaks English."""

    def __init__(self, voice: "PiperVoice") -> None:
        self.voice = voice

    @classmethod
    def open(cls, models: Path) -> "Voice":
        """The voice in `models/piper-joe`, else the one in its package.

        Raises ModelError when it is missing or not the file that the manifest names, SpeechModelError when Piper
        itself is not installed.
        """
        entry = read_manifest()[PIPER]
        weights = models / PIPER / WEIGHTS
        if not weights.exists():
            package = package_folder(entry.packages[0])
            if package is None:
                raise missing(entry)
            weights = package / "data" / WEIGHTS
        check_digest(weights, entry.files[WEIGHTS])
        try:
            from piper import PiperVoice
        except ImportError as error:
            raise SpeechModelError("Piper is not installed: pip install piper-tts==1.8.0.") from error
        return cls(PiperVoice.load(weights))

    def speak(self, text: str) -> Sound:
        """Say `text`. Raises ValueError when there is nothing to say."""
        chunks = list(self.voice.synthesize(text))
        if not chunks:
            raise ValueError("there is nothing to say in an empty text")
        return Sound(np.concatenate([chunk.audio_int16_array for chunk in chunks]), chunks[0].sample_rate)
