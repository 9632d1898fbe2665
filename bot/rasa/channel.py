"""The channel between the gateway and Rasa.

POST   /webhooks/aisle/webhook               one turn; `?stream=true` sends each message as it is ready
DELETE /webhooks/aisle/conversations/{id}    forgets one conversation

Both want `Authorization: Bearer <token>`. Errors are `{"error": code}`.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.lock_store import LockError
from rasa.shared.core.events import SlotSet, UserUttered
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.rasa.actions_endpoint import failed_actions, watch
from bot.rasa.incoming import BadTurn, Turn, as_command, read_turn
from bot.rasa.language import LOCALES, language_of
from bot.rasa.output import CHANNEL, MergingOutput, Message
from bot.rasa.privacy import keep_words_out_of_logs
from bot.rasa.tracker_store import ForgettingNotSupported, forget

logger = logging.getLogger(__name__)

Handle = Callable[[UserMessage], Awaitable[Any]]
"""Rasa's own way to take a message through understanding, decision and action, one at a time a conversation."""
Send = Callable[[Message], Awaitable[None]]

NDJSON = "application/x-ndjson"
NOT_UNDERSTOOD = "nlu_fallback"
READINGS = 5
"""How many of a message's possible meanings are passed on."""


class TurnFailed(Exception):
    """A turn that can't be answered: `code` for the gateway, `status` for HTTP."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


@dataclass(frozen=True)
class Understood:
    """What the message was taken for."""

    intent: str | None
    confidence: float
    readings: list[dict[str, Any]]
    """The likeliest intents of its words, `{"intent": …, "confidence": …}`, whether or not one was sure enough."""


def readings_of(parsed: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the words may mean, likeliest first."""
    ranking = [one for one in parsed.get("intent_ranking") or [] if one["name"] != NOT_UNDERSTOOD]
    return [{"intent": one["name"], "confidence": round(float(one["confidence"]), 4)} for one in ranking[:READINGS]]


async def is_answer_to_a_form(agent: Agent, sender: str) -> bool:
    """Whether the shopper was being asked for something: what isn't understood then is a detail, not a wish."""
    tracker = await agent.tracker_store.retrieve(sender)
    return bool(tracker and (tracker.active_loop_name or tracker.is_paused()))


async def conversation_locale(agent: Agent, sender: str) -> str | None:
    """The language in which this conversation is held so far; None before the first message."""
    tracker = await agent.tracker_store.retrieve(sender)
    events = list(tracker.events) if tracker else []
    spoken = any(isinstance(event, UserUttered) for event in events)
    chosen = (event.value for event in reversed(events) if isinstance(event, SlotSet) and event.key == "locale")
    locale = next(chosen, None) if spoken else None
    return locale if locale in LOCALES else None


async def with_locale(agent: Agent, turn: Turn) -> Turn:
    """The turn with `metadata.locale` made true: the text's language, else the conversation's, else the channel's.

    A number, an e-mail or a button says nothing of language and must not turn a Chinese conversation English.
    """
    locale = None if turn.is_payload else language_of(turn.text)
    if locale is None:
        locale = await conversation_locale(agent, turn.sender)
    if locale is None and not turn.is_payload:
        locale = language_of(turn.text, sure_from=1)
    if locale is None:
        return turn
    return replace(turn, metadata={**turn.metadata, "locale": locale})


async def take_turn(agent: Agent, handle: Handle, turn: Turn, send: Send) -> Understood:
    """Understand, decide, act; every message goes to `send` as it is ready. Raises TurnFailed."""
    if not agent.is_ready():
        raise TurnFailed("model_unavailable", 503)
    watch(agent)
    turn = await with_locale(agent, turn)
    text = as_command(turn.text, agent.domain.intents, agent.domain.entities, turn.metadata.get("locale"))
    output = MergingOutput(send)
    message = UserMessage(text, output, turn.sender, input_channel=CHANNEL, metadata=turn.metadata)
    message.parse_data = await agent.processor.parse_message(message)
    intent = message.parse_data.get("intent") or {}
    readings = [] if turn.is_payload else readings_of(message.parse_data)
    if intent.get("name") == NOT_UNDERSTOOD and await is_answer_to_a_form(agent, turn.sender):
        readings = []
    with failed_actions() as failed:
        try:
            await handle(message)
        except LockError as error:
            raise TurnFailed("busy", 503) from error
        except Exception as error:
            if not failed:
                logger.exception("A turn failed.")
                raise TurnFailed("internal", 500) from error
        if failed:
            logger.error("The action server did not answer for %s.", ", ".join(failed))
            raise TurnFailed("actions_unavailable", 503)
    return Understood(intent.get("name"), round(float(intent.get("confidence") or 0.0), 4), readings)


