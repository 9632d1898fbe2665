"""Who is told what came of an order: the chat in which it was asked for, the order's own address, in their language."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.shop.access import normal_email
from actions.shop.models.base import utc_now
from actions.shop.models.conversation import ChatSession
from actions.shop.models.orders import Customer

Locale = Literal["en", "zh"]


@dataclass(frozen=True)
class Recipient:
    """Where somebody can be told something; both may be empty."""

    session_id: str
    """A chat that is still open."""
    email: str
    locale: Locale


def recipient(session: Session, session_id: str, customer: Customer | None, email: str = "") -> Recipient:
    """The chat as long as it is open, and the customer's address (or `email`, where there is no customer).

    Not the address of who asked to be erased: it is kept for the law only. The language is the chat's, else that of
    the last chat of this address, else English.
    """
    chat = session.get(ChatSession, session_id) if session_id else None
    is_open = chat is not None and chat.expires_at > utc_now()
    if customer is not None:
        email = "" if customer.restricted_at else customer.email
    if chat is None and email:
        last = select(ChatSession).where(ChatSession.customer_email == normal_email(email))
        chat = session.scalar(last.order_by(ChatSession.created_at.desc()).limit(1))
    return Recipient(
        session_id=session_id if is_open else "",
        email=email,
        locale="zh" if chat is not None and chat.locale == "zh" else "en",
    )
