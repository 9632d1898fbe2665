"""Orders as somebody may see and change them. Every flow and command comes through this desk."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.shop.access import OrderDoor, Viewer
from actions.shop.audit import write_down
from actions.shop.backend import EmbeddedBackend, ShopBackend
from actions.shop.changes import Change
from actions.shop.door_tries import DoorPolicy
from actions.shop.errors import KeyTaken
from actions.shop.ledger.locking import ORDER_PARTS, load_order, lock_order
from actions.shop.ledger.pieces import open_pieces, returnable, returns_of
from actions.shop.ledger.settle import quote
from actions.shop.models.base import utc_now
from actions.shop.models.orders import Order
from actions.shop.models.service import Case, OrderAddress, OrderChange, Return
from actions.shop.rules import ShopRules, shop_rules
from actions.shop.settling import Quote, Refused, Settled, read_outcome


class OrderDesk:
    """Serves one viewer in one database session.

    Args:
        session: one transaction; the caller commits.
        viewer: who is asking.
        address: the client's hashed address, if known, to count wrong tries by.
        policy: how many wrong tries are allowed.
        rules: the shop's rules; None reads them when they are needed.
        backend: where orders live; None: in this database.
    """

    def __init__(
        self,
        session: Session,
        viewer: Viewer,
        address: str | None = None,
        policy: DoorPolicy | None = None,
        rules: ShopRules | None = None,
        backend: ShopBackend | None = None,
    ) -> None:
        self._session = session
        self._viewer = viewer
        self._rules = rules
        self._backend = backend or EmbeddedBackend()
        self._door = OrderDoor(session, viewer, address, policy)

    @property
    def rules(self) -> ShopRules:
        """What changes are judged by."""
        if self._rules is None:
            self._rules = shop_rules(self._session)
        return self._rules

    def orders(self) -> list[Order]:
        """The viewer's orders, newest first: all of one's own when signed in, else those verified in this chat."""
        query = select(Order).join(Order.customer).where(self._door.their_orders())
        newest_first = query.order_by(Order.placed_at.desc(), Order.id.desc())
        found = list(self._session.scalars(newest_first.options(*ORDER_PARTS)).unique())
        self._door.note_seen([order.id for order in found])
        return found

    def find(self, number: str, email: str | None = None) -> Order:
        """The order with this number, if this viewer may see it.

        Raises:
            EmailNeeded: a guest gave no e-mail (`OrderNotFound` too).
            OrderNotFound: no such order, or a wrong e-mail, or someone else's: nobody can tell which.
            TooManyTries: too many wrong tries in this chat or from this address.
        """
        order_id = self._door.open(number, email)
        self._backend.refresh(self._session, number)
        return load_order(self._session, order_id)

    def returns(self, order: Order) -> list[Return]:
        """The order's returns, the oldest first. Raises `OrderNotFound` for who may not see the order."""
        self._door.check(order)
        return returns_of(self._session, order.id)

    def returnable(self, order: Order) -> dict[int, int]:
        """Delivered pieces by line id that could still be sent back, whatever the rules say. Raises as `returns`."""
        return returnable(order, self.returns(order))

    def changeable(self, order: Order) -> dict[int, int]:
        """Pieces by line id that have not left. Raises as `returns`."""
        self._door.check(order)
        return {line.id: open_pieces(line) for line in order.lines}

    def address(self, order: Order) -> OrderAddress | None:
        """Where the order goes, as far as Aisle was told. Raises as `returns`."""
        self._door.check(order)
        return self._session.get(OrderAddress, order.id, populate_existing=True)

    def cases(self) -> list[Case]:
        """The viewer's cases, the newest first."""
        query = select(Case).where(self._door.their_cases()).order_by(Case.id.desc())
        return list(self._session.scalars(query))

    def quote(self, order: Order, change: Change, now: dt.datetime | None = None) -> Quote | Refused:
        """What a change would do, or why it can't be done; changes nothing.

        Raises:
            OrderNotFound: the viewer may not see this order.
        """
        self._door.check(order)
        return quote(self._session, order, change, self.rules, now or utc_now())

    def submit(self, order: Order, change: Change, key: str, now: dt.datetime | None = None) -> Settled:
        """Have a change done, once: the same key gets the same answer, however often and from wherever it comes.

        Args:
            order: as `find` or `orders` gave it; it is brought up to date.
            change: what the viewer said yes to.
            key: random, made when the question was asked.
            now: the moment that the rules are held against.

        Raises:
            OrderNotFound: the viewer may not see this order.
            KeyTaken: the key belongs to another change.
        """
        self._door.check(order)
        now = now or utc_now()
        fresh = lock_order(self._session, order.id)
        known = self._session.scalars(select(OrderChange).where(OrderChange.key == key)).one_or_none()
        if known is not None:
            return _same_answer(known, fresh, change)
        row = OrderChange(
            key=key,
            order_id=fresh.id,
            kind=change.kind,
            wanted=change.model_dump(mode="json"),
            state="noted",
            outcome={},
            actor=self._viewer.actor,
            session_id=self._viewer.session_id,
            created_at=now,
        )
        self._session.add(row)
        self._session.flush()
        before = fresh.status
        settled = self._backend.settle(self._session, fresh, row, change, self.rules, now)
        write_down(
            self._session,
            self._viewer.actor,
            f"{change.kind}.{settled.state}",
            f"order:{fresh.id}",
            before,
            fresh.status,
            now,
        )
        self._session.flush()
        load_order(self._session, fresh.id)
        return settled


def _same_answer(known: OrderChange, order: Order, change: Change) -> Settled:
    if (known.order_id, known.wanted) != (order.id, change.model_dump(mode="json")):
        raise KeyTaken
    return read_outcome(known.outcome)
