"""What a flow has found out so far; kept in a slot between messages."""

import secrets
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.conversation import Turn
from actions.pending import was_just_asked

TASK = "task"
"""The slot."""


@dataclass(frozen=True)
class Task:
    """Something that a shopper wants done about an order."""

    flow: str
    """Name of the action that the flow is."""
    order: str
    """The order's number."""
    key: str
    """Makes sure that it is done once."""
    details: dict[str, Any] = field(default_factory=dict)
    """What is known, by step; JSON."""
    asked: str | None = None
    """The step that was asked about last."""
    times: int = 0
    """How often in a row that step was asked about."""
    digressions: int = 0
    """How often the shopper was led back to it from another subject."""

    @classmethod
    def begin(cls, flow: str, order: str) -> "Task":
        """A new one, with a key of its own."""
        return cls(flow, order, secrets.token_hex(16))

    @classmethod
    def of(cls, turn: Turn) -> "Task | None":
        """The task that is under way."""
        kept = turn.slot(TASK)
        return cls(**kept) if kept else None

    @classmethod
    def just_asked(cls, turn: Turn) -> "Task | None":
        """The task that the present message may answer a question of."""
        task = cls.of(turn)
        return task if task and was_just_asked(turn.tracker, TASK) else None

    def knowing(self, found: dict[str, Any]) -> "Task":
        """The task with more details."""
        return replace(self, details={**self.details, **found})

    def asking(self, step: str) -> "Task":
        """The task once `step` is asked about."""
        again = self.asked == step
        return replace(self, asked=step, times=self.times + 1 if again else 1, digressions=0)

    def kept(self) -> list[EventType]:
        """Remembers it."""
        return [SlotSet(TASK, asdict(self))]


def forget_task() -> list[EventType]:
    """Nothing is under way any more."""
    return [SlotSet(TASK, None)]
