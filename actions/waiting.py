"""Several requests in one message: one after the other, and one that asks something back last."""

from collections.abc import Mapping
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.conversation import Turn
from actions.pending import PENDING
from actions.replay import hear

WAITING = "waiting"
ASKING = (
    "contact_human_agent",
    "get_invoice",
    "check_invoice",
    "track_refund",
    "track_order",
    "newsletter_subscription",
    "delete_account",
    "review",
    "cancel_order",
)
"""Intents whose answer ends the conversation with the bot, or may be a question of ours (which order? are you sure?).

They come after all others and in this order, so that at most one question is open at the end. A person who is called
gets the rest.
"""


def several(turn: Turn) -> list[EventType] | None:
    """The first of several requests is heard now and the rest waits; None for a message with one request."""
    requests: list[dict[str, Any]] = turn.tracker.latest_message.get("requests") or []
    if len(requests) < 2:
        return None
    first, *rest = sorted(requests, key=_place)
    return [SlotSet(WAITING, rest), *_heard(turn, first)]


def take_up(turn: Turn, events: list[EventType], *, form_is_open: bool) -> list[EventType]:
    """The events of an answer and, when it leaves nothing open, the request that waited.

    While something is asked, what waits goes on waiting, and the shopper is told so once.
    """
    waiting: list[dict[str, Any]] = turn.slot(WAITING) or []
    if not waiting or any(event.get("name") == WAITING for event in events):
        return events
    first, *rest = waiting
    if asks(events) or (form_is_open and _place(first) >= 0):
        if first.get("announced"):
            return events
        _say_first(turn, "utter_next_request", first["text"])
        return [*events, SlotSet(WAITING, [{**first, "announced": True}, *rest])]
    if first.get("announced"):
        turn.say("utter_now_next_request", text=first["text"])
    return [*events, SlotSet(WAITING, rest or None), *_heard(turn, first)]


def asks(events: list[EventType]) -> bool:
    """Whether an answer ends with a question: it hands over to the form, or waits for a yes."""
    return any(
        event["event"] == "followup" or (event["event"] == "slot" and event["name"] == PENDING and event["value"])
        for event in events
    )


def _place(request: Mapping[str, Any]) -> int:
    """Where a request comes among the others; below 0 when it never asks anything back."""
    name = request["intent"]["name"]
    return ASKING.index(name) if name in ASKING else -1


def _heard(turn: Turn, request: Mapping[str, Any]) -> list[EventType]:
    return hear(turn, request["text"], request["intent"]["name"], request["entities"])


def _say_first(turn: Turn, response: str, text: str) -> None:
    """Says it ahead of what was said already, so that the question stands last."""
    turn.say(response, text=text)
    turn.dispatcher.messages.insert(0, turn.dispatcher.messages.pop())


def forget_waiting() -> list[EventType]:
    """Nothing waits any more: a person takes over, or the shopper leaves."""
    return [SlotSet(WAITING, None)]
