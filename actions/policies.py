"""Questions about the shop's rules, answered from its own documents with their source, never from a model's memory."""

from typing import ClassVar

from rasa_sdk import Action
from rasa_sdk.events import EventType
from sqlalchemy.orm import Session

from actions.conversation import ShopAction, Turn
from actions.services import Services
from actions.shop import policies
from actions.shop.models.policies import PolicySection

TOPICS: dict[str, tuple[str, ...]] = {
    "check_refund_policy": ("returns", "refunds"),
    "get_refund": ("returns", "refunds"),
    "track_refund": ("returns", "refunds"),
    "return_item": ("returns",),
    "exchange_item": ("exchanges", "returns"),
    "report_problem": ("returns", "warranty"),
    "ask_warranty": ("warranty",),
    "delivery_options": ("delivery", "shipping"),
    "delivery_period": ("delivery", "shipping"),
    "check_payment_methods": ("payment",),
    "payment_issue": ("payment",),
    "check_cancellation_fee": ("cancellation",),
    "change_order": ("cancellation",),
    "change_shipping_address": ("cancellation", "delivery"),
    "set_up_shipping_address": ("account", "delivery"),
    "newsletter_subscription": ("newsletter", "privacy", "account"),
    "create_account": ("account",),
    "delete_account": ("account", "privacy"),
    "edit_account": ("account",),
    "switch_account": ("account",),
    "recover_password": ("account",),
    "registration_problems": ("account",),
    "place_order": ("ordering",),
    "review": ("reviews",),
}
"""Where the answer to an intent usually stands: names of policy files, the likeliest first."""


def actions(services: Services) -> list[Action]:
    """This family's actions."""
    return [AnswerPolicy(services)]


def find_policy(turn: Turn, session: Session, intent: str) -> PolicySection | None:
    """The section about an intent: of its topics' sections the one nearest to the words, else the nearest of all."""
    for topic in TOPICS.get(intent, ()):
        section = policies.by_topic(session, topic, turn.locale, turn.text)
        if section is not None:
            return section
    return policies.search(session, turn.text, turn.locale) if turn.text else None


def tell_policy(turn: Turn, session: Session, intent: str, buttons: list[dict[str, str]] | None = None) -> bool:
    """Says what the shop's documents say about an intent, with the source; says nothing when they say nothing.

    Returns whether something was said.
    """
    section = find_policy(turn, session, intent)
    if section is None:
        return False
    source = {"title": section.title, "url": section.url}
    turn.say(
        "utter_policy",
        passage=section.text,
        title=section.title,
        rich={"type": "sources", "sources": [source]},
        buttons=buttons,
    )
    return True


class AnswerPolicy(ShopAction):
    """Answers a question about the shop's rules; admits it when no document does."""

    person: ClassVar[str] = "/contact_human_agent"

    def name(self) -> str:
        return "action_answer_policy"

    def answer(self, turn: Turn) -> list[EventType]:
        with self.services.database.session() as session:
            found = tell_policy(turn, session, turn.intent or "")
        if not found:
            turn.say("utter_policy_unknown", buttons=[turn.button("utter_button_person", self.person)])
        return []
