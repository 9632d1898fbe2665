"""Yes, no, stop, details without a question, small talk: what they mean depends on what was said."""

from collections.abc import Iterable, Mapping

from rasa_sdk import Action
from rasa_sdk.events import EventType

from actions.browsing import SHOWN
from actions.conversation import ShopAction, Turn
from actions.flows.task import TASK, forget_task
from actions.order_action import FORM, OrderAction, done
from actions.overheard import Overheard
from actions.pending import ConfirmedAction, forget_pending, pending_action, pending_argument, was_just_asked
from actions.readings import is_sure
from actions.services import Services
from actions.shop.errors import OrderNotFound
from actions.waiting import forget_waiting
from actions.words import has_reservation, lacks_something

CERTAIN = 0.7
"""A yes that does something must be so confident; a lesser one only costs another question."""
SAID = ("greet", "thank", "bot_challenge", "help", "no_speech")
"""Intents that are answered with a response alone, `utter_<intent>`."""


def actions(services: Services, details: "GiveDetails", confirmed: "Confirmed", overheard: Overheard) -> list[Action]:
    """This family's actions."""
    return [
        Affirm(services, confirmed, overheard),
        Deny(services, details, overheard),
        Stop(services, overheard),
        Goodbye(services),
        details,
        *(Say(services, intent) for intent in SAID),
    ]


class Confirmed:
    """The actions that wait for a yes, found by what is pending."""

    def __init__(self, actions: Iterable[ConfirmedAction]) -> None:
        self._actions: Mapping[str, ConfirmedAction] = {action.name(): action for action in actions}

    def pending(self, turn: Turn) -> ConfirmedAction | None:
        """The action that a yes would run."""
        return self._actions.get(pending_action(turn.tracker) or "")

    def just_asked(self, turn: Turn) -> ConfirmedAction | None:
        """The same, when the present message is the first since the question."""
        return self.pending(turn) if was_just_asked(turn.tracker) else None

    def ask_again(self, turn: Turn, action: ConfirmedAction) -> list[EventType]:
        """Asks once more, so that the next message may be the yes; an order that is gone needs none."""
        try:
            return action.ask(turn, pending_argument(turn.tracker, action.name()) or "")
        except OrderNotFound:
            turn.say("utter_nothing_pending")
            return [*forget_pending(), *forget_task()]


class Affirm(ShopAction):
    """A yes: does what was just asked about. A yes that comes later, or with a "but", is asked about again."""

    def __init__(self, services: Services, confirmed: Confirmed, overheard: Overheard) -> None:
        super().__init__(services)
        self._confirmed = confirmed
        self._overheard = overheard

    def name(self) -> str:
        return "action_affirm"

    def answer(self, turn: Turn) -> list[EventType]:
        if turn.tracker.active_loop_name == FORM:
            return []  # "yes, I have it": the form asks for it again
        action = self._confirmed.pending(turn)
        if action is None:
            if (about_products := beside(turn, self._overheard)) is not None:  # "M please"
                return about_products
            turn.say("utter_nothing_pending")
            return []
        if not was_just_asked(turn.tracker) or not is_plain_yes(turn):
            return self._confirmed.ask_again(turn, action)
        try:
            return action.answer(turn)
        except OrderNotFound:
            turn.say("utter_nothing_pending")
            return [*forget_pending(), *forget_task()]


def beside(turn: Turn, overheard: Overheard) -> list[EventType] | None:
    """The answer to what a yes, a no or a stop says about the products on the screen; None when that is nothing."""
    return overheard.answer(turn) if turn.slot(SHOWN) else None


def is_plain_yes(turn: Turn) -> bool:
    """Whether a yes is surely one and has no "but", "if" or "hm" to it."""
    return turn.is_pressed or (turn.confidence >= CERTAIN and is_sure(turn) and not has_reservation(turn.text))


class Deny(ShopAction):
    """A no: leaves things as they are; to the form it means that the shopper doesn't have the details."""

    def __init__(self, services: Services, details: "GiveDetails", overheard: Overheard) -> None:
        super().__init__(services)
        self._details = details
        self._overheard = overheard

    def name(self) -> str:
        return "action_deny"

    def answer(self, turn: Turn) -> list[EventType]:
        if turn.tracker.active_loop_name == FORM:
            turn.say("utter_details_missing", buttons=[turn.button("utter_button_person", "/contact_human_agent")])
            return done()
        if turn.entity("order_number"):
            return self._details.answer(turn)  # "no, 10043"
        if pending_action(turn.tracker) or turn.slot(TASK):
            turn.say("utter_left_as_is")
            return [*forget_pending(), *forget_task()]
        if (about_products := beside(turn, self._overheard)) is not None:  # "no, the blue one"
            return about_products
        turn.say("utter_anything_else")
        return []


class Stop(ShopAction):
    """Ends whatever was being asked; where nothing was, "back" is back to what was shown before."""

    def __init__(self, services: Services, overheard: Overheard) -> None:
        super().__init__(services)
        self._overheard = overheard

    def name(self) -> str:
        return "action_stop"

    def answer(self, turn: Turn) -> list[EventType]:
        in_form = turn.tracker.active_loop_name == FORM
        if in_form and lacks_something(turn.text):  # "I don't have the number": that can be helped
            turn.say("utter_details_missing", buttons=[turn.button("utter_button_person", "/contact_human_agent")])
            return done()
        asked = in_form or pending_action(turn.tracker) or turn.slot(TASK)
        if not asked and (about_products := beside(turn, self._overheard)) is not None:
            return about_products
        turn.say("utter_stopped")
        return done()


class Goodbye(ShopAction):
    """Ends whatever was being asked, with a good-bye."""

    def name(self) -> str:
        return "action_goodbye"

    def answer(self, turn: Turn) -> list[EventType]:
        turn.say("utter_goodbye")
        return [*done(), *forget_waiting()]


class GiveDetails(ShopAction):
    """Details outside the form: a number goes to what it was wanted for, else the order is looked up."""

    def __init__(self, services: Services, flows: Iterable[OrderAction], confirmed: Confirmed) -> None:
        super().__init__(services)
        self._flows = {flow.name(): flow for flow in flows}
        self._confirmed = confirmed

    def name(self) -> str:
        return "action_give_details"

    def answer(self, turn: Turn) -> list[EventType]:
        if turn.tracker.active_loop_name == FORM:
            return []  # nothing in it that the form could use: it asks again
        if turn.entity("order_number"):
            return self._flow(turn).answer(turn)
        if turn.entity("email") and turn.viewer.email is None:
            return self._flows["action_track_order"].ask_details(turn, None)
        turn.say("utter_not_understood")
        return []

    def _flow(self, turn: Turn) -> OrderAction:
        """What a number is for: another order than the one just asked about, or what was last done with one."""
        asked = self._confirmed.just_asked(turn)
        name = (asked and asked.flow) or turn.slot("order_flow")
        return self._flows.get(name or "") or self._flows["action_track_order"]


class Say(ShopAction):
    """Small talk, and what has one answer only."""

    def __init__(self, services: Services, intent: str) -> None:
        super().__init__(services)
        self._intent = intent

    def name(self) -> str:
        return f"action_{self._intent}"

    def answer(self, turn: Turn) -> list[EventType]:
        turn.say(f"utter_{self._intent}")
        return []
