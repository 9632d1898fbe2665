"""Orders that were cancelled here and left the shop all the same: somebody has to stop the parcel.

An import that finds one writes it into the audit log; it waits until a later entry says who has seen to it.
"""

from collections.abc import Sequence

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from actions.shop.models.orders import AuditEntry

CONFLICT, SEEN = "order.conflict", "order.conflict_seen"
"""Actions in the audit log."""


def conflicts(session: Session) -> Sequence[AuditEntry]:
    """The last entry of each order whose conflict nobody has seen to since, the oldest first.

    `before` is the order's status here, `after` what the import says.
    """
    later = aliased(AuditEntry)
    is_seen = exists().where(later.subject == AuditEntry.subject, later.action == SEEN, later.id > AuditEntry.id)
    last = select(func.max(AuditEntry.id)).where(AuditEntry.action == CONFLICT).group_by(AuditEntry.subject)
    return session.scalars(select(AuditEntry).where(AuditEntry.id.in_(last), ~is_seen).order_by(AuditEntry.id)).all()


def order_id_of(conflict: AuditEntry) -> int:
    """Which order it is about."""
    return int(conflict.subject.removeprefix("order:"))
