"""Decoding: every format that browsers and phones send, and everything that is not audio."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speech.audio import SAMPLE_RATE, decode
from speech.errors import AudioError
from speech.tts import Sound
from tests.speech.conftest import encoded, wav_of


def tone(seconds: float, rate: int = 22050) -> Sound:
    """A 440 Hz tone."""
    times = np.arange(int(seconds * rate)) / rate
    return Sound((8000 * np.sin(2 * np.pi * 440 * times)).astype(np.int16), rate)


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 44100, 48000])
def test_wav_of_any_rate_becomes_16_khz(rate: int) -> None:
    sound = tone(1.5, rate)
    samples = decode(wav_of(sound.samples, rate))
    assert samples.dtype == np.float32
    assert abs(samples.size - 1.5 * SAMPLE_RATE) < 200
    assert 0.15 < np.abs(samples).max() < 0.35


@pytest.mark.parametrize(
    ("container", "codec"),
    [("webm", "libopus"), ("mp4", "aac"), ("ogg", "libopus"), ("mp3", "mp3"), ("flac", "flac")],
)
def test_every_format_of_the_voice_call_is_decoded(container: str, codec: str) -> None:
    samples = decode(encoded(tone(1.0), container, codec))
    assert abs(samples.size - SAMPLE_RATE) < 0.2 * SAMPLE_RATE
    spectrum = np.abs(np.fft.rfft(samples))
    loudest = np.argmax(spectrum) * SAMPLE_RATE / samples.size
    assert 430 < loudest < 450


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (b"", "empty"),
        (b"hello, this is not audio", "not_audio"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "not_audio"),
    ],
)
def test_what_is_not_audio_is_said_to_be_so(source: bytes, code: str) -> None:
    with pytest.raises(AudioError) as caught:
        decode(source)
    assert caught.value.code == code


def test_truncated_recording_is_read_as_far_as_it_goes_or_refused() -> None:
    whole = encoded(tone(2.0), "webm", "libopus")
    samples = decode(whole[: len(whole) // 2])
    assert 0 < samples.size < 2 * SAMPLE_RATE


def test_too_long_is_refused_without_decoding_the_rest() -> None:
    with pytest.raises(AudioError) as caught:
        decode(wav_of(tone(3.0).samples, 22050), max_seconds=2)
    assert caught.value.code == "too_long"
    assert "2 seconds" in str(caught.value)


def test_wav_header_without_sound_is_empty() -> None:
    with pytest.raises(AudioError) as caught:
        decode(wav_of(np.zeros(0, np.int16), 16000))
    assert caught.value.code in {"empty", "not_audio"}


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match=r"gone\.wav is not a file"):
        decode(tmp_path / "gone.wav")


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=400))
def test_bytes_at_random_never_crash_the_decoder(source: bytes) -> None:
    try:
        samples = decode(source)
    except AudioError:
        return
    assert samples.ndim == 1
