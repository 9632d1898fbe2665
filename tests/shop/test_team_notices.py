"""What the shop's people decide reaches the shopper: once, in the chat that asked and at the order's address."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from actions.notice_text import chat_message, mail_text
from actions.shop.access import Viewer
from actions.shop.agent_desk import AgentDesk
from actions.shop.cases import open_case
from actions.shop.changes import RegisterReturn, ReturnedPieces
from actions.shop.database import Database
from actions.shop.errors import Refusal
from actions.shop.models.base import utc_now
from actions.shop.models.conversation import ChatSession
from actions.shop.models.messages import OutboxMessage
from actions.shop.models.orders import Customer
from actions.shop.models.service import Return
from actions.shop.money import Money
from actions.shop.notices import Notice
from actions.shop.orders import OrderDesk
from actions.shop.rules import ShopRules
from actions.wording import read_responses
from bot.settings import PROJECT

ADA, CHAT = "ada@example.com", "chat-ada"
DOMAIN = read_responses(PROJECT / "data" / "responses")
RULES = ShopRules.model_validate({"returns": {"window_days": 30, "refund_working_days": 7}})


def open_chat(session: Session, locale: str = "en", hours: int = 1, session_id: str = CHAT) -> None:
    session.add(
        ChatSession(
            id=session_id,
            token_hash=session_id,
            locale=locale,
            customer_email=ADA,
            expires_at=utc_now() + dt.timedelta(hours=hours),
        )
    )
    session.flush()


def wait_for_return(session: Session, pieces: int = 1) -> str:
    """A return that the team must decide about, as the shop has no rules; its number."""
    desk = OrderDesk(session, Viewer(CHAT, ADA), rules=ShopRules())
    order = desk.find("1002")
    line = order.lines[0]
    line.quantity_ordered = line.quantity_total = line.quantity_fulfilled = pieces
    back = ReturnedPieces(line_id=line.id, quantity=pieces)
    return str(desk.submit(order, RegisterReturn(lines=(back,), reason="too_small"), "key").return_number)


def agent(session: Session, rules: ShopRules = RULES) -> AgentDesk:
    desk = AgentDesk(session, Viewer("", agent="maria"))
    desk._rules = rules
    return desk


def told(session: Session) -> list[tuple[str, str, str]]:
    """Channel, recipient and words of all that is to be sent; an e-mail's subject stands before its text."""
    session.flush()
    rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [(row.channel, row.recipient, _words(session, row)) for row in rows]


def _words(session: Session, row: OutboxMessage) -> str:
    notice = Notice.model_validate(row.body)
    assert not notice.needs_consent
    if row.channel == "email":
        return ": ".join(mail_text(DOMAIN, notice, "", ""))
    return str(chat_message(session, DOMAIN, notice)["text"])


def test_each_decision_about_a_return_is_told_in_both_places(session: Session) -> None:
    open_chat(session)
    number = wait_for_return(session)
    assert told(session) == []
    agent(session).approve(number)
    approved = (
        f"Our team has approved your return {number} for order 1002: please send it to us, with this number on the "
        "parcel. $9.00 goes back to you once it is with us."
    )
    assert told(session) == [("chat", CHAT, approved), ("email", ADA, f"About your order 1002: {approved}")]
    agent(session).receive(number)
    arrived = f"What you sent back for order 1002 (return {number}) has arrived."
    received = f"{arrived} $9.00 goes back to you within 7 working days."
    assert told(session)[2:] == [("chat", CHAT, received), ("email", ADA, f"About your order 1002: {received}")]


def test_what_did_not_come_is_said_and_not_paid(session: Session) -> None:
    open_chat(session)
    number = wait_for_return(session, pieces=2)
    agent(session).approve(number)
    line = session.scalars(select(Return)).one().lines[0]
    agent(session, ShopRules()).receive(number, {line.id: 1})
    assert told(session)[2][2] == (
        f"What you sent back for order 1002 (return {number}) has arrived. Not all that was registered was in the "
        "parcel. $9.00 goes back to you."
    )


def test_a_refusal_says_why_in_the_language_of_the_chat(session: Session) -> None:
    open_chat(session, "zh")
    number = wait_for_return(session)
    agent(session).refuse(number, "It was {worn}.")
    words = f"很抱歉，订单1002的退换货申请{number}未能通过。商店的说明：It was {{worn}}."
    assert told(session) == [("chat", CHAT, words), ("email", ADA, f"关于您的订单1002: {words}")]


@pytest.mark.parametrize(("locale", "words"), [("en", "$9.00 goes back"), ("zh", "退款US$9.00")])
def test_after_the_chat_only_the_address_is_told_in_the_language_of_its_last_chat(
    session: Session, locale: str, words: str
) -> None:
    open_chat(session, locale, hours=-1)
    number = wait_for_return(session)
    session.execute(update(ChatSession).values(id="another", token_hash="another"))  # the one that asked is erased
    agent(session).approve(number)
    ((channel, recipient, text),) = told(session)
    assert (channel, recipient) == ("email", ADA)
    assert words in text


def test_nobody_writes_to_who_asked_to_be_erased(session: Session) -> None:
    number = wait_for_return(session)
    session.execute(update(Customer).values(restricted_at=utc_now()))
    session.expire_all()
    agent(session).approve(number)
    assert told(session) == []


def test_goodwill_is_told_once_a_key_in_the_chat_of_the_case(session: Session, tmp_path: Any) -> None:
    open_chat(session)
    order = OrderDesk(session, Viewer(CHAT, ADA)).find("1001")
    open_case(session, Viewer(CHAT, ADA), "case", "damaged", home=tmp_path, order=order)
    for _ in range(2):
        agent(session).refund(order, Money(500, "USD"), "between us: he shouted", "key")
    words = "Good news about order 1001: our team gives you $5.00 back within 7 working days."
    assert told(session) == [("chat", CHAT, words), ("email", ADA, f"About your order 1001: {words}")]


def test_the_answer_to_a_case_is_told_to_who_asked(session: Session, tmp_path: Any) -> None:
    open_chat(session, "zh")
    order = OrderDesk(session, Viewer(CHAT, ADA)).find("1001")
    case = open_case(session, Viewer(CHAT, ADA), "case", "damaged", home=tmp_path, order=order, locale="en")
    agent(session).close_case(case.number, "A new one is on its way.")
    words = f"Our team's answer to your request {case.number}: A new one is on its way."
    assert told(session) == [
        ("chat", CHAT, words),
        ("email", ADA, f"About your request {case.number}: {words}"),
    ]


def test_a_guest_without_an_order_is_told_in_the_chat_alone(session: Session, tmp_path: Any) -> None:
    open_chat(session, session_id="guest")
    case = open_case(session, Viewer("guest"), "case", "complaint", home=tmp_path, note="Slow!")
    agent(session).close_case(case.number, "Sorry.")
    assert [(channel, recipient) for channel, recipient, _ in told(session)] == [("chat", "guest")]


def test_what_is_not_done_is_not_told(shop: Database) -> None:
    with shop.session() as session:
        open_chat(session)
        number = wait_for_return(session)
    with pytest.raises(Refusal), shop.session() as session:
        agent(session).receive(number)
    with pytest.raises(ZeroDivisionError), shop.session() as session:
        agent(session).approve(number)
        raise ZeroDivisionError
    with shop.session() as session:
        assert told(session) == []
