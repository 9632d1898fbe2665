"""A flow: steps that find out what is wanted about one order, and what is done once all is known."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from rasa_sdk.events import EventType
from sqlalchemy.orm import Session

from actions.conversation import Turn
from actions.flows.setting import Setting
from actions.flows.step import Step
from actions.flows.task import Task, forget_task
from actions.order_action import OrderAction
from actions.order_form import QUESTIONS
from actions.readings import is_sure
from actions.shop.errors import Refusal
from actions.shop.models.orders import Order
from actions.waiting import asks
from actions.words import asks_something

MOST_ASKS = 3
"""Times that one step is asked for before a person is offered instead."""
MOST_DIGRESSIONS = 2
"""Other subjects in a row after which the flow is not brought up again."""
CONFIRMING = "confirming"
"""In `Task.asked`: all is known, and the question is whether to do it."""
ANSWERS = frozenset({"give_details", "select_item", "nlu_fallback"})
"""Intents of messages that mean nothing without the question that they answer."""
BREAKS = frozenset({"stop", "contact_human_agent", "goodbye", "bot_challenge", "help"})
"""What ends or interrupts a flow even where any words would do as an answer."""


class Flow(OrderAction):
    """An action about one order that takes several messages."""

    tells_rule_first: ClassVar[bool] = True
    steps: Sequence[Step]
    """In the order in which they are asked."""

    @abstractmethod
    def finish(self, at: Setting, task: Task) -> list[EventType]:
        """Does it, or says what would be done and asks; all steps are answered."""

    def refuses(self, at: Setting) -> bool:
        """Says why nothing can be done for this order, if so; asked before the first step."""
        return False

    def turned(self, at: Setting, task: Task) -> Task:
        """The task, begun anew where the words ask for another thing than was begun with."""
        return task

    def with_order(self, turn: Turn, session: Session, order: Order) -> list[EventType]:
        at = self.setting(turn, session, order, self.opening_words(turn))
        if self.refuses(at):
            return forget_task()
        return self._go_on(at, self._learn(at, Task.begin(self.name(), order.number)))

    def resume(self, turn: Turn, task: Task) -> list[EventType] | None:
        """Takes the message as an answer; None when it is about something else."""
        with self.services.database.session() as session:
            try:
                order = self.desk(turn, session).find(task.order)
            except Refusal:
                return None
            at = self.setting(turn, session, order, turn.text)
            if task.asked == CONFIRMING:
                corrected = None if turn.intent == "affirm" else self._learn(at, task)
                changed = corrected is not None and corrected.details != task.details
                return self._go_on(at, corrected) if corrected and changed else None
            if self._takes_any_words(task) and (_breaks(turn) or (is_sure(turn) and turn.intent in QUESTIONS)):
                return None
            learnt = self._learn(at, task)
            if learnt.details != task.details:
                return self._go_on(at, replace(learnt, asked=None))
            if self._names_another_order(turn, task):
                return self.answer(turn)
            if _breaks(turn) or turn.intent == "deny" or _is_elsewhere(turn, self.intent):
                return None
            corrected = self._learn(at, replace(task, asked=CONFIRMING))  # "actually, the orange one"
            changed = corrected.details != task.details
            return self._go_on(at, replace(corrected, asked=None) if changed else task)

    def lead_back(self, turn: Turn, task: Task) -> list[EventType]:
        """Asks again after another subject was dealt with."""
        with self.services.database.session() as session:
            try:
                order = self.desk(turn, session).find(task.order)
            except Refusal:
                return forget_task()
            at = self.setting(turn, session, order, "")
            step = next((step for step in self.steps if step.name == task.asked), None)
            if step is None:
                return []
            step.ask(at, task.details, again=False)
        return replace(task, digressions=task.digressions + 1).kept()

    def setting(self, turn: Turn, session: Session, order: Order, text: str) -> Setting:
        """What the steps look at."""
        return Setting(turn, session, self.services, self.desk(turn, session), order, text)

    def _takes_any_words(self, task: Task) -> bool:
        """Whether the step that was asked about takes whatever is written."""
        return any(step.takes_any_words for step in self.steps if step.name == task.asked)

    def _names_another_order(self, turn: Turn, task: Task) -> bool:
        """Whether it is another order after all: "no, 20043"."""
        number = turn.entity("order_number")
        return bool(number and number != task.order and not _is_elsewhere(turn, self.intent))

    def _learn(self, at: Setting, task: Task) -> Task:
        """The task with all that the message says; the step that was asked about reads it first."""
        task = self.turned(at, task)
        for step in sorted(self.steps, key=lambda step: step.name != task.asked):
            if step.is_open(at, task.details) or task.asked == CONFIRMING:
                task = task.knowing(step.read(at, task.details, asked=step.name == task.asked))
        return task

    def _go_on(self, at: Setting, task: Task) -> list[EventType]:
        """Asks for what is missing, or finishes."""
        for step in self.steps:
            if step.is_open(at, task.details):
                asking = task.asking(step.name)
                if asking.times > MOST_ASKS:
                    at.turn.say(
                        "utter_flow_left", buttons=[at.turn.button("utter_button_person", "/contact_human_agent")]
                    )
                    return forget_task()
                step.ask(at, asking.details, again=asking.times > 1)
                return asking.kept()
        events = self.finish(at, task)
        return [*events, *replace(task, asked=CONFIRMING).kept()] if asks(events) else events


def _breaks(turn: Turn) -> bool:
    """Whether the shopper leaves the flow, or wants a person."""
    return turn.intent in BREAKS and is_sure(turn) and turn.entity("choice") is None


def _is_elsewhere(turn: Turn, intent: str) -> bool:
    """Whether a message that answers nothing is about something else: surely, or because it asks something."""
    own = (intent, "affirm", "deny", *ANSWERS)
    return turn.intent not in own and (is_sure(turn) or asks_something(turn.text))
