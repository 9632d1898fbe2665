"""The door to orders: who may see one. The only place that decides it.

A guest gives number and e-mail. A wrong e-mail and a number that doesn't exist get the same answer after the same
work, and after a few wrong tries the door closes for the chat session, and for a while for the client's address.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from hmac import compare_digest

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from actions.shop.errors import EmailNeeded, OrderNotFound, TooManyTries
from actions.shop.models.base import utc_now
from actions.shop.models.orders import Customer, DoorTries, Order, VerifiedOrder
from actions.shop.upsert import upsert

NOBODY = "nobody@invalid.invalid"
"""What an e-mail is compared with when there is no such order."""


@dataclass(frozen=True)
class Viewer:
    """Who is asking."""

    session_id: str
    """The chat session."""
    email: str | None = None
    """Only from a verified identity (signed in), never from what was typed; None for a guest."""


@dataclass(frozen=True)
class DoorPolicy:
    """How many wrong tries are allowed."""

    session_tries: int = 5
    """A session stays closed after so many."""
    address_tries: int = 5
    """An address is closed after so many within the window."""
    address_window: dt.timedelta = dt.timedelta(minutes=15)


def normal_email(email: str) -> str:
    """An e-mail address as it is stored and compared: no blanks around it, lower case."""
    return email.strip().lower()


def normal_number(number: str) -> str:
    """An order number as it is stored for look-up: no `#`, no blanks, lower case."""
    return "".join(number.split()).lstrip("#").lower()


class OrderDoor:
    """Checks one viewer against one order."""

    def __init__(self, session: Session, viewer: Viewer, address: str | None, policy: DoorPolicy) -> None:
        self._session = session
        self._viewer = viewer
        self._address = address
        self._policy = policy

    def open(self, number: str, email: str | None) -> int:
        """The id of the order that this viewer may see under this number.

        Raises:
            EmailNeeded: a guest gave no e-mail and has not shown it before.
            OrderNotFound: no such order, or not theirs.
            TooManyTries: the door is closed for this session or address.
        """
        found = self._session.execute(
            select(Order.id, Customer.email)
            .join(Customer, Customer.id == Order.customer_id)
            .where(Order.number_key == normal_number(number))
        ).one_or_none()
        order_id, owner = found if found else (0, NOBODY)
        if self._viewer.email is not None:
            if not _same_email(owner, self._viewer.email) or found is None:
                raise OrderNotFound
            return order_id
        if email is None:
            if order_id in self.verified():
                return order_id
            raise EmailNeeded
        self._count_try()
        if not _same_email(owner, email) or found is None:
            raise OrderNotFound
        self._forgive_try()
        self._remember(order_id)
        return order_id

    def may_see(self, order: Order) -> bool:
        """Whether this viewer may see the order, without counting a try."""
        if self._viewer.email is not None:
            return _same_email(order.customer.email, self._viewer.email)
        return order.id in self.verified()

    def verified(self) -> set[int]:
        """Ids of the orders that this session has shown number and e-mail of."""
        return set(
            self._session.scalars(
                select(VerifiedOrder.order_id).where(VerifiedOrder.session_id == self._viewer.session_id)
            )
        )

    def _counters(self) -> list[tuple[str, str, int, dt.datetime | None]]:
        """Scope, key, limit and the start of the window (None: for ever) of each counter."""
        counters: list[tuple[str, str, int, dt.datetime | None]] = [
            ("session", _digest(self._viewer.session_id), self._policy.session_tries, None)
        ]
        if self._address:
            start = utc_now() - self._policy.address_window
            counters.append(("address", _digest(self._address), self._policy.address_tries, start))
        return counters

    def _count_try(self) -> None:
        """Count this try as wrong before looking, so that tries made at the same time can't slip through."""
        closed = False
        for scope, key, limit, window in self._counters():
            if window is not None:
                self._session.execute(
                    delete(DoorTries).where(DoorTries.scope == scope, DoorTries.key == key, DoorTries.since < window)
                )
            # One statement: PostgreSQL and SQLite both hold the row until this transaction ends.
            wrong = self._session.scalar(
                upsert(self._session, DoorTries)
                .values(scope=scope, key=key, wrong=1, since=utc_now())
                .on_conflict_do_update(index_elements=["scope", "key"], set_={"wrong": DoorTries.wrong + 1})
                .returning(DoorTries.wrong)
            )
            closed = closed or (wrong or 0) > limit
        if closed:
            self._forgive_try()
            raise TooManyTries

    def _forgive_try(self) -> None:
        for scope, key, _limit, _window in self._counters():
            self._session.execute(
                update(DoorTries)
                .where(DoorTries.scope == scope, DoorTries.key == key, DoorTries.wrong > 0)
                .values(wrong=DoorTries.wrong - 1)
            )

    def _remember(self, order_id: int) -> None:
        self._session.execute(
            upsert(self._session, VerifiedOrder)
            .values(session_id=self._viewer.session_id, order_id=order_id, at=utc_now())
            .on_conflict_do_nothing(index_elements=["session_id", "order_id"])
        )


def forget_session(session: Session, session_id: str) -> None:
    """Forget which orders a chat session has verified; its count of wrong tries stays."""
    session.execute(delete(VerifiedOrder).where(VerifiedOrder.session_id == session_id))


def _same_email(owner: str, given: str) -> bool:
    """Compare in constant time: digests have one length whatever was typed."""
    return compare_digest(_digest(owner), _digest(normal_email(given)))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