class AisleInput(InputChannel):  # type: ignore[misc]
    """Turns from the gateway: text or a button's payload, with session, locale, identity and photo as metadata."""

    def __init__(self, token: str) -> None:
        self._token = token

    @classmethod
    def name(cls) -> str:
        """Part of the address and of every stored message."""
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> AisleInput:
        """See credentials.yml. Also keeps shoppers' words out of the server's logs from here on."""
        keep_words_out_of_logs()
        return cls(os.environ.get((credentials or {}).get("token_variable", "AISLE_TOKEN"), ""))

    def _allowed(self, request: Request) -> bool:
        said = request.headers.get("Authorization", "").encode()
        return bool(self._token) and hmac.compare_digest(said, f"Bearer {self._token}".encode())

    def blueprint(self, on_new_message: Handle) -> Blueprint:
        """See InputChannel."""
        blueprint = Blueprint("aisle_channel", __name__.replace(".", "_"))

        async def receive(request: Request) -> HTTPResponse | None:
            if not self._allowed(request):
                return _refusal("unauthorized", 401)
            try:
                turn = read_turn(json.loads(request.body or b"null"))
            except (BadTurn, ValueError) as error:
                return json_response({"error": "bad_request", "detail": str(error)[:200]}, 400)
            answer = stream if request.args.get("stream") == "true" else collect
            return await answer(request, on_new_message, turn)

        async def delete(request: Request, sender: str) -> HTTPResponse:
            if not self._allowed(request):
                return _refusal("unauthorized", 401)
            agent = request.app.ctx.agent
            try:
                async with agent.lock_store.lock(sender):
                    return json_response({"deleted": forget(agent.tracker_store, sender)})
            except ForgettingNotSupported as error:
                return json_response({"error": "not_supported", "detail": str(error)}, 501)

        blueprint.add_route(receive, "/webhook", methods=["POST"])
        blueprint.add_route(delete, "/conversations/<sender:str>", methods=["DELETE"])
        return blueprint


def _refusal(code: str, status: int) -> HTTPResponse:
    headers = {"Retry-After": "2"} if status == 503 else None
    return json_response({"error": code}, status, headers=headers)


async def collect(request: Request, handle: Handle, turn: Turn) -> HTTPResponse:
    """The whole turn in one JSON object."""
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    try:
        understood = await take_turn(request.app.ctx.agent, handle, turn, keep)
    except TurnFailed as failure:
        return _refusal(failure.code, failure.status)
    return json_response({"messages": messages, **vars(understood)})


async def stream(request: Request, handle: Handle, turn: Turn) -> HTTPResponse | None:
    """A line of JSON a message, the last with `done`; a failure before the first message is a plain error."""
    ready: asyncio.Queue[Message | None] = asyncio.Queue()
    taking = asyncio.ensure_future(take_turn(request.app.ctx.agent, handle, turn, ready.put))
    taking.add_done_callback(lambda _: ready.put_nowait(None))
    try:
        response = None
        while (message := await ready.get()) is not None:
            response = response or await request.respond(content_type=NDJSON)
            await response.send(json.dumps(message, ensure_ascii=False) + "\n")
        try:
            last: dict[str, Any] = {"done": True, **vars(await taking)}
        except TurnFailed as failure:
            if response is None:
                return _refusal(failure.code, failure.status)
            last = {"done": True, "error": failure.code}
        response = response or await request.respond(content_type=NDJSON)
        await response.send(json.dumps(last, ensure_ascii=False) + "\n")
        await response.eof()
    finally:
        if not taking.done():  # the gateway went away: nothing more can be said, but what was begun is finished
            await asyncio.wait([taking])
    return None
