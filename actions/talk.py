"""Yes, no, stop, details without a question, words that weren't understood: what they mean depends on what was said."""

from collections.abc import Mapping

from rasa_sdk import Action
from rasa_sdk.events import EventType

from actions.conversation import ShopAction, Turn
from actions.order_action import FORM, OrderAction, done
from actions.overheard import Overheard
from actions.pending import ConfirmedAction, forget_pending, pending_action, pending_argument, was_just_asked
from actions.services import Services
from actions.shop.errors import OrderNotFound


def actions(services: Services, flows: list[OrderAction], confirmed: list[ConfirmedAction]) -> list[Action]:
    """This family's actions; `flows` take order numbers, `confirmed` wait for a yes."""
    details = GiveDetails(services, flows)
    return [
        Affirm(services, confirmed),
        Deny(services),
        Stop(services),
        Goodbye(services),
        details,
        NotUnderstood(services, details, Overheard(services)),
    ]


class Affirm(ShopAction):
    """A yes: does what was just asked about. A yes that comes later is asked about again."""

    def __init__(self, services: Services, confirmed: list[ConfirmedAction]) -> None:
        super().__init__(services)
        self._confirmed: Mapping[str, ConfirmedAction] = {action.name(): action for action in confirmed}

    def name(self) -> str:
        return "action_affirm"

    def answer(self, turn: Turn) -> list[EventType]:
        if turn.tracker.active_loop_name == FORM:
            return []  # "yes, I have it": the form asks for it again
        name = pending_action(turn.tracker)
        action = self._confirmed.get(name or "")
        if action is None:
            turn.say("utter_nothing_pending")
            return []
        try:
            if was_just_asked(turn.tracker):
                return action.answer(turn)
            return action.ask(turn, pending_argument(turn.tracker, action.name()) or "")
        except OrderNotFound:
            turn.say("utter_nothing_pending")
            return forget_pending()


class Deny(ShopAction):
    """A no: leaves things as they are; to the form it means that the shopper doesn't have the details."""

    def name(self) -> str:
        return "action_deny"

    def answer(self, turn: Turn) -> list[EventType]:
        if turn.tracker.active_loop_name == FORM:
            turn.say("utter_details_missing", buttons=[turn.button("utter_button_person", "/contact_human_agent")])
            return done()
        if pending_action(turn.tracker):
            turn.say("utter_left_as_is")
            return forget_pending()
        turn.say("utter_anything_else")
        return []


class Stop(ShopAction):
    """Ends whatever was being asked."""

    def name(self) -> str:
        return "action_stop"

    def answer(self, turn: Turn) -> list[EventType]:
        turn.say("utter_stopped")
        return done()


class Goodbye(ShopAction):
    """Ends whatever was being asked, with a good-bye."""

    def name(self) -> str:
        return "action_goodbye"

    def answer(self, turn: Turn) -> list[EventType]:
        turn.say("utter_goodbye")
        return done()


class GiveDetails(ShopAction):
    """Details outside the form: a number goes to what it was wanted for, else the order is looked up."""

    def __init__(self, services: Services, flows: list[OrderAction]) -> None:
        super().__init__(services)
        self._flows = {flow.name(): flow for flow in flows}

    def name(self) -> str:
        return "action_give_details"

    def answer(self, turn: Turn) -> list[EventType]:
        if turn.tracker.active_loop_name == FORM:
            return []  # nothing in it that the form could use: it asks again
        if turn.entity("order_number"):
            flow = self._flows.get(turn.slot("order_flow") or "") or self._flows["action_track_order"]
            return flow.answer(turn)
        if turn.entity("email") and turn.viewer.email is None:
            return self._flows["action_track_order"].ask_details(turn, None)
        turn.say("utter_not_understood")
        return []


class NotUnderstood(ShopAction):
    """Admits that it didn't understand and shows what it can do; an order number or a product is still taken up."""

    def __init__(self, services: Services, details: GiveDetails, overheard: Overheard) -> None:
        super().__init__(services)
        self._details = details
        self._overheard = overheard

    def name(self) -> str:
        return "action_not_understood"

    def answer(self, turn: Turn) -> list[EventType]:
        if turn.tracker.active_loop_name == FORM:
            return []
        if turn.entity("order_number"):
            return self._details.answer(turn)
        events = self._overheard.answer(turn)
        if events is not None:
            return events
        turn.say("utter_not_understood")
        return forget_pending() if pending_action(turn.tracker) else []
