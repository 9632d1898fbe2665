"""The flows of the service desk: which one a message answers, and leading back to it from another subject."""

from collections.abc import Iterable
from typing import Protocol

from rasa_sdk.events import EventType

from actions.conversation import Turn
from actions.flows.flow import CONFIRMING, MOST_DIGRESSIONS
from actions.flows.task import TASK, Task


class Conversation(Protocol):
    """Something that takes several messages: a `Flow`, or what works like one without an order."""

    def name(self) -> str:
        """Also the `flow` of its task."""

    def resume(self, turn: Turn, task: Task) -> list[EventType] | None:
        """Takes the message as an answer; None when it is about something else."""

    def lead_back(self, turn: Turn, task: Task) -> list[EventType]:
        """Asks again after another subject was dealt with, or lets it rest."""


class ServiceDesk:
    """Finds the flow that is under way."""

    def __init__(self, flows: Iterable[Conversation]) -> None:
        self._flows = {flow.name(): flow for flow in flows}

    def take(self, turn: Turn) -> list[EventType] | None:
        """What the message does as an answer to a flow's question; None when it is none."""
        task = Task.just_asked(turn)
        flow = self._flows.get(task.flow) if task else None
        return flow.resume(turn, task) if flow and task else None

    def lead_back(self, turn: Turn, events: list[EventType]) -> list[EventType]:
        """Asks again what a flow wanted to know when another subject came in between and left nothing open."""
        task = Task.just_asked(turn)
        flow = self._flows.get(task.flow) if task else None
        if flow is None or task is None or task.asked == CONFIRMING or task.digressions >= MOST_DIGRESSIONS:
            return []
        if any(event.get("name") == TASK for event in events):
            return []
        return flow.lead_back(turn, task)
