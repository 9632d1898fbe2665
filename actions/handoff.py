"""Passing the conversation to a person, keeping quiet while a person has it, and taking it back."""

from typing import ClassVar

from rasa_sdk import Action
from rasa_sdk.events import EventType, SlotSet
from sqlalchemy.orm import Session

from actions.conversation import ShopAction, Turn
from actions.order_action import done
from actions.pending import ConfirmedAction, ask_first
from actions.policies import tell_policy
from actions.readings import forget_readings
from actions.services import Services
from actions.shop import handoffs
from actions.shop.cases import open_case
from actions.waiting import forget_waiting
from actions.words import wants_assistant

OFFER = "action_hand_off_confirmed"
HANDED_OFF = "handed_off"
"""The slot with the number of the request that is with the team; the database has the last word."""


def actions(services: Services, back: "BackToAssistant") -> list[Action]:
    """This family's actions."""
    hand_off = HandOff(services)
    return [hand_off, HandOffConfirmed(services, hand_off), ContactCustomerService(services), back]


def offer_person(turn: Turn) -> list[EventType]:
    """Asks whether a person should take over."""
    turn.say("utter_offer_person")
    return ask_first(OFFER, "")


def say_handed_off(turn: Turn, response: str, ticket: int, *, waiting: bool) -> None:
    """Says that a person has the conversation, with the way back; `waiting` when that was said before."""
    back = turn.button("utter_button_assistant", "/back_to_assistant")
    rich = {"type": "handoff", "handoff": {"request": ticket, "waiting": waiting}}
    turn.say(response, ticket=ticket, rich=rich, buttons=[back])


class HandOff(ShopAction):
    """Records that the shopper wants a person and says what happens next. Asks for nothing personal."""

    def name(self) -> str:
        return "action_hand_off"

    def answer(self, turn: Turn) -> list[EventType]:
        reason = "complaint" if turn.intent == "complaint" else "contact_human_agent"
        order = turn.entity("order_number") or turn.slot("order_number") or turn.slot("current_order") or ""
        with self.services.database.session() as session:
            there = handoffs.open_handoff(session, turn.session_id) is not None
            request = handoffs.request(session, turn.session_id, reason, order_number=str(order), locale=turn.locale)
            if reason == "complaint":
                self._open_case(turn, session, request.id)
        if not there:
            with self.services.database.session() as session:
                tell_policy(turn, session, reason)  # when people are there, and how else to reach them
        response = "utter_handoff_open" if there else "utter_handoff"
        say_handed_off(turn, response, request.id, waiting=there)
        return [*done(), *forget_waiting(), *forget_readings(), SlotSet(HANDED_OFF, request.id)]

    def _open_case(self, turn: Turn, session: Session, request: int) -> None:
        """Keeps the complaint under a number of its own, so that it can be asked about later."""
        home, key = self.services.home, f"complaint-{request}"
        case = open_case(session, turn.viewer, key, "complaint", home=home, note=turn.text, locale=turn.locale)
        turn.say("utter_complaint_noted", case=case.number)


class HandOffConfirmed(ConfirmedAction):
    """Calls a person when the shopper says yes to the offer."""

    def __init__(self, services: Services, hand_off: HandOff) -> None:
        super().__init__(services)
        self._hand_off = hand_off

    def name(self) -> str:
        return OFFER

    def ask(self, turn: Turn, argument: str) -> list[EventType]:
        return offer_person(turn)

    def answer(self, turn: Turn) -> list[EventType]:
        return self._hand_off.answer(turn)


class ContactCustomerService(ShopAction):
    """How and when people are reached; a person right here is offered, not called."""

    def name(self) -> str:
        return "action_contact_customer_service"

    def answer(self, turn: Turn) -> list[EventType]:
        with self.services.database.session() as session:
            tell_policy(turn, session, "contact_customer_service")
        turn.say("utter_person_offered", buttons=[turn.button("utter_button_person", "/contact_human_agent")])
        return []


class BackToAssistant(ShopAction):
    """The shopper wants the assistant again: the request for a person is closed."""

    takes_messages: ClassVar[bool] = False  # also while a person has the conversation

    def name(self) -> str:
        return "action_back_to_assistant"

    def answer(self, turn: Turn) -> list[EventType]:
        with self.services.database.session() as session:
            handoffs.close(session, turn.session_id)
        turn.say("utter_back_at_your_service")
        return [SlotSet(HANDED_OFF, None)]


class Attendance:
    """Knows whether a person has the conversation, and what is said while one has it."""

    def __init__(self, services: Services, back: BackToAssistant) -> None:
        self._services = services
        self._back = back

    def keep_quiet(self, turn: Turn) -> list[EventType] | None:
        """The bare status, or the way back when the shopper asks for it; None once the request is closed."""
        with self._services.database.session() as session:
            request = handoffs.open_handoff(session, turn.session_id)
        if request is None:
            return None
        if turn.intent == "stop" or wants_assistant(turn.text):
            return self._back.answer(turn)
        say_handed_off(turn, "utter_with_a_person", request.id, waiting=True)
        return []

    def return_to_bot(self, turn: Turn) -> list[EventType]:
        """Says that the assistant answers again, the team having closed the request."""
        turn.say("utter_assistant_again")
        return [SlotSet(HANDED_OFF, None)]
