"""What the assistant says in a turn, one message object for each response."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from rasa.core.channels.channel import OutputChannel

CHANNEL = "aisle"

Message = dict[str, Any]
"""`{"type", "text", "buttons"?, …}`: what the gateway sends on, without its id."""


def merged(response: Mapping[str, Any]) -> Message | None:
    """One message from a response's text, buttons and custom part; None when it says nothing at all.

    The custom part may bring any other key (`products`, `order`, `sources`) and the `type`; the response's own text
    and buttons win over those of the custom part.
    """
    custom = dict(response.get("custom") or {})
    text = response.get("text") or custom.pop("text", None) or ""
    buttons = response.get("buttons") or response.get("quick_replies") or custom.pop("buttons", None)
    message: Message = {"type": "text", **{key: value for key, value in custom.items() if value is not None}}
    message["text"] = str(text).strip()
    if buttons:
        message["buttons"] = [{"title": b["title"], "payload": b.get("payload") or b["title"]} for b in buttons]
    says_something = message["text"] or buttons or custom
    return message if says_something else None


class MergingOutput(OutputChannel):  # type: ignore[misc]
    """Hands each response on as one message, at once."""

    def __init__(self, send: Callable[[Message], Awaitable[None]]) -> None:
        self._send = send

    @classmethod
    def name(cls) -> str:
        """The channel's name, for responses that are written for this channel only."""
        return CHANNEL

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """See OutputChannel; called by Rasa for every bot utterance."""
        whole = merged(message)
        if whole is not None:
            await self._send(whole)
