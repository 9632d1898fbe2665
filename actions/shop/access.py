"""The door: who may see which orders, returns and cases. The only place that decides it.

A guest gives number and e-mail. A wrong e-mail and a number that doesn't exist get the same answer after the same
work, and after a few wrong tries the door closes for the chat session, and for a while for the client's address.
A signed-in shopper sees what is theirs. An agent of the shop sees all; only `aisle service` makes one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hmac import compare_digest

from sqlalchemy import ColumnElement, and_, delete, false, or_, select, true
from sqlalchemy.orm import Session

from actions.shop.audit import write_down_once
from actions.shop.door_tries import DoorPolicy, Tries, digest
from actions.shop.errors import EmailNeeded, NotAllowed, OrderNotFound
from actions.shop.models.base import utc_now
from actions.shop.models.orders import Customer, Order, VerifiedOrder
from actions.shop.models.service import Case
from actions.shop.upsert import upsert

NOBODY = "nobody@invalid.invalid"
"""What an e-mail is compared with when there is no such order."""


@dataclass(frozen=True)
class Viewer:
    """Who is asking."""

    session_id: str
    """The chat session; empty for an agent."""
    email: str | None = None
    """Only from a verified identity (signed in), never from what was typed; None for a guest."""
    agent: str = ""
    """Name of one of the shop's own people; empty for shoppers."""

    @property
    def actor(self) -> str:
        """How the audit log calls them."""
        return f"agent:{self.agent}" if self.agent else f"session:{self.session_id}"


def normal_email(email: str) -> str:
    """An e-mail address as it is stored and compared: no blanks around it, lower case."""
    return email.strip().lower()


def normal_number(number: str) -> str:
    """An order number as it is stored for look-up: no `#`, no blanks, lower case."""
    return "".join(number.split()).lstrip("#").lower()


class OrderDoor:
    """Checks one viewer."""

    def __init__(
        self, session: Session, viewer: Viewer, address: str | None = None, policy: DoorPolicy | None = None
    ) -> None:
        self._session = session
        self._viewer = viewer
        self._tries = Tries(session, viewer.session_id, address, policy or DoorPolicy())

    def open(self, number: str, email: str | None) -> int:
        """The id of the order that this viewer may see under this number; the audit log notes it.

        Raises:
            EmailNeeded: a guest gave no e-mail and has not shown it before.
            OrderNotFound: no such order, or not theirs.
            TooManyTries: the door is closed for this session or address.
        """
        order_id = self._find(number, email)
        self.note_seen([order_id])
        return order_id

    def note_seen(self, order_ids: Sequence[int]) -> None:
        """Write down that this viewer was shown these orders, once for each session."""
        write_down_once(self._session, self._viewer.actor, "order.seen", [f"order:{one}" for one in order_ids])

    def check(self, order: Order) -> None:
        """Make sure that this viewer may see and change the order; counts no try.

        Raises:
            OrderNotFound: they may not.
        """
        if not self._may_see(order):
            raise OrderNotFound

    def check_agent(self) -> None:
        """Make sure that this is one of the shop's own people.

        Raises:
            NotAllowed: a shopper.
        """
        if not self._viewer.agent:
            raise NotAllowed

    def their_orders(self) -> ColumnElement[bool]:
        """Which orders (joined with their customers) are listed: one's own, or those verified in this chat.

        None for an agent, who names the order: nobody needs a list of all.
        """
        if self._viewer.agent:
            return false()
        if self._viewer.email is not None:
            return Customer.email == normal_email(self._viewer.email)
        return Order.id.in_(self._verified())

    def their_cases(self) -> ColumnElement[bool]:
        """Which cases are listed: one's own, or those of this chat whose order was verified in it."""
        if self._viewer.agent:
            return true()
        nameless = and_(Case.session_id == self._viewer.session_id, Case.customer_email == "")
        if self._viewer.email is not None:
            return or_(Case.customer_email == normal_email(self._viewer.email), nameless)
        return or_(nameless, and_(Case.session_id == self._viewer.session_id, Case.order_id.in_(self._verified())))

    def _find(self, number: str, email: str | None) -> int:
        found = self._session.execute(
            select(Order.id, Customer.email)
            .join(Customer, Customer.id == Order.customer_id)
            .where(Order.number_key == normal_number(number))
        ).one_or_none()
        order_id, owner = found if found else (0, NOBODY)
        if self._viewer.agent or self._viewer.email is not None:
            known = bool(self._viewer.agent) or _same_email(owner, str(self._viewer.email))
            if not known or found is None:
                raise OrderNotFound
            return order_id
        if email is None:
            if order_id in self._verified():
                return order_id
            raise EmailNeeded
        self._tries.count()
        if not _same_email(owner, email) or found is None:
            raise OrderNotFound
        self._tries.forgive()
        self._remember(order_id)
        return order_id

    def _may_see(self, order: Order) -> bool:
        if self._viewer.agent:
            return True
        if self._viewer.email is not None:
            return _same_email(order.customer.email, self._viewer.email)
        return order.id in self._verified()

    def _verified(self) -> set[int]:
        """Ids of the orders that this session has shown number and e-mail of."""
        return set(
            self._session.scalars(
                select(VerifiedOrder.order_id).where(VerifiedOrder.session_id == self._viewer.session_id)
            )
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
    return compare_digest(digest(owner), digest(normal_email(given)))
