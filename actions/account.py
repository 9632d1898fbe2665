"""Accounts: the shop's own pages do the work, the chat leads there. And how to place an order."""

from rasa_sdk import Action
from rasa_sdk.events import EventType

from actions.conversation import ShopAction, Turn
from actions.erasing import offer_to_erase
from actions.policies import tell_policy
from actions.services import Services
from actions.shop.account_links import MINUTES, TOKEN, Purpose, personal_link, plain_link
from actions.shop.rules import AccountLinks, shop_rules

PAGES: dict[str, Purpose] = {
    "create_account": "create",
    "registration_problems": "create",
    "edit_account": "edit",
    "set_up_shipping_address": "addresses",
    "delete_account": "delete",
    "recover_password": "password",
    "switch_account": "switch",
}
"""Which of the shop's pages serves an intent."""


def actions(services: Services) -> list[Action]:
    """This family's actions."""
    return [HelpWithAccount(services), PlaceOrder(services)]


class HelpWithAccount(ShopAction):
    """Leads to the shop's own page, signed for who is signed in; asks for no password and changes nothing itself."""

    def name(self) -> str:
        return "action_help_with_account"

    def answer(self, turn: Turn) -> list[EventType]:
        with self.services.database.session() as session:
            known = tell_policy(turn, session, turn.intent or "")
            pages = shop_rules(session).account
        purpose = PAGES.get(turn.intent or "")
        if purpose is not None and getattr(pages, purpose):
            self._lead(turn, pages, purpose)
        else:
            response = "utter_account_guided" if known else "utter_account_unknown"
            turn.say(response, buttons=[turn.button("utter_button_person", "/contact_human_agent")])
        return offer_to_erase(turn, self.services) if turn.intent == "delete_account" else []

    def _lead(self, turn: Turn, pages: AccountLinks, purpose: Purpose) -> None:
        template: str = getattr(pages, purpose)
        customer = (turn.metadata.get("identity") or {}).get("sub")
        title = turn.phrase(f"utter_account_page_{purpose}")
        if customer and TOKEN in template and purpose != "create":
            url = personal_link(template, purpose, customer, self.services.identity_secret.get_secret_value())
            response = "utter_account_page_personal"
        else:
            url, response = plain_link(template), "utter_account_page"
        rich = {"type": "sources", "sources": [{"title": title, "url": url}]}
        turn.say(response, title=title, url=url, minutes=MINUTES, rich=rich)


class PlaceOrder(ShopAction):
    """How to buy here."""

    def name(self) -> str:
        return "action_place_order"

    def answer(self, turn: Turn) -> list[EventType]:
        with self.services.database.session() as session:
            tell_policy(turn, session, "place_order")
        turn.say("utter_place_order", buttons=[turn.button("utter_button_cart", "/view_cart")])
        return []
