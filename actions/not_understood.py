"""Admitting that something wasn't understood: one question first, then topics, then a person."""

from collections.abc import Collection
from typing import ClassVar

from rasa_sdk import Action
from rasa_sdk.events import EventType, SlotSet

from actions import readings
from actions.conversation import ShopAction, Turn
from actions.handoff import offer_person
from actions.insults import is_insult
from actions.order_action import FORM
from actions.overheard import Overheard
from actions.services import Services
from actions.talk import Confirmed, GiveDetails

NOT_UNDERSTOOD = "not_understood"
"""The slot that counts, in a row, the messages that weren't understood."""
ASKS_NOTHING = ("nlu_fallback", "out_of_scope", "bot_challenge", "greet", "goodbye", "thank")
"""Intents of messages in which an insult is all there is: what else is asked for is served."""
YES_OR_NO = ("affirm", "deny", "stop")
MOST_IN_A_ROW = 3
"""From so many on a person is what is offered."""


def actions(services: Services, not_understood: "NotUnderstood") -> list[Action]:
    """This family's actions."""
    return [not_understood, OutOfScope(services)]


def admit(turn: Turn, response: str, second: str = "utter_still_not_understood") -> list[EventType]:
    """Says that it wasn't understood, in other words each time: `response`, then `second`, then a person is offered."""
    times = (turn.slot(NOT_UNDERSTOOD) or 0) + 1
    if times >= MOST_IN_A_ROW:
        return [SlotSet(NOT_UNDERSTOOD, times), *offer_person(turn)]
    turn.say(response if times == 1 else second)
    return [SlotSet(NOT_UNDERSTOOD, times)]


class NotUnderstood(ShopAction):
    """A message that isn't clear: an order number or a product is still taken up, else what is likeliest is asked."""

    admits_failure: ClassVar[bool] = True

    def __init__(
        self,
        services: Services,
        details: GiveDetails,
        confirmed: Confirmed,
        overheard: Overheard,
        about_products: Collection[str],
    ) -> None:
        super().__init__(services)
        self._details = details
        self._confirmed = confirmed
        self._overheard = overheard
        self._about_products = about_products

    def name(self) -> str:
        return "action_not_understood"

    def comes_before(self, action: ShopAction, turn: Turn) -> bool:
        """Whether to ask what is meant rather than to let the action answer: nothing that counts is guessed."""
        if readings.is_sure(turn) or action is self:
            return False
        if turn.intent in readings.MUST_BE_SURE or _stops_or_cancels(turn):
            return True
        if turn.intent in YES_OR_NO or self._confirmed.just_asked(turn) is None:
            return False
        return any(intent in YES_OR_NO and chance >= readings.PLAUSIBLE for intent, chance in turn.ranking)

    def is_insulted(self, turn: Turn) -> bool:
        """Whether the message only vents anger."""
        return turn.intent in ASKS_NOTHING and is_insult(turn.text)

    def calm(self, turn: Turn) -> list[EventType]:
        """Answers an insult, and from the third on as anything that leads nowhere."""
        return admit(turn, "utter_insulted", "utter_insulted")

    def answer(self, turn: Turn) -> list[EventType]:
        likely = readings.plausible(turn)
        if turn.tracker.active_loop_name == FORM:
            # what isn't clear is asked for again by the form
            asks = turn.intent in readings.MUST_BE_SURE or _stops_or_cancels(turn)
            return readings.ask_which(turn, likely) if asks else []
        if not likely or likely[0].intent in self._about_products:
            events = self._overheard.answer(turn)
            if events is not None:
                return [*events, SlotSet(NOT_UNDERSTOOD, None)]
        asked = self._confirmed.just_asked(turn)
        times = turn.slot(NOT_UNDERSTOOD) or 0
        if asked and times + 1 < MOST_IN_A_ROW:
            return [SlotSet(NOT_UNDERSTOOD, times + 1), *self._confirmed.ask_again(turn, asked)]
        if turn.entity("order_number") and not likely:
            return self._details.answer(turn)
        if turn.intent in readings.MUST_BE_SURE or (len(likely) > 1 and not times):
            return [SlotSet(NOT_UNDERSTOOD, times + 1), *readings.ask_which(turn, likely)]
        return self.give_up(turn)

    def give_up(self, turn: Turn) -> list[EventType]:
        """Says so and shows what the bot can do."""
        return admit(turn, "utter_not_understood")


def _stops_or_cancels(turn: Turn) -> bool:
    """Whether "cancel that" in the middle of the form may mean the order rather than the form."""
    if turn.intent != "stop" or turn.tracker.active_loop_name != FORM:
        return False
    return any(reading.intent in readings.MUST_BE_SURE for reading in readings.plausible(turn))


class OutOfScope(ShopAction):
    """What a shop isn't there for."""

    admits_failure: ClassVar[bool] = True

    def name(self) -> str:
        return "action_out_of_scope"

    def answer(self, turn: Turn) -> list[EventType]:
        return admit(turn, "utter_out_of_scope")
