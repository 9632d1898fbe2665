"""A conversation with the actions as Rasa would run them, without Rasa: intents are given, not guessed."""

import asyncio
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.server import every_action
from actions.services import Services

PROJECT = Path(__file__).resolve().parents[3]


def read_domain() -> dict[str, Any]:
    """The responses as Rasa merges them from the data files."""
    responses: dict[str, Any] = {}
    for file in sorted((PROJECT / "data" / "responses").glob("*.yml")):
        responses |= yaml.safe_load(file.read_text("utf-8"))["responses"]
    return {"responses": responses}


@dataclass
class Answer:
    """What one turn gave."""

    text: str
    """Its texts."""
    products: list[dict[str, Any]]
    buttons: list[dict[str, str]]
    events: list[dict[str, Any]]

    @property
    def ids(self) -> list[str]:
        """Ids of the products shown."""
        return [product["id"] for product in self.products]


@dataclass
class Talk:
    """One shopper's conversation."""

    services: Services
    domain: dict[str, Any]
    locale: str = "en"
    session_id: str = "shopper-1"
    channel: str = "aisle"
    slots: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    """What happened so far, as Rasa's tracker has it."""

    def say(self, intent: str, text: str = "", image_id: str | None = None, **entities: str) -> Answer:
        """One message, understood as `intent`; entities are those of a button."""
        name = f"action_{intent}"
        action = next(one for one in every_action(self.services) if one.name() == name)
        said = text or f"/{intent}"
        message = {
            "text": said,
            "intent": {"name": intent, "confidence": 1.0},
            "entities": [{"entity": key, "value": value} for key, value in entities.items()],
            "metadata": {"session_id": self.session_id, "locale": self.locale, "image_id": image_id},
        }
        slots = {"locale": self.locale, **self.slots}
        self.events.append({"event": "user", "text": said})
        tracker = Tracker(self.session_id, slots, message, [*self.events], False, None, {}, name)
        tracker.get_latest_input_channel = lambda: self.channel  # type: ignore[method-assign]
        dispatcher = CollectingDispatcher()
        events = asyncio.run(action.run(dispatcher, tracker, self.domain)) or []
        for event in events:
            self.events.append(event)
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
        return self._answer(dispatcher.messages, events)

    def press(self, button: dict[str, str]) -> Answer:
        """A button of an answer."""
        found = re.fullmatch(r"/(?P<intent>\w+)(?P<entities>\{.*\})?", button["payload"])
        assert found is not None, button
        return self.say(found["intent"], **json.loads(found["entities"] or "{}"))

    def _answer(self, messages: list[dict[str, Any]], events: list[dict[str, Any]]) -> Answer:
        products = [one for message in messages for one in (message.get("custom") or {}).get("products", [])]
        buttons = [button for message in messages for button in message.get("buttons") or []]
        return Answer("\n".join(message["text"] for message in messages), products, buttons, events)
