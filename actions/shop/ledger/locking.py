"""One change of an order at a time: whoever changes it holds its lock to the end of the transaction."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from actions.shop.models.orders import Order, Shipment

ORDER_PARTS = (
    selectinload(Order.lines),
    selectinload(Order.shipments).selectinload(Shipment.events),
    selectinload(Order.adjustments),
)
"""What is loaded with an order."""


def load_order(session: Session, order_id: int) -> Order:
    """The order with all its parts as they are now, whatever this session has read before."""
    query = select(Order).where(Order.id == order_id).options(*ORDER_PARTS)
    return session.scalars(query.execution_options(populate_existing=True)).unique().one()


def lock_order(session: Session, order_id: int) -> Order:
    """The order, fresh, once no other transaction changes it.

    An UPDATE that changes nothing, not SELECT … FOR UPDATE: SQLite knows no row locks and begins its (exclusive)
    transaction with the first write; and PostgreSQL lets rows that refer to the order be written meanwhile.
    """
    hold = update(Order).where(Order.id == order_id).values(status=Order.status)
    session.execute(hold.execution_options(synchronize_session=False))
    return load_order(session, order_id)
