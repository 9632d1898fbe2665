"""`WS /v1/ws`: the widget's channel, JSON frames both ways.

→ {"type":"auth","token":"…"}                                ← {"type":"ready","session_id":"…","expires_at":"…"}
→ {"type":"message","text"|"image_id"|"payload":…, "key"?}   ← {"type":"message","message":{…}} for each, then
                                                               {"type":"done","turn_id":"…","timings":{…}}
→ {"type":"ping"}                                            ← {"type":"pong"}
What the shopper is told unasked, at any time                ← {"type":"notice","message":{…}}
Whatever fails                                               ← {"type":"error","error":{…},"retry_after"?}

`key` does what the Idempotency-Key header does; frames that answer a message repeat it. A socket without a valid
`auth` within some seconds, or whose session ends, is closed with 4401.
"""

import asyncio
import json
import time
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool

from bot.gateway.callers import address_of, services_of
from bot.gateway.calls.messages import what_was_said
from bot.gateway.problems import Problem, foreseen_or_unexpected, from_validation, locale_for
from bot.gateway.push import Inbox
from bot.gateway.schemas import MessageRequest, TurnDone
from bot.gateway.services import Services
from bot.gateway.sessions import Shopper

router = APIRouter()

AUTH_SECONDS = 10.0
IDLE_SECONDS = 900.0
CLOSE_SIGNED_OUT = 4401
CLOSE_ORIGIN = 4403
CLOSE_IDLE = 4408


class AuthFrame(BaseModel):
    """The first frame."""

    type: Literal["auth"]
    token: str = Field(max_length=200)


class MessageFrame(MessageRequest):
    """What the shopper says."""

    type: Literal["message"]
    key: str | None = Field(default=None, min_length=1, max_length=200)


class PingFrame(BaseModel):
    """Is anybody there?"""

    type: Literal["ping"]


Frame = Annotated[AuthFrame | MessageFrame | PingFrame, Field(discriminator="type")]


@router.websocket("/v1/ws")
async def talk(socket: WebSocket) -> None:
    """Holds one widget's conversation."""
    services = services_of(socket)
    await socket.accept()
    if not origin_allowed(socket, services.settings.allowed_origins):
        await refuse(socket, Problem("origin_refused"), CLOSE_ORIGIN)
        return
    services.metrics.sockets.inc()
    try:
        known = await authenticated(socket, services)
        if known is not None:
            shopper, token = known
            with services.board.inbox(shopper.session_id) as inbox:
                telling = asyncio.create_task(tell(socket, inbox))
                try:
                    await welcome(socket, shopper)
                    await converse(socket, services, token)
                finally:
                    telling.cancel()
    except WebSocketDisconnect:
        return
    finally:
        services.metrics.sockets.dec()


async def authenticated(socket: WebSocket, services: Services) -> tuple[Shopper, str] | None:
    """The shopper of the first frame and the token; None when it is not good and the socket was closed."""
    try:
        async with asyncio.timeout(AUTH_SECONDS):
            frame = await next_frame(socket)
        if not isinstance(frame, AuthFrame):
            raise Problem("session_missing")
        shopper = await whose(socket, services, frame.token)
    except TimeoutError:
        await refuse(socket, Problem("session_missing"), CLOSE_SIGNED_OUT)
        return None
    except Problem as problem:
        await refuse(socket, problem, CLOSE_SIGNED_OUT)
        return None
    return shopper, frame.token


async def welcome(socket: WebSocket, shopper: Shopper) -> None:
    """The first frame of this side: from now on notices arrive, earlier ones are in the history."""
    ready = {"type": "ready", "session_id": shopper.session_id, "expires_at": shopper.expires_at.isoformat()}
    await socket.send_json(ready)


async def tell(socket: WebSocket, inbox: Inbox) -> None:
    """Sends the session's notices as they arrive, also between the messages of an answer."""
    while True:
        message = await inbox.get()
        frame = {"type": "notice", "message": message.model_dump(mode="json", exclude_none=True)}
        try:
            await socket.send_json(frame)
        except (WebSocketDisconnect, RuntimeError):  # it is closing: the history has the notice
            return


async def converse(socket: WebSocket, services: Services, token: str) -> None:
    """Answers frame after frame until the shopper leaves."""
    address = address_of(socket)
    while True:
        key: str | None = None
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                frame = await next_frame(socket)
            if isinstance(frame, PingFrame):
                await socket.send_json({"type": "pong"})
            elif isinstance(frame, MessageFrame):
                key = frame.key
                # asked each time: the session may have ended or been erased meanwhile
                shopper = await whose(socket, services, token)
                await answer(socket, services, shopper, frame, address)
        except TimeoutError:
            await socket.close(CLOSE_IDLE)
            return
        except Problem as problem:
            if problem.status_code == 401:
                await refuse(socket, problem, CLOSE_SIGNED_OUT)
                return
            await socket.send_json(error_frame(socket, problem, key))


async def answer(socket: WebSocket, services: Services, shopper: Shopper, frame: MessageFrame, address: str) -> None:
    """One turn. Raises Problem."""
    started = time.perf_counter()
    services.limits.message_sent(shopper.session_id, address)
    said = what_was_said(frame)
    turn = services.turns.start(shopper, said, address=address, repeat_key=frame.key, streamed=True, started=started)
    repeated = {"key": frame.key} if frame.key else {}
    async for event in turn.events():
        body = event.model_dump(mode="json", exclude_none=True)
        if isinstance(event, TurnDone):
            await socket.send_json({"type": "done", **body, **repeated})
        else:
            await socket.send_json({"type": "message", "message": body, **repeated})


async def next_frame(socket: WebSocket) -> AuthFrame | MessageFrame | PingFrame:
    """The next frame. Raises Problem when it can't be read, WebSocketDisconnect at the end."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1000))
    text = message.get("text")
    if text is None:
        raise Problem("bad_request", reason="frames are JSON text")
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Problem("bad_request", reason="the frame is not JSON") from error
    adapter: TypeAdapter[AuthFrame | MessageFrame | PingFrame] = TypeAdapter(Frame)
    try:
        return adapter.validate_python(parsed)
    except ValidationError as error:
        raise from_validation(error.errors()) from error


async def whose(socket: WebSocket, services: Services, token: str) -> Shopper:
    """The shopper of the token. Raises Problem (401)."""
    try:
        shopper = await run_in_threadpool(services.sessions.shopper, token)
    except Problem:
        raise
    except Exception as error:
        raise foreseen_or_unexpected(error) from error
    socket.state.locale = shopper.locale
    return shopper


async def refuse(socket: WebSocket, problem: Problem, code: int) -> None:
    """Says why and closes."""
    await socket.send_json(error_frame(socket, problem, None))
    await socket.close(code)


def error_frame(socket: WebSocket, problem: Problem, key: str | None) -> dict[str, Any]:
    """A problem as a frame."""
    services_of(socket).metrics.problems.labels(problem.code).inc()
    frame: dict[str, Any] = {
        "type": "error",
        "error": problem.detail_in(locale_for(socket)).model_dump(),
    }
    if problem.retry_after is not None:
        frame["retry_after"] = problem.retry_after
    if key:
        frame["key"] = key
    return frame


def origin_allowed(socket: WebSocket, allowed: list[str]) -> bool:
    """Browsers let any page open a WebSocket, so the gateway looks at the page's origin itself."""
    origin = socket.headers.get("origin")
    if origin is None or origin in allowed or "*" in allowed:
        return True
    return urlsplit(origin).netloc == socket.headers.get("host")
