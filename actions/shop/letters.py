"""Messages of the outbox as people see them: what is not sent, trying again, dropping, forgetting."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.orm import Session

from actions.shop.models.base import utc_now
from actions.shop.models.messages import OutboxMessage


def unsent(session: Session, dead_only: bool = False) -> Sequence[OutboxMessage]:
    """What is not sent, the oldest first: dead letters, and unless `dead_only` also what waits."""
    states = ("dead",) if dead_only else ("dead", "waiting")
    return session.scalars(
        select(OutboxMessage).where(OutboxMessage.state.in_(states)).order_by(OutboxMessage.state, OutboxMessage.id)
    ).all()


def counts(session: Session) -> dict[str, int]:
    """How many messages wait and how many are dead."""
    rows = session.execute(
        select(OutboxMessage.state, func.count())
        .where(OutboxMessage.state.in_(("waiting", "dead")))
        .group_by(OutboxMessage.state)
    )
    return {"waiting": 0, "dead": 0} | dict(rows.all())


def revive(session: Session, message_id: int) -> bool:
    """Try a dead letter again from the beginning, or one that waits at once; False when there is none to try."""
    now = utc_now()
    is_dead = OutboxMessage.state == "dead"
    revived = session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == message_id, OutboxMessage.state != "sent")
        .values(
            state="waiting",
            attempts=case((is_dead, 0), else_=OutboxMessage.attempts),
            created_at=case((is_dead, now), else_=OutboxMessage.created_at),
            due_at=now,
            settled_at=None,
        )
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    return revived.scalar_one_or_none() is not None


def forget_old(session: Session, keep: dt.timedelta) -> None:
    """Forget what was sent so long ago: who got it and what it said."""
    session.execute(
        delete(OutboxMessage)
        .where(OutboxMessage.state == "sent", OutboxMessage.settled_at < utc_now() - keep)
        .execution_options(synchronize_session=False)
    )


def forget_recipients(session: Session, recipients: Collection[str]) -> None:
    """What waits for these chats or addresses is no longer sent, and nothing of what was sent is kept."""
    session.execute(
        delete(OutboxMessage)
        .where(OutboxMessage.channel != "shop", OutboxMessage.recipient.in_(recipients))
        .execution_options(synchronize_session=False)
    )


def drop(session: Session, message_id: int) -> OutboxMessage | None:
    """Send a message no more; None when it was sent before. What it was about is the caller's to settle."""
    dropped = session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == message_id, OutboxMessage.state != "sent")
        .values(state="sent", settled_at=utc_now(), last_error="dropped by a person")
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    if dropped.scalar_one_or_none() is None:
        return None
    return session.get_one(OutboxMessage, message_id, populate_existing=True)
