"""Where in a recording somebody speaks: Silero VAD (MIT), whose weights come with faster-whisper."""

from dataclasses import dataclass

from faster_whisper.vad import VadOptions, get_speech_timestamps

from speech.audio import SAMPLE_RATE, Samples


@dataclass(frozen=True)
class Span:
    """A stretch of speech."""

    start: float
    """Seconds from the beginning."""
    end: float
    """Seconds from the beginning."""

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end - self.start


def speech_spans(samples: Samples, threshold: float = 0.5, shortest: float = 0.1) -> list[Span]:
    """The stretches of `samples` (mono, 16 kHz) in which somebody speaks; empty when nobody does.

    `threshold` is the speech probability from which a 32 ms window counts; `shortest` in seconds.
    """
    options = VadOptions(
        threshold=threshold,
        min_speech_duration_ms=int(shortest * 1000),
        min_silence_duration_ms=500,
        speech_pad_ms=200,
    )
    return [
        Span(found["start"] / SAMPLE_RATE, found["end"] / SAMPLE_RATE)
        for found in get_speech_timestamps(samples, options, sampling_rate=SAMPLE_RATE)
    ]
