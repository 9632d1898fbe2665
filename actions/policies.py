"""Questions about the shop's rules, answered from its own documents with their source, never from a model's memory."""

from dataclasses import dataclass
from difflib import get_close_matches

from rasa_sdk import Action
from rasa_sdk.events import EventType
from sqlalchemy.orm import Session

from actions.conversation import ShopAction, Turn
from actions.services import Services
from actions.shop import policies
from actions.shop.models.policies import PolicySection
from actions.shop.relevance import Scorer


@dataclass(frozen=True)
class Subject:
    """Where the answer to an intent stands in a shop's documents."""

    topics: tuple[str, ...]
    """Names of policy files, the likeliest first."""
    en: str
    """Words that find the section when the shopper's own say little (a button was pressed, "how do I do that?")."""
    zh: str
    """The same in Chinese."""
    has_section: bool = False
    """Whether these words name a section of its own, whatever the shopper's words are."""


SUBJECTS: dict[str, Subject] = {
    "check_refund_policy": Subject(("returns", "refunds"), "", ""),
    "get_refund": Subject(("refunds", "returns"), "", ""),
    "track_refund": Subject(("refunds", "returns"), "how long refund takes", "退款多久到账"),
    "return_item": Subject(("returns",), "", ""),
    "exchange_item": Subject(("exchanges", "returns"), "how an exchange works", "换货流程"),
    "report_problem": Subject(("warranty", "returns"), "damaged on arrival", "收到时已损坏", has_section=True),
    "ask_warranty": Subject(("warranty",), "", ""),
    "delivery_options": Subject(("delivery", "shipping"), "delivery options and costs", "配送方式和运费"),
    "delivery_period": Subject(
        ("delivery", "shipping"), "delivery options and costs, standard, express", "配送方式和运费 标准 加急"
    ),
    "check_payment_methods": Subject(("payment",), "ways to pay", "支付方式"),
    "payment_issue": Subject(("payment",), "payment fails", "支付失败"),
    "check_cancellation_fee": Subject(("cancellation",), "", ""),
    "cancel_order": Subject(("cancellation",), "cancel", "取消"),
    "change_order": Subject(("cancellation",), "changing items", "修改商品"),
    "change_shipping_address": Subject(("cancellation",), "changing address", "修改地址"),
    "set_up_shipping_address": Subject(("account",), "addresses details", "收货地址"),
    "newsletter_subscription": Subject(("newsletter",), "", ""),
    "create_account": Subject(("account",), "create an account", "注册账户", has_section=True),
    "delete_account": Subject(("account",), "delete your account", "注销账户", has_section=True),
    "edit_account": Subject(("account",), "change your details", "修改资料", has_section=True),
    "switch_account": Subject(("account",), "use another account", "切换账户", has_section=True),
    "recover_password": Subject(("account",), "forgotten password", "忘记密码", has_section=True),
    "registration_problems": Subject(("account",), "problems signing up", "注册遇到问题", has_section=True),
    "place_order": Subject(("ordering",), "placing an order step by step", "如何下单"),
    "review": Subject(("reviews",), "write a review", "写评价"),
    "contact_human_agent": Subject(("contact",), "talk to a person", "转人工客服", has_section=True),
    "contact_customer_service": Subject(("contact",), "e-mail and phone", "邮件和电话"),
    "complaint": Subject(("contact",), "complaints", "投诉", has_section=True),
    "get_invoice": Subject(("invoices",), "get an invoice again", "重新获取发票"),
}
"""What each intent asks of the documents."""


SHORT = 600
"""Bytes of UTF-8 up to which a document is told whole: a Chinese character says about as much as three letters."""
CLEARLY = 0.8
"""Share of the shopper's words that a section must speak of to be chosen by them alone."""
HEADING_LIKENESS = 0.6
"""How like a heading must be to the words that name it; 1 is the same."""


def actions(services: Services) -> list[Action]:
    """This family's actions."""
    return [AnswerPolicy(services)]


def find_policy(turn: Turn, session: Session, intent: str) -> list[PolicySection]:
    """The sections about an intent, most general first; empty when the shop has no document on it.

    The intent names the documents and perhaps the section; else the shopper's words find it, and what stands at
    the top of the document, where it says what holds in general, comes along.
    """
    subject = SUBJECTS.get(intent)
    if subject is None:
        return []
    meant = policies.search(session, turn.text, turn.locale) if turn.text and len(subject.topics) > 1 else None
    for topic in sorted(subject.topics, key=lambda topic: meant is None or topic != meant.topic):
        sections = policies.sections(session, topic, turn.locale)
        if sections:
            return fitting_sections(turn, session, subject, topic, sections)
    return []


def fitting_sections(
    turn: Turn, session: Session, subject: Subject, topic: str, sections: list[PolicySection]
) -> list[PolicySection]:
    """Of a document's sections those that answer the shopper."""
    hint = subject.zh if turn.locale == "zh" else subject.en
    if subject.has_section:
        headings = {section.heading.casefold(): section for section in sections}
        close = get_close_matches(hint.casefold(), headings, n=1, cutoff=HEADING_LIKENESS)
        if close:
            return [headings[close[0]]]
    if sum(len(section.text.encode()) for section in sections) <= SHORT:
        return sections
    best = Scorer(sections).best(turn.text, at_least=CLEARLY)
    best = best or policies.by_topic(session, topic, turn.locale, f"{turn.text} {hint}".strip()) or sections[0]
    return [best] if hint or best.position == sections[0].position else [sections[0], best]


def tell_policy(turn: Turn, session: Session, intent: str) -> bool:
    """Says what the shop's documents say about an intent; returns whether they say anything."""
    sections = find_policy(turn, session, intent)
    if sections:
        say_policy(turn, sections)
    return bool(sections)


def say_policy(turn: Turn, sections: list[PolicySection]) -> None:
    """Says sections of one document and where they stand."""
    title = sections[0].title
    source = {"title": title, "url": sections[0].url}
    turn.say(
        "utter_policy",
        passage="\n\n".join(section.text for section in sections),
        title=title,
        rich={"type": "sources", "sources": [source]},
    )


class AnswerPolicy(ShopAction):
    """Answers a question about the shop's rules; admits it when no document does."""

    def name(self) -> str:
        return "action_answer_policy"

    def answer(self, turn: Turn) -> list[EventType]:
        with self.services.database.session() as session:
            sections = find_policy(turn, session, turn.intent or "")
            if not sections and turn.text:
                found = policies.search(session, turn.text, turn.locale)
                sections = [found] if found else []
        if sections:
            say_policy(turn, sections)
        else:
            turn.say("utter_policy_unknown", buttons=[turn.button("utter_button_person", "/contact_human_agent")])
        return []
