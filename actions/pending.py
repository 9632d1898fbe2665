"""Questions that wait for a yes: what changes something is asked first and done on "yes" only."""

import secrets
from abc import abstractmethod
from typing import Any, ClassVar

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from actions.conversation import ShopAction, Turn

PENDING = "pending"


class ConfirmedAction(ShopAction):
    """An action that runs only after a yes. Its `answer` does the thing, and forgets the question."""

    flow: ClassVar[str] = ""
    """Name of the action that leads here: it takes another order's number instead of a yes."""

    @abstractmethod
    def ask(self, turn: Turn, argument: str) -> list[EventType]:
        """Asks whether to do it, and returns `ask_first(…)`: also when a yes came too late to be sure."""


def ask_first(action: str, argument: str, key: str | None = None) -> list[EventType]:
    """Remembers that a "yes" in the shopper's next message runs `action`, which reads `pending_argument`.

    The question itself is said by the caller. A "no", or another subject in between, runs nothing. The question gets
    a key of its own, `pending_key`, unless it is the same question again: whatever is retried, what was asked once is
    done once.
    """
    return [SlotSet(PENDING, {"action": action, "argument": argument, "key": key or secrets.token_hex(16)})]


def pending_action(tracker: Tracker) -> str | None:
    """The action that a yes would run."""
    return _pending(tracker).get("action")


def pending_argument(tracker: Tracker, action: str) -> str | None:
    """What `action` was asked about, or None when something else, or nothing, is pending."""
    pending = _pending(tracker)
    return pending.get("argument") if pending.get("action") == action else None


def pending_key(tracker: Tracker) -> str:
    """The key of the question that waits; raises `KeyError` when none does."""
    return str(_pending(tracker)["key"])


def was_just_asked(tracker: Tracker, slot: str = PENDING) -> bool:
    """Whether the present message is the first since the question that `slot` keeps: only then is it an answer."""
    messages = 0
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            messages += 1
        elif event.get("event") == "slot" and event.get("name") == slot and event.get("value"):
            break
    return messages <= 1


def forget_pending() -> list[EventType]:
    """Nothing waits for an answer any more."""
    return [SlotSet(PENDING, None)]


def _pending(tracker: Tracker) -> dict[str, Any]:
    return tracker.slots.get(PENDING) or {}
