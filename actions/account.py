"""Accounts, newsletters, reviews, placing orders: what the shop's pages do, and this chat doesn't."""

from rasa_sdk import Action
from rasa_sdk.events import EventType

from actions.conversation import ShopAction, Turn
from actions.policies import tell_policy
from actions.services import Services


def actions(services: Services) -> list[Action]:
    """This family's actions."""
    return [HelpWithAccount(services), PlaceOrder(services), LeaveReview(services)]


class HelpWithAccount(ShopAction):
    """Guides through account matters by the shop's documents; asks for no password and changes nothing."""

    def name(self) -> str:
        return "action_help_with_account"

    def answer(self, turn: Turn) -> list[EventType]:
        with self.services.database.session() as session:
            known = tell_policy(turn, session, turn.intent or "")
        response = "utter_account_guided" if known else "utter_account_unknown"
        turn.say(response, buttons=[turn.button("utter_button_person", "/contact_human_agent")])
        return []


class PlaceOrder(ShopAction):
    """How to buy here."""

    def name(self) -> str:
        return "action_place_order"

    def answer(self, turn: Turn) -> list[EventType]:
        with self.services.database.session() as session:
            tell_policy(turn, session, "place_order")
        turn.say("utter_place_order", buttons=[turn.button("utter_button_cart", "/view_cart")])
        return []


class LeaveReview(ShopAction):
    """Wanting to review something: the chat can't take it, but knows what others said."""

    def name(self) -> str:
        return "action_leave_review"

    def answer(self, turn: Turn) -> list[EventType]:
        with self.services.database.session() as session:
            tell_policy(turn, session, "review")
        turn.say("utter_review", buttons=[turn.button("utter_button_person", "/contact_human_agent")])
        return []
