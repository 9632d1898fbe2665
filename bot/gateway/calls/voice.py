"""`POST /v1/voice`: a recording is heard, and what was said is answered."""

import shutil
import tempfile
import time
from pathlib import Path
from typing import BinaryIO

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from bot.gateway.callers import Address, CurrentShopper, Parts, RepeatKey, problems
from bot.gateway.multipart import multipart_body, uploaded_file
from bot.gateway.problems import Problem
from bot.gateway.schemas import SpokenText, VoiceAnswer
from bot.gateway.sizes import AUDIO_BYTES, readable_size
from bot.gateway.text import LONGEST_TEXT, clean_text
from bot.gateway.turn_store import Said

router = APIRouter(prefix="/v1", tags=["conversation"])
FIELD = "audio"
NOBODY_SPOKE = "/no_speech"


@router.post(
    "/voice",
    response_model=VoiceAnswer,
    response_model_exclude_none=True,
    responses=problems(401, 409, 413, 415, 422, 503),
    openapi_extra=multipart_body(FIELD, "WebM/Opus, MP4/AAC, Ogg, WAV, MP3 or FLAC; at most 60 seconds."),
)
async def send_recording(
    request: Request,
    parts: Parts,
    shopper: CurrentShopper,
    address: Address,
    repeat_key: RepeatKey = None,
) -> VoiceAnswer:
    """Say something aloud. When nobody speaks, the transcript is empty and the answer says so."""
    started = time.perf_counter()
    parts.limits.voice_sent(shopper.session_id, address)
    too_big = Problem("audio_too_big", limit=readable_size(AUDIO_BYTES))
    with tempfile.TemporaryDirectory(prefix="aisle-") as folder:
        recording = Path(folder) / "recording"
        async with uploaded_file(request, FIELD, most_bytes=AUDIO_BYTES, too_big=too_big) as file:
            await run_in_threadpool(copy_to, recording, file)
        heard_from = time.perf_counter()
        heard = await parts.ear.hear(recording)
    text = clean_text(heard.text)[:LONGEST_TEXT]
    said = Said(text or NOBODY_SPOKE, text, "voice")
    timings = {
        "upload_ms": (heard_from - started) * 1000,
        "asr_ms": (time.perf_counter() - heard_from) * 1000,
    }
    turn = parts.turns.start(shopper, said, address=address, repeat_key=repeat_key, timings=timings, started=started)
    messages, done = await turn.whole()
    transcript = SpokenText(
        text=text,
        language=heard.language or None if text else None,
        confidence=round(heard.confidence, 3) if text else None,
    )
    return VoiceAnswer(transcript=transcript, turn_id=done.turn_id, messages=messages, timings=done.timings)


def copy_to(path: Path, file: BinaryIO) -> None:
    """Gives the upload a name, which the decoder needs to read in it back and forth."""
    with path.open("wb") as out:
        shutil.copyfileobj(file, out)
