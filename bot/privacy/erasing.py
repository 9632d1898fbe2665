"""Erases what is kept of a shopper, but for what the law makes a shop keep (docs/privacy.md). May be repeated."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Delete, Update, delete, func, literal, or_, select, update
from sqlalchemy.orm import Session

from actions.matcher.lessons import forget_kept
from actions.shop.audit import write_down
from actions.shop.case_photos import delete_photo
from actions.shop.database import Database
from actions.shop.models.base import UtcDateTime, utc_now
from actions.shop.models.messages import Consent, OutboxMessage, Watch
from actions.shop.models.orders import Customer
from actions.shop.models.reviews import Review
from actions.shop.models.service import Case, OrderChange, Return
from actions.shop.newsletter import set_newsletter
from actions.shop.uploads import upload_path
from bot.privacy.sessions import erase_sessions
from bot.privacy.subject import Subject, find_subject

SOURCE = "erasure"


@dataclass(frozen=True)
class Erased:
    """What was erased, and what stays."""

    conversations: int
    pictures: int
    """Photos sent in chats, kept with cases, or kept to recognise products better."""
    cases: int
    consents: int
    watches: int
    reviews: int
    """Unlinked from their author."""
    messages: int
    """Waiting or sent e-mails and the like."""
    orders_kept: int
    """With name and address, marked as restricted."""


def erase_shopper(database: Database, home: Path, email: str, actor: str) -> Erased:
    """Erase what belongs to the owner of this address; `actor` is who asked, as the audit log calls them. Blocks.

    The database changes in one transaction; files go after it. Rasa forgets the conversations within minutes while
    the shop runs, else when it is next opened.
    """
    with database.session() as session:
        subject = find_subject(session, email)
        theirs = or_(Watch.email == subject.email, Watch.session_id.in_(subject.session_ids))
        watches = _gone(session, delete(Watch).where(theirs))
        images = erase_sessions(session, subject.session_ids, also_mail=True) if subject.session_ids else []
        photos, cases = _empty_cases(session, subject)
        consents = _forget_consents(session, subject.email)
        reviews = _gone(
            session, update(Review).where(Review.order_line_id.in_(subject.line_ids)).values(order_line_id=None)
        )
        messages = _forget_messages(session, subject)
        _restrict_orders(session, subject)
        write_down(session, actor, "privacy.erased", f"customer:{subject.customer_id or 0}")
    for image in images:
        upload_path(home, image).unlink(missing_ok=True)
    for photo in photos:
        delete_photo(home, photo)
    kept = sum(forget_kept(home, session_id) for session_id in subject.session_ids)
    return Erased(
        conversations=len(subject.session_ids),
        pictures=len(images) + len(photos) + kept,
        cases=cases,
        consents=consents,
        watches=watches,
        reviews=reviews,
        messages=messages,
        orders_kept=len(subject.order_ids),
    )


def _empty_cases(session: Session, subject: Subject) -> tuple[list[str], int]:
    """Cases keep number, kind and order, which the audit log names; the rest goes and nobody works on them any more."""
    mine = (subject.cases, or_(Case.note != "", Case.customer_email != "", Case.session_id != "", Case.answer != ""))
    photos = [photo for photo in session.scalars(select(Case.photo_id).where(*mine)) if photo]
    nothing = {"note": "", "answer": "", "wish": "", "photo_id": None, "customer_email": "", "session_id": ""}
    closed = {"state": "closed", "closed_at": func.coalesce(Case.closed_at, _now())}
    return photos, _gone(session, update(Case).where(*mine).values(**nothing, **closed))


def _forget_consents(session: Session, email: str) -> int:
    """Takes the newsletter back first, so that the shop's own system hears of it."""
    kept = session.scalar(select(func.count()).select_from(Consent).where(Consent.email == email))
    set_newsletter(session, email, False, "", SOURCE)
    _gone(session, delete(Consent).where(Consent.email == email))
    return kept or 0


def _forget_messages(session: Session, subject: Subject) -> int:
    """What was or would be sent. What the shop's own system still has to hear waits until it did."""
    of_address = or_(OutboxMessage.recipient == subject.email, OutboxMessage.body["email"].as_string() == subject.email)
    told = OutboxMessage.channel.not_in(("shop", "webhook")) | (OutboxMessage.state != "waiting")
    keys = select(OrderChange.key).where(OrderChange.order_id.in_(subject.order_ids))
    settled = OutboxMessage.key.in_(keys) & (OutboxMessage.state != "waiting")
    return _gone(session, delete(OutboxMessage).where(or_(of_address & told, settled)))


def _restrict_orders(session: Session, subject: Subject) -> None:
    """Orders stay with the name on them, marked; words about them go. Whoever never ordered is forgotten whole."""
    changes = session.scalars(
        select(OrderChange).where(OrderChange.order_id.in_(subject.order_ids), OrderChange.state != "noted")
    )
    for change in changes:
        change.forget_words()
    session.execute(update(Return).where(Return.order_id.in_(subject.order_ids)).values(note="", answer=""))
    mine = Customer.id == subject.customer_id
    if subject.order_ids:
        now = func.coalesce(Customer.restricted_at, _now())
        session.execute(update(Customer).where(mine).values(restricted_at=now))
    elif subject.customer_id is not None:
        session.execute(delete(Customer).where(mine))


def _now() -> ColumnElement[dt.datetime]:
    return literal(utc_now(), UtcDateTime())


def _gone(session: Session, statement: Delete | Update) -> int:
    """How many rows a statement changed."""
    result = session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount
