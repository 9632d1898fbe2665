"""The outbox: what must be sent is written in the transaction that makes it true, and sent after it.

A worker claims what is due by moving its `due_at` on (a lease) and counting the try, in one short transaction; then it
sends, and writes what came of it in another. Who dies in between loses the lease, and somebody sends it again: each
message is sent at least once, always with the same key, by which whoever gets it can tell. The number of the try is the
worker's ticket: one that was so slow that another took over can no longer write.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from actions.shop.errors import ShopError
from actions.shop.models.base import utc_now
from actions.shop.models.messages import OutboxMessage
from actions.shop.patience import Patience
from actions.shop.upsert import upsert

Channel = Literal["shop", "chat", "email", "webhook"]
LEASE = dt.timedelta(seconds=30)
"""How long a worker has to send what it claimed."""
BATCH = 20


class Later(ShopError):
    """It can't be sent now. Tried again, not before `at_least`."""

    def __init__(self, reason: str, at_least: dt.timedelta = dt.timedelta(0)) -> None:
        super().__init__(reason)
        self.at_least = at_least


class Never(ShopError):
    """It can't be sent, however often it is tried: a person must look."""


@dataclass(frozen=True)
class Parcel:
    """A message that this worker, and no other, may send until its lease ends."""

    id: int
    key: str
    channel: str
    kind: str
    recipient: str
    body: dict[str, Any]
    attempts: int
    """Which try this is, 1 for the first."""
    created_at: dt.datetime


def enqueue(
    session: Session,
    key: str,
    channel: Channel,
    kind: str,
    recipient: str,
    body: dict[str, Any],
    *,
    wait: dt.timedelta = dt.timedelta(0),
) -> bool:
    """Write a message in the caller's transaction; False when the key is there already, which is then the one.

    `wait` keeps the workers off for a while: until then only `claim_now` takes it.
    """
    now = utc_now()
    values = {"key": key, "channel": channel, "kind": kind, "recipient": recipient, "body": body}
    made = session.execute(
        upsert(session, OutboxMessage)
        .values(**values, state="waiting", attempts=0, due_at=now + wait, last_error="", created_at=now)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(OutboxMessage.id)
    )
    return made.scalar_one_or_none() is not None


def next_due(session: Session, channel: str) -> dt.datetime | None:
    """When the next message of a channel is due; one look into an index, and no lock."""
    return session.scalar(
        select(OutboxMessage.due_at)
        .where(OutboxMessage.state == "waiting", OutboxMessage.channel == channel)
        .order_by(OutboxMessage.due_at)
        .limit(1)
    )


def claim(session: Session, channel: str, limit: int = BATCH, lease: dt.timedelta = LEASE) -> list[Parcel]:
    """Take up to `limit` due messages of a channel, but none that another worker is just taking. Commit at once."""
    due = (
        select(OutboxMessage.id)
        .where(
            OutboxMessage.state == "waiting",
            OutboxMessage.channel == channel,
            OutboxMessage.due_at <= utc_now(),
        )
        .order_by(OutboxMessage.due_at)
        .limit(limit)
    )
    return _take(session, due, lease)


def claim_now(session: Session, key: str, lease: dt.timedelta = LEASE) -> Parcel | None:
    """Take one message that nobody has tried yet, though it may not be due; None when it is taken or settled."""
    untried = select(OutboxMessage.id).where(
        OutboxMessage.key == key,
        OutboxMessage.state == "waiting",
        or_(OutboxMessage.attempts == 0, OutboxMessage.due_at <= utc_now()),
    )
    return next(iter(_take(session, untried, lease)), None)


def _take(session: Session, chosen: Select[int], lease: dt.timedelta) -> list[Parcel]:
    # PostgreSQL locks the rows and passes over locked ones. SQLite takes one writer at a time: its UPDATE begins the
    # transaction, so what it chooses can't be chosen by another.
    if session.get_bind().dialect.name == "postgresql":
        ids: Any = list(session.scalars(chosen.with_for_update(skip_locked=True)))
    else:
        ids = chosen
    rows = session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(ids), OutboxMessage.state == "waiting")
        .values(attempts=OutboxMessage.attempts + 1, due_at=utc_now() + lease)
        .returning(
            OutboxMessage.id,
            OutboxMessage.key,
            OutboxMessage.channel,
            OutboxMessage.kind,
            OutboxMessage.recipient,
            OutboxMessage.body,
            OutboxMessage.attempts,
            OutboxMessage.created_at,
        )
        .execution_options(synchronize_session=False)
    )
    return sorted((Parcel(**row._mapping) for row in rows), key=lambda one: one.id)


def settle(session: Session, parcel: Parcel, note: str = "") -> bool:
    """It was sent (or, with a `note`, needn't be any more); False when another worker took over meanwhile."""
    return _close(session, parcel, "sent", note)


def failed(session: Session, parcel: Parcel, error: Later | Never, patience: Patience) -> bool:
    """It could not be sent: tried again later, or dead after so many tries. True when it is dead now."""
    now = utc_now()
    if isinstance(error, Never) or patience.is_over(parcel.attempts, now - parcel.created_at):
        return _close(session, parcel, "dead", str(error))
    due_at = now + patience.wait(parcel.attempts, error.at_least)
    _mine(session, parcel, {"due_at": due_at, "last_error": _line(str(error))})
    return False


def _close(session: Session, parcel: Parcel, state: str, note: str) -> bool:
    return _mine(session, parcel, {"state": state, "settled_at": utc_now(), "last_error": _line(note)})


def _mine(session: Session, parcel: Parcel, values: dict[str, Any]) -> bool:
    """Write to the row while this worker's try is still the last one."""
    ticket = (
        OutboxMessage.id == parcel.id,
        OutboxMessage.state == "waiting",
        OutboxMessage.attempts == parcel.attempts,
    )
    written = session.execute(
        update(OutboxMessage)
        .where(*ticket)
        .values(**values)
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    return written.scalar_one_or_none() is not None


def _line(text: str) -> str:
    return " ".join(text.split())[:300]
