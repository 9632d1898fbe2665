"""An order that is known, and what a file says of it now.

The file comes from the shop's own system, which may not know yet what was changed here. So what was cancelled,
exchanged or sent back here is neither undone by it nor done again; lines keep their ids.
"""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.shop.audit import write_down
from actions.shop.conflicts import CONFLICT
from actions.shop.importers.order_lines import merge_lines
from actions.shop.importers.order_rows import OrderValues
from actions.shop.importers.order_status import ON_ITS_WAY, has_parcel, is_on_its_way, merged_status
from actions.shop.ledger.cancelling import cancel, remaining
from actions.shop.ledger.entries import enter
from actions.shop.ledger.funds import available
from actions.shop.ledger.locking import lock_order
from actions.shop.ledger.pieces import returns_of
from actions.shop.ledger.receiving import receive
from actions.shop.models.base import utc_now
from actions.shop.models.orders import Order, Shipment, ShipmentEvent
from actions.shop.models.service import Return
from actions.shop.money import Money


def merge(session: Session, values: OrderValues, customer_id: int) -> None:
    """Bring the order up to date."""
    order_id = session.scalars(select(Order.id).where(Order.number_key == values.number_key)).one()
    order = lock_order(session, order_id)
    returns = returns_of(session, order_id)
    now = utc_now()
    before, status = order.status, merged_status(order, returns, values)
    if before == "cancelled" != status:
        _revive(order, now)
    if not before == status == "cancelled":
        merge_lines(session, order, returns, values, now)
    _merge_head(order, returns, values, customer_id, now)
    if status == "cancelled" != before:
        cancel(order, remaining(order, returns), now, None)
        order.cancelled_at = None  # which says that it was cancelled here
    order.status = status
    if values.status == "returned":
        _close_returns(session, order, returns, values, now)
    if order.status != before:
        write_down(session, "import", "order.status", f"order:{order_id}", before, order.status, now)
    elif values.status != before and is_on_its_way(values) and before == "cancelled":
        # It was cancelled here and has left all the same: a person has to stop the parcel.
        write_down(session, "import", CONFLICT, f"order:{order_id}", before, values.status, now)
    if has_parcel(values):
        _merge_parcel(order, values, now)
    session.flush()


def _merge_head(order: Order, returns: list[Return], values: OrderValues, customer_id: int, now: dt.datetime) -> None:
    order.number, order.customer_id = values.number, customer_id
    order.placed_at, order.content_hash, order.updated_at = values.placed_at, values.content_hash, now
    order.estimated_delivery = values.estimated_delivery
    order.delivered_at = values.delivered_at or (order.delivered_at if returns else None)
    if not order.adjustments and not returns:
        order.currency, order.shipping_minor = values.currency, values.shipping_minor


def _revive(order: Order, now: dt.datetime) -> None:
    """Take back what one file cancelled and a later one doesn't. What was cancelled here stays out."""
    by_files = [one for one in order.adjustments if not one.change_id and one.kind in ("cancellation", "correction")]
    undone = sum((one.amount for one in by_files), Money(0, order.currency))
    enter(order, "correction", -undone, now, None, reason="not cancelled after all")
    for line in order.lines:
        here = [one for one in order.adjustments if one.change_id and one.kind == "cancellation"]
        out = sum(one.quantity for one in here if one.order_line_id == line.id)
        line.quantity_total = line.quantity_ordered - out


def _close_returns(
    session: Session, order: Order, returns: list[Return], values: OrderValues, now: dt.datetime
) -> None:
    """All has come back: what was promised for it is due, and all of it where the file says `refunded`."""
    for one in returns:
        if one.state == "approved":
            receive(order, returns, one, now)
            write_down(session, "import", "return.received", f"return:{one.id}", "approved", "received", now)
    if values.is_refunded:
        enter(order, "refund", -available(order, returns), now, None)


def _merge_parcel(order: Order, values: OrderValues, now: dt.datetime) -> None:
    """The parcel with this tracking number (or the one that had none yet); an event when its status is new."""
    known = [one for one in order.shipments if one.tracking_number in ("", values.tracking_number)]
    if known:
        shipment = known[-1]
        shipment.carrier, shipment.tracking_number = values.carrier, values.tracking_number
    else:
        shipment = Shipment(order_id=order.id, carrier=values.carrier, tracking_number=values.tracking_number)
        order.shipments.append(shipment)
    last = shipment.events[-1].status if shipment.events else None
    if values.status in ON_ITS_WAY and values.status != last:
        at = values.delivered_at if values.status == "delivered" else None
        shipment.events.append(ShipmentEvent(status=values.status, at=at, recorded_at=now))
