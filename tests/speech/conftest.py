"""Real speech for the tests: the packaged voice says it, the packaged Whisper hears it."""

import io
import wave
from collections.abc import Callable

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from bot.settings import Settings
from speech.asr import Transcriber
from speech.tts import Sound, Voice


@pytest.fixture(scope="session")
def voice() -> Voice:
    return Voice.open(Settings().models)


@pytest.fixture(scope="session")
def transcriber() -> Transcriber:
    return Transcriber.open(Settings().models, threads=2)


def wav_of(samples: NDArray[np.int16], rate: int) -> bytes:
    """A 16-bit mono WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.astype("<i2").tobytes())
    return file.getvalue()


def encoded(sound: Sound, container: str, codec: str) -> bytes:
    """The sound in another format, as browsers and phones record it."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream(codec, rate=48000 if codec == "libopus" else sound.rate)
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=stream.rate)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(sound.samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = sound.rate
        fifo = av.AudioFifo()
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            fifo.write(piece)
        size = stream.frame_size or 1024
        while (piece := fifo.read(size, partial=True)) is not None:
            out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    return file.getvalue()


@pytest.fixture
def as_wav() -> Callable[[Sound], bytes]:
    return lambda sound: wav_of(sound.samples, sound.rate)
