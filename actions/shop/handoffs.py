"""Asking for a person."""

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from actions.shop.models.base import utc_now
from actions.shop.models.handoffs import Handoff
from actions.shop.upsert import upsert


def request(
    session: Session, session_id: str, reason: str, note: str = "", order_number: str = "", locale: str = "en"
) -> Handoff:
    """Record that this shopper wants a person; asked again while one is open, that one is returned."""
    values = {"reason": reason, "note": note, "order_number": order_number, "locale": locale}
    session.execute(
        upsert(session, Handoff)
        .values(session_id=session_id, status="open", created_at=utc_now(), agent="", **values)
        .on_conflict_do_nothing(index_elements=["session_id"], index_where=text("status <> 'closed'"))
    )
    return session.scalars(_open(session_id)).one()


def open_handoff(session: Session, session_id: str) -> Handoff | None:
    """The session's hand-off that is not closed yet."""
    return session.scalars(_open(session_id)).one_or_none()


def waiting(session: Session) -> list[Handoff]:
    """All hand-offs that are not closed, the oldest first."""
    return list(session.scalars(select(Handoff).where(Handoff.status != "closed").order_by(Handoff.created_at)))


def close(session: Session, session_id: str) -> bool:
    """Close the session's hand-off; False when none was open."""
    handoff = open_handoff(session, session_id)
    if handoff is not None:
        _close(session, handoff)
    return handoff is not None


def close_by_id(session: Session, handoff_id: int) -> bool:
    """Close the hand-off with this id; False when there is none, or it was closed before."""
    handoff = session.get(Handoff, handoff_id)
    if handoff is None or handoff.status == "closed":
        return False
    _close(session, handoff)
    return True


def _close(session: Session, handoff: Handoff) -> None:
    handoff.status, handoff.closed_at = "closed", utc_now()
    session.flush()


def _open(session_id: str) -> Select[Handoff]:
    return select(Handoff).where(Handoff.session_id == session_id, Handoff.status != "closed")
