"""`aisle import orders`: writes new and changed orders, a batch in a transaction."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import case, insert, select, update
from sqlalchemy.orm import Session

from actions.shop.database import Database
from actions.shop.importers.batches import batches
from actions.shop.importers.order_merge import merge
from actions.shop.importers.order_rows import REQUIRED, OrderValues, gather
from actions.shop.importers.order_status import ON_ITS_WAY, has_parcel, is_on_its_way
from actions.shop.importers.report import ImportReport, Progress, Rejection, no_progress
from actions.shop.importers.source import open_source
from actions.shop.importers.table import header, plain_name, read_rows, require_columns
from actions.shop.ledger.entries import Kind, enter
from actions.shop.ledger.locking import ORDER_PARTS
from actions.shop.models.base import utc_now
from actions.shop.models.orders import Customer, Order, OrderLine, Shipment, ShipmentEvent
from actions.shop.upsert import upsert

BATCH = 500


def import_orders(database: Database, path: Path, progress: Progress = no_progress) -> ImportReport:
    """Bring orders in; counts are of orders. Lines of products that the catalog no longer has are kept.

    Raises:
        ImportFailed: the file can't be read, or isn't an orders file.
    """
    source = open_source(path)
    columns, delimiter = header(source, plain_name)
    require_columns(source, columns, REQUIRED, "an orders file")
    report = ImportReport()
    with source.open() as (text, binary):
        rows = source.watch(read_rows(text, columns, delimiter), binary, progress)
        for batch in batches(gather(rows), BATCH):
            report.rejected += [one for one in batch if isinstance(one, Rejection)]
            orders = [one for one in batch if isinstance(one, OrderValues)]
            if orders:
                with database.session() as session:
                    write_orders(session, orders, report)
    return report


def write_orders(session: Session, orders: Sequence[OrderValues], report: ImportReport) -> None:
    """Create what is new and update what changed, in the caller's transaction; adds to the report."""
    known = dict(
        session.execute(
            select(Order.number_key, Order.content_hash).where(
                Order.number_key.in_([order.number_key for order in orders])
            )
        ).all()
    )
    changed = [order for order in orders if known.get(order.number_key) != order.content_hash]
    new = [order for order in changed if order.number_key not in known]
    report.created += len(new)
    report.updated += len(changed) - len(new)
    report.unchanged += len(orders) - len(changed)
    if not changed:
        return
    customers = _customers(session, changed)
    _create(session, new, customers)
    for order in changed:
        if order.number_key in known:
            merge(session, order, customers[order.email])


def _customers(session: Session, orders: Sequence[OrderValues]) -> dict[str, int]:
    """Ids of the customers by e-mail, made or renamed where needed."""
    names: dict[str, str] = {}
    for order in orders:
        names[order.email] = order.name or names.get(order.email, "")
    statement = upsert(session, Customer)
    named = case((statement.excluded.name != "", statement.excluded.name), else_=Customer.name)
    session.execute(
        statement.on_conflict_do_update(index_elements=["email"], set_={"name": named}),
        [{"email": email, "name": name} for email, name in sorted(names.items())],
    )
    rows = session.execute(select(Customer.email, Customer.id).where(Customer.email.in_(names)))
    return dict(rows.all())


def _create(session: Session, orders: Sequence[OrderValues], customers: dict[str, int]) -> None:
    if not orders:
        return
    made = session.execute(
        insert(Order).returning(Order.number_key, Order.id),
        [_columns(order, customers[order.email]) for order in orders],
    )
    ids = dict(made.all())
    # who orders anew after an erasure is a customer like any other again
    again = (Customer.id.in_({customers[order.email] for order in orders}), Customer.restricted_at.is_not(None))
    session.execute(update(Customer).where(*again).values(restricted_at=None))
    session.execute(insert(OrderLine), [line for order in orders for line in _lines(order, ids[order.number_key])])
    _pay_back(session, [ids[order.number_key] for order in orders if order.status == "cancelled" or order.is_refunded])
    shipped = [order for order in orders if has_parcel(order)]
    if not shipped:
        return
    parcels = session.execute(
        insert(Shipment).returning(Shipment.order_id, Shipment.id),
        [_parcel(order, ids[order.number_key]) for order in shipped],
    )
    shipments = dict(parcels.all())
    events = [_event(order, shipments[ids[order.number_key]]) for order in shipped if order.status in ON_ITS_WAY]
    if events:
        session.execute(insert(ShipmentEvent), events)


def _pay_back(session: Session, order_ids: list[int]) -> None:
    """What came cancelled or refunded costs nothing, or all went back."""
    orders = session.scalars(select(Order).where(Order.id.in_(order_ids)).options(*ORDER_PARTS)).unique()
    for order in orders if order_ids else ():
        kind: Kind = "cancellation" if order.status == "cancelled" else "refund"
        for line in order.lines:
            enter(order, kind, -line.total, order.placed_at, None, line.id, line.quantity_ordered)
        enter(order, kind, -order.shipping, order.placed_at, None)


def _columns(order: OrderValues, customer_id: int) -> dict[str, Any]:
    return {
        "number": order.number,
        "number_key": order.number_key,
        "customer_id": customer_id,
        "placed_at": order.placed_at,
        "status": order.status,
        "currency": order.currency,
        "shipping_minor": order.shipping_minor,
        "estimated_delivery": order.estimated_delivery,
        "delivered_at": order.delivered_at,
        "content_hash": order.content_hash,
        "updated_at": utc_now(),
    }


def _lines(order: OrderValues, order_id: int) -> list[dict[str, Any]]:
    return [
        {
            "order_id": order_id,
            "position": position,
            "product_id": line.product_id,
            "unit_price_minor": line.unit_price_minor,
            "currency": order.currency,
            "quantity_ordered": line.quantity,
            "quantity_total": 0 if order.status == "cancelled" else line.quantity,
            "quantity_fulfilled": line.quantity if is_on_its_way(order) else 0,
        }
        for position, line in enumerate(order.lines)
    ]


def _parcel(order: OrderValues, order_id: int) -> dict[str, Any]:
    return {"order_id": order_id, "carrier": order.carrier, "tracking_number": order.tracking_number}


def _event(order: OrderValues, shipment_id: int) -> dict[str, Any]:
    at = order.delivered_at if order.status == "delivered" else None
    return {"shipment_id": shipment_id, "status": order.status, "at": at, "recorded_at": utc_now()}
