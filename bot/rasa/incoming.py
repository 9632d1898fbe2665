"""What the gateway sends for a turn, checked."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bot.rasa.text import printable

MAX_CHARACTERS = 20_000
MAX_SENDER = 200
PAYLOAD = re.compile(r"/(?P<intent>[a-z][a-z0-9_]*)(?P<entities>\{.*\})?", re.DOTALL)


class BadTurn(Exception):
    """The request's body is not what the contract says; the text names the field."""


@dataclass(frozen=True)
class Turn:
    """One message of one shopper."""

    sender: str
    text: str
    metadata: dict[str, Any]

    @property
    def is_payload(self) -> bool:
        """Whether a button was pressed: the text is a command, not words."""
        return PAYLOAD.fullmatch(self.text) is not None


def read_turn(body: Any) -> Turn:
    """A turn from a decoded JSON body; raises BadTurn."""
    if not isinstance(body, Mapping):
        raise BadTurn("the body must be a JSON object")
    sender, text, metadata = body.get("sender"), body.get("message"), body.get("metadata")
    if metadata is None:
        metadata = {}
    if not isinstance(sender, str) or not 0 < len(sender) <= MAX_SENDER:
        raise BadTurn("sender must be a short text")
    if not isinstance(text, str) or len(text) > MAX_CHARACTERS:
        raise BadTurn(f"message must be a text of at most {MAX_CHARACTERS} characters")
    if not isinstance(metadata, Mapping):
        raise BadTurn("metadata must be an object")
    return Turn(sender, printable(text), dict(metadata))


def as_command(text: str, intents: Collection[str], entities: Collection[str], locale: str | None) -> str:
    """What Rasa is given: a button's payload with the locale added, or words that can't be mistaken for a payload."""
    match = PAYLOAD.fullmatch(text)
    values: Any = {}
    if match and match["entities"]:
        try:
            values = json.loads(match["entities"])
        except ValueError:
            match = None
    if not match or match["intent"] not in intents or not isinstance(values, dict):
        return text.lstrip("/ ")
    known = {name: value for name, value in values.items() if name in entities}
    if locale:
        known["locale"] = locale
    return f"/{match['intent']}" + (json.dumps(known, ensure_ascii=False) if known else "")
