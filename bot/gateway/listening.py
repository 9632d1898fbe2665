"""The gateway's ear: the speech model, loaded in the background, hearing one recording at a time."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import anyio
from starlette.concurrency import run_in_threadpool

from bot.gateway.metrics import Metrics
from bot.gateway.problems import Problem
from bot.gateway.sizes import AUDIO_SECONDS

if TYPE_CHECKING:
    from speech.asr import Transcriber, Transcript

logger = logging.getLogger(__name__)
MOST_WAITING = 8
"""Recordings that may wait to be heard."""

EarState = Literal["not loaded", "loading", "ready", "missing"]


@dataclass(frozen=True)
class EarReport:
    """How the ear is."""

    state: EarState
    detail: str = ""
    """Why it is missing, and what to do."""


class Ear:
    """Hears recordings. `open_transcriber` loads the model and is called once, in a thread."""

    def __init__(self, open_transcriber: Callable[[], "Transcriber"], metrics: Metrics) -> None:
        self._open = open_transcriber
        self._metrics = metrics
        self._transcriber: Transcriber | None = None
        self._report = EarReport("not loaded")
        self._loading = anyio.Lock()
        self._one_at_a_time = anyio.CapacityLimiter(1)
        self._waiting = 0

    @property
    def report(self) -> EarReport:
        """How it is now."""
        return self._report

    async def warm_up(self) -> None:
        """Loads the model. A missing one is reported and leaves the rest of the gateway working."""
        from models.registry import ModelError
        from speech.errors import SpeechError

        async with self._loading:
            if self._transcriber is not None:
                return
            self._report = EarReport("loading")
            try:
                self._transcriber = await run_in_threadpool(self._open)
            except (ModelError, SpeechError, ImportError) as error:
                logger.warning("no speech recognition: %s", error)
                self._report = EarReport("missing", str(error))
            else:
                self._report = EarReport("ready")

    async def hear(self, recording: Path) -> "Transcript":
        """What is said in a recording.

        Raises Problem: 413 when it is too long, 415 when it is no recording, 422 when it is empty, 503 when the
        model is missing or too many recordings are waiting.
        """
        if self._waiting >= MOST_WAITING:
            raise Problem("voice_busy")
        self._waiting += 1
        try:
            await self.warm_up()
            if self._transcriber is None:
                raise Problem("voice_unavailable")
            started = time.perf_counter()
            heard = await anyio.to_thread.run_sync(
                transcribe, self._transcriber, recording, limiter=self._one_at_a_time
            )
            self._metrics.transcription_seconds.observe(time.perf_counter() - started)
            return heard
        finally:
            self._waiting -= 1


def packaged_transcriber(models: Path, threads: int) -> Callable[[], "Transcriber"]:
    """Opens Whisper from the models folder when it is called; the heavy libraries are imported only then."""

    def load() -> "Transcriber":
        from speech.asr import Transcriber

        return Transcriber.open(models, threads)

    return load


def transcribe(transcriber: "Transcriber", recording: Path) -> "Transcript":
    """Decodes and hears a recording; blocks."""
    from speech.audio import decode
    from speech.errors import AudioError

    try:
        samples = decode(recording, max_seconds=AUDIO_SECONDS)
    except AudioError as error:
        if error.code == "too_long":
            raise Problem("audio_too_long", limit=int(AUDIO_SECONDS)) from error
        raise Problem("audio_empty" if error.code == "empty" else "not_audio") from error
    return transcriber.transcribe(samples)
