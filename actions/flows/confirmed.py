"""Doing a change of an order once the shopper has said yes to exactly this change."""

import json
from collections.abc import Callable, Mapping
from typing import ClassVar

from rasa_sdk.events import EventType
from sqlalchemy.orm import Session

from actions.conversation import Turn
from actions.flows.refusals import say_refused
from actions.flows.setting import Setting
from actions.order_action import done
from actions.pending import ConfirmedAction, ask_first, pending_argument, pending_key
from actions.services import Services
from actions.shop.changes import CHANGE, Change
from actions.shop.settling import Quote, Refused, Settled

Question = Callable[[Setting, Change, Quote], None]
Outcome = Callable[[Setting, Change, Settled], None]


class ConfirmedChange(ConfirmedAction):
    """Says what a change would do, asks, and does it on a yes: the same for every kind of change."""

    flow: ClassVar[str] = ""

    def __init__(
        self, services: Services, intent: str, questions: Mapping[str, Question], outcomes: Mapping[str, Outcome]
    ) -> None:
        """`questions` and `outcomes` word the changes, by their kind; `intent` is what leads here."""
        super().__init__(services)
        self._name = f"action_{intent}_confirmed"
        self.flow = f"action_{intent}"  # type: ignore[misc]  # one class for several flows
        self._questions = questions
        self._outcomes = outcomes

    def name(self) -> str:
        return self._name

    def propose(self, at: Setting, change: Change) -> list[EventType]:
        """The question, with what would come of it; or why it can't be."""
        quote = at.desk.quote(at.order, change)
        if isinstance(quote, Refused):
            say_refused(at, change, quote)
            return done(at.order.number)
        self._questions[change.kind](at, change, quote)
        argument = json.dumps({"order": at.order.number, "change": change.model_dump(mode="json")})
        # asked about the same again, it is still the same change: a yes that was lost on its way may have done it
        asked_before = pending_argument(at.turn.tracker, self.name()) == argument
        return ask_first(self.name(), argument, key=pending_key(at.turn.tracker) if asked_before else None)

    def ask(self, turn: Turn, argument: str) -> list[EventType]:
        order, change = _read(argument)
        with self.services.database.session() as session:
            return self.propose(self._at(turn, session, order), change)

    def answer(self, turn: Turn) -> list[EventType]:
        argument = pending_argument(turn.tracker, self.name())
        if argument is None:
            turn.say("utter_nothing_pending")
            return done()
        number, change = _read(argument)
        key = pending_key(turn.tracker)
        with self.services.database.session() as session:
            desk = self.desk(turn, session)
            settled = desk.submit(desk.find(number), change, key)
        if settled.state == "noted":
            settled = self.services.backend.deliver_now(key) or settled
        with self.services.database.session() as session:
            at = self._at(turn, session, number)
            if settled.refused is not None:
                say_refused(at, change, settled.refused)
            else:
                self._outcomes[change.kind](at, change, settled)
        return done(number)

    def _at(self, turn: Turn, session: Session, number: str) -> Setting:
        desk = self.desk(turn, session)
        return Setting(turn, session, self.services, desk, desk.find(number), turn.text)


def _read(argument: str) -> tuple[str, Change]:
    """Order number and change."""
    read = json.loads(argument)
    return read["order"], CHANGE.validate_python(read["change"])
