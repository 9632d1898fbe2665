"""Whisper with the packaged weights, on speech that the packaged voice makes."""

import re
from pathlib import Path

import numpy as np
import pytest

from models.registry import ModelError
from speech.asr import Transcriber, join
from speech.audio import SAMPLE_RATE, decode
from speech.tts import Voice
from speech.vad import speech_spans
from tests.speech.conftest import wav_of

pytestmark = pytest.mark.models


def test_a_spoken_question_is_understood(voice: Voice, transcriber: Transcriber) -> None:
    sound = voice.speak("Do you have running shoes in size forty two?")
    said = transcriber.transcribe(decode(wav_of(sound.samples, sound.rate)))
    assert said.language == "en"
    assert not said.no_speech
    assert said.confidence > 0.5
    assert re.search(r"running shoes in size (42|forty[- ]two)", said.text, re.IGNORECASE)


def test_a_spoken_order_number_keeps_its_digits(voice: Voice, transcriber: Transcriber) -> None:
    sound = voice.speak("Where is my order two, zero, zero, four, one?")
    said = transcriber.transcribe(decode(wav_of(sound.samples, sound.rate)), language="en")
    assert re.sub(r"\D", "", said.text) == "20041"


@pytest.mark.parametrize("kind", ["silence", "hiss", "hum", "click"])
def test_no_speech_is_said_to_be_no_speech(kind: str, transcriber: Transcriber) -> None:
    rng = np.random.default_rng(3)
    samples = np.zeros(3 * SAMPLE_RATE, np.float32)
    if kind == "hiss":
        samples = rng.normal(0, 0.2, samples.size).astype(np.float32)
    elif kind == "hum":
        samples = (0.2 * np.sin(2 * np.pi * 50 * np.arange(samples.size) / SAMPLE_RATE)).astype(np.float32)
    elif kind == "click":
        samples[SAMPLE_RATE] = 1.0
    said = transcriber.transcribe(samples)
    assert said.no_speech
    assert said.text == ""


def test_speech_is_found_between_silences(voice: Voice) -> None:
    sound = voice.speak("Good morning.")
    quiet = np.zeros(2 * sound.rate, np.int16)
    samples = decode(wav_of(np.concatenate([quiet, sound.samples, quiet]), sound.rate))
    spans = speech_spans(samples)
    assert len(spans) == 1
    assert 1.5 < spans[0].start < 2.3
    assert spans[0].end < samples.size / SAMPLE_RATE - 1.5


def test_missing_model_says_what_stops_working(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="voice messages can't be understood"):
        Transcriber.open(tmp_path, threads=1)


def test_a_changed_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "whisper-base").mkdir()
    (tmp_path / "whisper-base" / "model.bin").write_bytes(b"something else")
    with pytest.raises(ModelError, match="delete it and run"):
        Transcriber.open(tmp_path, threads=1)


def test_nothing_to_say_is_an_error(voice: Voice) -> None:
    with pytest.raises(ValueError, match="nothing to say"):
        voice.speak("")


def test_chinese_segments_are_joined_without_spaces() -> None:
    assert join(("你好，", " 我想退货"), "zh") == "你好，我想退货"
    assert join((" Hello", " there"), "en") == "Hello there"
