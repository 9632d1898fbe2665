"""Orders as a shopper may see and change them."""

from dataclasses import dataclass
from enum import Enum

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from actions.shop.access import DoorPolicy, OrderDoor, Viewer, normal_email
from actions.shop.errors import OrderNotFound
from actions.shop.models.base import utc_now
from actions.shop.models.orders import AuditEntry, Customer, Order, OrderAdjustment, OrderLine, Shipment
from actions.shop.money import Money


class CancelOutcome(Enum):
    """What came of a wish to cancel."""

    CANCELLED = "cancelled"
    """Cancelled now."""
    ALREADY = "already"
    """It was cancelled before; nothing was done."""
    TOO_LATE = "too_late"
    """It is no longer being processed; nothing was done."""


@dataclass(frozen=True)
class CancelResult:
    """What came of a wish to cancel."""

    outcome: CancelOutcome
    status: str
    """The order's status now."""
    refunded: Money
    """What goes back to the customer by the cancellation; zero when nothing does."""


class OrderDesk:
    """Serves one viewer in one database session. `address` is the client's hashed address, if known."""

    def __init__(
        self, session: Session, viewer: Viewer, address: str | None = None, policy: DoorPolicy | None = None
    ) -> None:
        self._session = session
        self._viewer = viewer
        self._door = OrderDoor(session, viewer, address, policy or DoorPolicy())

    def orders(self) -> list[Order]:
        """The viewer's orders, newest first: all of one's own when signed in, else those verified in this chat."""
        query = select(Order).join(Order.customer).order_by(Order.placed_at.desc(), Order.id.desc())
        if self._viewer.email is not None:
            query = query.where(Customer.email == normal_email(self._viewer.email))
        else:
            query = query.where(Order.id.in_(self._door.verified()))
        return list(self._session.scalars(query.options(*_PARTS)).unique())

    def find(self, number: str, email: str | None = None) -> Order:
        """The order with this number, if this viewer may see it.

        Raises:
            EmailNeeded: a guest gave no e-mail (`OrderNotFound` too).
            OrderNotFound: no such order, or a wrong e-mail, or someone else's: nobody can tell which.
            TooManyTries: too many wrong tries in this chat or from this address.
        """
        order_id = self._door.open(number, email)
        return (
            self._session.scalars(
                select(Order).where(Order.id == order_id).options(*_PARTS).execution_options(populate_existing=True)
            )
            .unique()
            .one()
        )

    def cancel(self, order: Order) -> CancelResult:
        """Cancel an order that is still being processed; asked again, it says so and does nothing.

        Raises:
            OrderNotFound: the viewer may not see this order.
        """
        if not self._door.may_see(order):
            raise OrderNotFound
        now = utc_now()
        # The condition is in the statement: of two at the same time, one finds nothing left to change.
        changed = self._session.execute(
            update(Order)
            .where(Order.id == order.id, Order.status == "processing")
            .values(status="cancelled", cancelled_at=now, updated_at=now)
            .returning(Order.id)
            .execution_options(synchronize_session=False)
        ).scalar_one_or_none()
        self._session.expire(order)
        if changed is None:
            again = order.status == "cancelled"
            refunded = order.refunded if again else Money(0, order.currency)
            return CancelResult(CancelOutcome.ALREADY if again else CancelOutcome.TOO_LATE, order.status, refunded)
        refund = order.total - order.refunded
        self._session.execute(
            update(OrderLine)
            .where(OrderLine.order_id == order.id)
            .values(quantity_total=0)
            .execution_options(synchronize_session=False)
        )
        self._session.add(
            OrderAdjustment(
                order_id=order.id,
                kind="cancellation",
                amount_minor=-refund.minor,
                currency=refund.currency,
                reason="cancelled by the shopper",
                created_at=now,
            )
        )
        self._session.add(
            AuditEntry(
                at=now,
                actor=f"session:{self._viewer.session_id}",
                action="order.cancelled",
                subject=f"order:{order.id}",
                before="processing",
                after="cancelled",
            )
        )
        self._session.flush()
        self._session.expire(order)
        return CancelResult(CancelOutcome.CANCELLED, "cancelled", refund)


_PARTS = (
    selectinload(Order.lines),
    selectinload(Order.shipments).selectinload(Shipment.events),
    selectinload(Order.adjustments),
)
