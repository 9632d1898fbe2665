"""The audit log: who saw or changed what, when. Ids only, no personal data."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.shop.models.base import utc_now
from actions.shop.models.orders import AuditEntry


def write_down(
    session: Session,
    actor: str,
    action: str,
    subject: str,
    before: str = "",
    after: str = "",
    now: dt.datetime | None = None,
) -> None:
    """One entry."""
    entry = AuditEntry(at=now or utc_now(), actor=actor, action=action, subject=subject, before=before, after=after)
    session.add(entry)


def write_down_once(session: Session, actor: str, action: str, subjects: Sequence[str]) -> None:
    """One entry for each, unless this actor has such a one: looking at the same thing again is nothing new."""
    same = (AuditEntry.subject.in_(subjects), AuditEntry.action == action, AuditEntry.actor == actor)
    known = set(session.scalars(select(AuditEntry.subject).where(*same))) if subjects else set()
    for subject in subjects:
        if subject not in known:
            write_down(session, actor, action, subject)
