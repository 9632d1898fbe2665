"""Any recording to what the models hear: 16 kHz mono. PyAV brings FFmpeg in its wheel: no system package."""

import io
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from speech.errors import AudioError

SAMPLE_RATE = 16_000
"""Hertz; what Whisper and Silero VAD were trained on."""

Samples = NDArray[np.float32]


def decode(source: bytes | Path, max_seconds: float = 60.0) -> Samples:
    """Decode a recording (wav, mp3, flac, ogg, webm/opus, mp4/aac …) to mono float32 in -1..1 at 16 kHz.

    Stops reading as soon as `max_seconds` are passed, so that a small file that unpacks to hours costs nothing.
    Raises AudioError: `empty` (no bytes or no sound in it), `not_audio`, `too_long`.
    """
    name = source.name if isinstance(source, Path) else "the recording"
    if isinstance(source, Path) and not source.is_file():
        raise AudioError("not_audio", f"{source} is not a file: name a recording (wav, mp3, ogg, webm, m4a …).")
    size = source.stat().st_size if isinstance(source, Path) else len(source)
    if size == 0:
        raise AudioError("empty", f"{name} is empty: record again.")
    limit = int(max_seconds * SAMPLE_RATE)
    pieces: list[Samples] = []
    length = 0
    try:
        for piece in resampled(str(source) if isinstance(source, Path) else io.BytesIO(source)):
            pieces.append(piece)
            length += piece.size
            if length > limit:
                raise AudioError("too_long", f"{name} is longer than {max_seconds:.0f} seconds: say it in less.")
    except (av.error.FFmpegError, ValueError) as error:
        raise AudioError(
            "not_audio", f"{name} is not a recording that can be read: send wav, mp3, ogg, webm, m4a or flac."
        ) from error
    if length == 0:
        raise AudioError("empty", f"{name} has no sound in it: record again.")
    return np.concatenate(pieces)


def resampled(source: str | io.BytesIO) -> Iterator[Samples]:
    """The sound of the first audio stream, piece by piece. Raises ValueError when there is no audio stream."""
    with av.open(source, mode="r", metadata_errors="ignore") as container:
        if not container.streams.audio:
            raise ValueError("no audio stream")
        resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
        for frame in container.decode(audio=0):
            frame.pts = None  # recorders of browsers write times with gaps, on which the resampler would fail
            for out in resampler.resample(frame):
                yield out.to_ndarray().reshape(-1).astype(np.float32, copy=False)
        for out in resampler.resample(None):
            yield out.to_ndarray().reshape(-1).astype(np.float32, copy=False)
