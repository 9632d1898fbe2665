"""The form that asks a shopper for an order's number and, from guests, the e-mail address on it."""

from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction

from actions.conversation import ShopAction, Turn
from actions.order_action import FORM, OrderAction, done
from actions.readings import is_sure
from actions.replay import hear
from actions.services import Services
from actions.shop.errors import EmailNeeded, Refusal
from actions.shop.orders import OrderDesk
from actions.waiting import asks
from actions.words import lacks_something

MOST_ASKS = 2
"""Times that one detail is asked for before a person is offered instead."""
QUESTIONS = frozenset(
    {
        "check_refund_policy",
        "check_cancellation_fee",
        "check_payment_methods",
        "delivery_options",
        "ask_warranty",
        "contact_customer_service",
    }
)
"""What may be asked beside a detail ("20093, and how can I pay?") and has nothing to do with it."""


def actions(services: Services, flows: list[OrderAction]) -> list[Action]:
    """The form's actions; `flows` are those that it collects details for."""
    return [
        ValidateOrderForm(services),
        AskOrderNumber(services),
        AskEmail(services),
        OrderDetailsGiven(services, flows),
    ]


class ValidateOrderForm(FormValidationAction):  # type: ignore[misc]  # rasa_sdk has no types
    """Knows which details are needed and takes what was typed."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def name(self) -> str:
        return f"validate_{FORM}"

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[str]:
        """The e-mail is needed of guests, and only until they have shown it for this order."""
        turn = Turn(dispatcher, tracker, domain)
        number = turn.slot("order_number")
        needs_email = turn.viewer.email is None and not (number and self._is_verified(turn, str(number)))
        return domain_slots if needs_email else [slot for slot in domain_slots if slot != "email"]

    def _is_verified(self, turn: Turn, number: str) -> bool:
        try:
            with self._services.database.session() as session:
                OrderDesk(session, turn.viewer, turn.address).find(number)
        except EmailNeeded:
            return False
        except Refusal:
            return True  # e-mail or not, the answer won't change
        return True

    def validate_order_number(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """The last number of the message. After a failed try the address of then holds for the new number."""
        number = _last(value)
        tried = tracker.slots.get("tried") or {}
        if number and tried and number != tried["order_number"] and not tracker.slots.get("email"):
            return {"order_number": number, "email": tried["email"]}
        return {"order_number": number}

    def validate_email(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """The last address of the message; a pair that has just failed is asked for again, not tried again."""
        email = _last(value)
        tried = tracker.slots.get("tried") or {}
        number = _last(tracker.slots.get("order_number"))
        return {"email": None if tried == {"order_number": number, "email": email} else email}


def _last(value: Any) -> str | None:
    """One value of a slot that Rasa fills with a list when the message held several."""
    last = value[-1] if isinstance(value, list) and value else value
    return str(last) if last else None


def has_been_answered(turn: Turn) -> bool:
    """Whether something was said since the shopper's message: it was about another subject."""
    for event in reversed(turn.tracker.events):
        if event.get("event") == "user":
            return False
        if event.get("event") == "bot":
            return True
    return False


def question_beside(turn: Turn) -> list[EventType]:
    """Has the question heard that came along with a detail; nothing where there is none."""
    asked_for = turn.slot("order_flow") == f"action_{turn.intent}"  # the detail is wanted for this very question
    if turn.intent not in QUESTIONS or asked_for or not is_sure(turn) or has_been_answered(turn):
        return []
    entities = turn.tracker.latest_message.get("entities") or []
    others = [entity for entity in entities if entity["entity"] not in ("order_number", "email")]
    return hear(turn, turn.text, turn.intent, others)


class AskForDetail(ShopAction):
    """Asks for one detail, in other words the second time; then gives up.

    Asking again after another subject was dealt with does not count.
    """

    takes_messages: ClassVar[bool] = False
    slot: ClassVar[str]
    """The slot that is asked for."""

    def name(self) -> str:
        return f"action_ask_{FORM}_{self.slot}"

    def answer(self, turn: Turn) -> list[EventType]:
        question = question_beside(turn)
        if question:
            return question  # the form comes back after its answer
        asked = turn.slot("order_asks") or {}
        before = asked.get("times", 0) if asked.get("slot") == self.slot else 0
        if before and has_been_answered(turn):
            turn.say(f"utter_ask_{self.slot}_again", number=turn.slot("order_number"))
            return []
        gives_up = before >= MOST_ASKS or (before and lacks_something(turn.text))
        asks = SlotSet("order_asks", {"slot": self.slot, "times": MOST_ASKS + 1 if gives_up else before + 1})
        if gives_up:
            return [asks, SlotSet("requested_slot", None)]  # ends the form; action_order_details_given says the rest
        turn.say(f"utter_ask_{self.slot}" + ("_help" if before else ""), number=turn.slot("order_number"))
        return [asks]


class AskOrderNumber(AskForDetail):
    """Which order is it?"""

    slot: ClassVar[str] = "order_number"


class AskEmail(AskForDetail):
    """Which e-mail address is on it?"""

    slot: ClassVar[str] = "email"


class OrderDetailsGiven(ShopAction):
    """Goes back to what the details were wanted for; without them it lets the matter rest and offers a person."""

    takes_messages: ClassVar[bool] = False

    def __init__(self, services: Services, flows: list[OrderAction]) -> None:
        super().__init__(services)
        self._flows = {flow.name(): flow for flow in flows}

    def name(self) -> str:
        return "action_order_details_given"

    def answer(self, turn: Turn) -> list[EventType]:
        gave_up = (turn.slot("order_asks") or {}).get("times", 0) > MOST_ASKS
        flow = self._flows.get(turn.slot("order_flow") or "")
        if flow and not gave_up:
            events = flow.answer(turn)
            return events if asks(events) else [*events, *question_beside(turn)]
        turn.say("utter_order_left", buttons=[turn.button("utter_button_person", "/contact_human_agent")])
        return done()
