"""Passing the conversation to a person: written down before it is said."""

from rasa_sdk import Action
from rasa_sdk.events import EventType

from actions.conversation import ShopAction, Turn
from actions.order_action import done
from actions.policies import tell_policy
from actions.services import Services
from actions.shop import handoffs


def actions(services: Services) -> list[Action]:
    """This family's actions."""
    return [HandOff(services)]


class HandOff(ShopAction):
    """Records that the shopper wants a person and says what happens next. Asks for nothing personal."""

    def name(self) -> str:
        return "action_hand_off"

    def answer(self, turn: Turn) -> list[EventType]:
        reason = turn.intent or "contact_human_agent"
        order = turn.entity("order_number") or turn.slot("order_number") or turn.slot("current_order") or ""
        with self.services.database.session() as session:
            there = handoffs.open_handoff(session, turn.session_id) is not None
            request = handoffs.request(session, turn.session_id, reason, order_number=str(order), locale=turn.locale)
        if reason == "complaint":
            turn.say("utter_sorry_complaint")
        response = "utter_handoff_open" if there else "utter_handoff"
        turn.say(response, ticket=request.id, rich={"type": "handoff"})
        if not there or reason == "contact_customer_service":
            with self.services.database.session() as session:
                tell_policy(turn, session, reason)  # when people are there, and how else to reach them
        return done()
