"""Speech to text: Whisper (Radford et al. 2022, arXiv 2212.04356) through CTranslate2, on the CPU."""

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.transcribe import Segment, TranscriptionInfo

from models.registry import check_digest, missing, read_manifest
from speech.audio import SAMPLE_RATE, Samples
from speech.errors import SpeechModelError
from speech.vad import Span, speech_spans

WHISPER = "whisper-base"
SILENCE = 0.6
"""Whisper's own no-speech probability from which a segment of low confidence is held back (its paper's value)."""
LEAST_LOGPROB = -1.0
"""Mean log probability of a token below which a segment is a guess (Whisper's own value)."""
LANGUAGES = ("en", "zh")
"""The languages that Aisle answers in; another is taken only when Whisper is sure of it."""
SURE_OF_LANGUAGE = 0.8


@dataclass(frozen=True)
class Transcript:
    """What was said."""

    text: str
    """Empty when nobody spoke."""
    language: str
    """ISO 639-1 code; empty when nobody spoke."""
    confidence: float
    """Mean probability of a token, 0..1."""
    no_speech: bool
    """Nobody spoke, or nothing that could be understood as speech."""
    ms: float
    """Milliseconds that it took."""


class Transcriber:
    """A loaded Whisper model. One transcription at a time: the threads are its own."""

    def __init__(self, model: WhisperModel) -> None:
        self.model = model

    @classmethod
    def open(cls, models: Path, threads: int) -> "Transcriber":
        """Load the packaged model from `models`; raises ModelError or SpeechModelError when it can't be used."""
        entry = read_manifest()[WHISPER]
        folder = models / WHISPER
        if not (folder / "model.bin").exists():
            raise missing(entry)
        check_digest(folder / "model.bin", entry.files["model.bin"])
        return cls.load(folder, threads)

    @classmethod
    def load(cls, model: Path | str, threads: int) -> "Transcriber":
        """Load any faster-whisper model, by folder or name."""
        try:
            return cls(WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=threads))
        except (RuntimeError, ValueError) as error:
            raise SpeechModelError(f"Whisper can't be loaded from {model}: {error}") from error

    def transcribe(self, samples: Samples, language: str | None = None) -> Transcript:
        """Text of a recording (mono, 16 kHz); `language` None finds it out.

        Whisper invents text where nobody speaks, so it hears only what the voice-activity detector lets through.
        """
        started = time.perf_counter()
        spans = speech_spans(samples)
        if not spans:
            return nothing_said(started)
        spoken = cut(samples, spans)
        segments, info = self.listen(spoken, language)
        if language is None and (ours := likeliest(info)) != info.language:
            segments, info = self.listen(spoken, ours)
        heard = [segment for segment in segments if segment.text.strip()]
        if not heard:
            return nothing_said(started)
        tokens = sum(len(segment.tokens) for segment in heard)
        logprob = sum(segment.avg_logprob * len(segment.tokens) for segment in heard) / max(tokens, 1)
        return Transcript(
            text=join(tuple(segment.text for segment in heard), info.language),
            language=info.language,
            confidence=round(math.exp(min(logprob, 0.0)), 4),
            no_speech=False,
            ms=elapsed(started),
        )

    def listen(self, spoken: Samples, language: str | None) -> tuple[Iterable[Segment], TranscriptionInfo]:
        """Whisper's segments, decoded only when they are asked for; the language is known before."""
        segments, info = self.model.transcribe(
            spoken,
            language=language,
            beam_size=5,
            condition_on_previous_text=False,
            without_timestamps=True,
            no_speech_threshold=SILENCE,
            log_prob_threshold=LEAST_LOGPROB,
        )
        return segments, info


def likeliest(info: TranscriptionInfo) -> str:
    """The language spoken: between ours unless Whisper is sure of another one."""
    if info.language in LANGUAGES or info.language_probability > SURE_OF_LANGUAGE:
        return str(info.language)
    scores = dict(info.all_language_probs or [])
    return max(LANGUAGES, key=lambda code: scores.get(code, 0.0))


def cut(samples: Samples, spans: list[Span]) -> Samples:
    """From the first word to the last. Pauses between stay, since without them Whisper joins numbers."""
    start, end = int(spans[0].start * SAMPLE_RATE), int(spans[-1].end * SAMPLE_RATE)
    return np.ascontiguousarray(samples[start:end])


def join(texts: tuple[str, ...], language: str) -> str:
    """The segments as one text; Chinese is written without spaces between."""
    return ("" if language == "zh" else " ").join(text.strip() for text in texts)


def nothing_said(started: float) -> Transcript:
    """The transcript of silence."""
    return Transcript(text="", language="", confidence=0.0, no_speech=True, ms=elapsed(started))


def elapsed(started: float) -> float:
    """Milliseconds since `started` (time.perf_counter)."""
    return round((time.perf_counter() - started) * 1000, 1)
