"""`aisle import orders`: writes new and changed orders, a batch in a transaction."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import case, delete, insert, select, update
from sqlalchemy.orm import Session

from actions.shop.database import Database
from actions.shop.importers.batches import batches
from actions.shop.importers.order_rows import REQUIRED, OrderValues, gather
from actions.shop.importers.report import ImportReport, Progress, Rejection, no_progress
from actions.shop.importers.source import open_source
from actions.shop.importers.table import header, plain_name, read_rows, require_columns
from actions.shop.models.base import utc_now
from actions.shop.models.orders import AuditEntry, Customer, Order, OrderLine, Shipment, ShipmentEvent
from actions.shop.upsert import upsert

BATCH = 500
ON_ITS_WAY = ("shipped", "in_transit", "out_for_delivery", "delivered", "returned")
"""Statuses that mean that the carrier has had the parcel."""


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
            _update(session, order, customers[order.email])


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
    session.execute(insert(OrderLine), [line for order in orders for line in _lines(order, ids[order.number_key])])
    shipped = [order for order in orders if _has_parcel(order)]
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
            "quantity_fulfilled": line.quantity if order.status in ON_ITS_WAY else 0,
        }
        for position, line in enumerate(order.lines)
    ]


def _has_parcel(order: OrderValues) -> bool:
    return bool(order.carrier or order.tracking_number) or order.status in ON_ITS_WAY


def _parcel(order: OrderValues, order_id: int) -> dict[str, Any]:
    return {"order_id": order_id, "carrier": order.carrier, "tracking_number": order.tracking_number}


def _event(order: OrderValues, shipment_id: int) -> dict[str, Any]:
    at = order.delivered_at if order.status == "delivered" else None
    return {"shipment_id": shipment_id, "status": order.status, "at": at, "recorded_at": utc_now()}


def _update(session: Session, order: OrderValues, customer_id: int) -> None:
    """Write a changed order over the old one; what happened before stays in its events and the audit log.

    An order that was cancelled here stays cancelled when the file still has it as being processed.
    """
    order_id, before = session.execute(
        select(Order.id, Order.status).where(Order.number_key == order.number_key).with_for_update()
    ).one()
    columns = _columns(order, customer_id)
    if before == "cancelled" and order.status == "processing":
        columns["status"] = before
    after = columns["status"]
    session.execute(update(Order).where(Order.id == order_id).values(columns))
    session.execute(delete(OrderLine).where(OrderLine.order_id == order_id))
    lines = _lines(order, order_id)
    if after == "cancelled":
        lines = [line | {"quantity_total": 0} for line in lines]
    session.execute(insert(OrderLine), lines)
    if after != before:
        entry = {"actor": "import", "action": "order.status", "subject": f"order:{order_id}", "at": utc_now()}
        session.execute(insert(AuditEntry), [entry | {"before": before, "after": after}])
    if _has_parcel(order):
        _update_parcel(session, order, order_id)


def _update_parcel(session: Session, order: OrderValues, order_id: int) -> None:
    """The parcel with this tracking number (or the one that had none yet); an event when its status is new."""
    parcels = select(Shipment).where(Shipment.order_id == order_id).order_by(Shipment.id)
    known = [one for one in session.scalars(parcels) if one.tracking_number in ("", order.tracking_number)]
    if known:
        shipment = known[-1]
        shipment.carrier, shipment.tracking_number = order.carrier, order.tracking_number
    else:
        shipment = Shipment(**_parcel(order, order_id))
        session.add(shipment)
    session.flush()
    last = session.scalar(
        select(ShipmentEvent.status)
        .where(ShipmentEvent.shipment_id == shipment.id)
        .order_by(ShipmentEvent.id.desc())
        .limit(1)
    )
    if order.status in ON_ITS_WAY and order.status != last:
        session.add(ShipmentEvent(**_event(order, shipment.id)))
