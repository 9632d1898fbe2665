"""Asking for a person."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.shop.models.base import utc_now
from actions.shop.models.handoffs import Handoff


def request(
    session: Session, session_id: str, reason: str, note: str = "", order_number: str = "", locale: str = "en"
) -> Handoff:
    """Record that this shopper wants a person; asked again while one is open, that one is returned."""
    handoff = Handoff(
        session_id=session_id, reason=reason, note=note, order_number=order_number, locale=locale, status="open"
    )
    there = open_handoff(session, session_id)
    if there is not None:
        return there
    try:
        with session.begin_nested():
            session.add(handoff)
    except IntegrityError:  # another request of the same session was faster
        there = open_handoff(session, session_id)
        if there is None:
            raise
        return there
    return handoff


def open_handoff(session: Session, session_id: str) -> Handoff | None:
    """The session's hand-off that is not closed yet."""
    return session.scalars(
        select(Handoff).where(Handoff.session_id == session_id, Handoff.status != "closed")
    ).one_or_none()


def waiting(session: Session) -> list[Handoff]:
    """All hand-offs that are not closed, the oldest first."""
    return list(session.scalars(select(Handoff).where(Handoff.status != "closed").order_by(Handoff.created_at)))


def close(session: Session, session_id: str) -> bool:
    """Close the session's hand-off; False when none was open."""
    handoff = open_handoff(session, session_id)
    if handoff is None:
        return False
    handoff.status, handoff.closed_at = "closed", utc_now()
    session.flush()
    return True
