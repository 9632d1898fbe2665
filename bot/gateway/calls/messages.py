"""`POST /v1/messages`: one turn, as JSON or as a stream of events."""

import json
import time
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.sse import format_sse_event
from starlette.responses import StreamingResponse

from bot.gateway.callers import Address, CurrentShopper, Parts, RepeatKey, problems
from bot.gateway.locales import Locale
from bot.gateway.problems import Problem
from bot.gateway.schemas import MessageRequest, TurnAnswer, TurnDone
from bot.gateway.text import read_payload, read_text
from bot.gateway.turn_store import Modality, Said
from bot.gateway.turns import TurnEvent

router = APIRouter(prefix="/v1", tags=["conversation"])

PHOTO_WITHOUT_WORDS = "/search_by_photo"
EVENT_STREAM = "text/event-stream"
STREAM_DOC: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "All messages; or, with `Accept: text/event-stream`, an event `message` (a Message) for each "
        "as it is ready, then `done` (turn_id and timings) or `error` (as in any other error answer).",
        "content": {EVENT_STREAM: {"schema": {"type": "string"}}},
    }
}


@router.post(
    "/messages",
    response_model=TurnAnswer,
    response_model_exclude_none=True,
    responses={**STREAM_DOC, **problems(401, 404, 409, 413, 422, 503)},
)
async def send_message(
    request: Request,
    body: MessageRequest,
    parts: Parts,
    shopper: CurrentShopper,
    address: Address,
    repeat_key: RepeatKey = None,
) -> TurnAnswer | Response:
    """Say something: words, a picture, or a pressed button."""
    started = time.perf_counter()
    parts.limits.message_sent(shopper.session_id, address)
    said = what_was_said(body)
    streamed = EVENT_STREAM in request.headers.get("accept", "")
    turn = parts.turns.start(shopper, said, address=address, repeat_key=repeat_key, streamed=streamed, started=started)
    if not streamed:
        messages, done = await turn.whole()
        return TurnAnswer(turn_id=done.turn_id, messages=messages, timings=done.timings)
    events = turn.events()
    first = await anext(events)  # so that what fails at once is answered with its status
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(as_event_stream(first, events, shopper.locale), media_type=EVENT_STREAM, headers=headers)


def what_was_said(body: MessageRequest) -> Said:
    """The request, checked and cleaned. Raises Problem (413 or 422)."""
    modality: Modality = "photo" if body.image_id is not None else "text"
    if body.payload is not None:
        payload = read_payload(body.payload)
        title = read_text(body.text) if body.text else ""
        return Said(payload, title or payload, modality, body.image_id)
    if body.image_id is not None and not (body.text or "").strip():
        return Said(PHOTO_WITHOUT_WORDS, "", modality, body.image_id)
    text = read_text(body.text or "")
    return Said(text, text, modality, body.image_id)


async def as_event_stream(first: TurnEvent, rest: AsyncIterator[TurnEvent], locale: Locale) -> AsyncIterator[bytes]:
    """The events of a turn as server-sent events."""
    yield as_event(first)
    try:
        async for event in rest:
            yield as_event(event)
    except Problem as problem:
        data = {"error": problem.detail_in(locale).model_dump(), "retry_after": problem.retry_after}
        yield format_sse_event(event="error", data_str=json.dumps(data, ensure_ascii=False))


def as_event(event: TurnEvent) -> bytes:
    """One server-sent event."""
    name = "done" if isinstance(event, TurnDone) else "message"
    return format_sse_event(event=name, data_str=event.model_dump_json(exclude_none=True))
