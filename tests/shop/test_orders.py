"""What an order tells, and cancelling it, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from actions.shop.access import Viewer
from actions.shop.changes import Cancel
from actions.shop.database import Database
from actions.shop.errors import KeyTaken, OrderNotFound
from actions.shop.models.base import Base
from actions.shop.models.orders import AuditEntry, OrderAdjustment
from actions.shop.models.service import OrderChange
from actions.shop.money import Money
from actions.shop.orders import OrderDesk
from actions.shop.settling import Refused, Settled

ADA, BO = Viewer("chat-ada", "ada@example.com"), Viewer("chat-bo", "bo@example.com")


def cancel(shop: Database, viewer: Viewer, number: str, key: str = "") -> Settled:
    with shop.session() as session:
        desk = OrderDesk(session, viewer)
        return desk.submit(desk.find(number), Cancel(), key or uuid4().hex)


def count(session: Session, table: type[Base], *where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def test_order_tells_lines_total_and_parcel(shop: Database) -> None:
    with shop.session() as session:
        order = OrderDesk(session, BO).find("1003")
        assert [(line.product_id, line.quantity_ordered, line.quantity_fulfilled) for line in order.lines] == [
            ("SHOE-RED-40", 1, 1),
            ("SOCK", 1, 1),
            ("GONE-1", 1, 1),
        ]
        assert [line.title_in("zh") for line in order.lines] == ["港湾跑鞋", "Wool socks", "GONE-1"]
        assert order.total == Money(8000 + 1250 + 500 + 490, "USD")
        (parcel,) = order.shipments
        assert (parcel.carrier, parcel.tracking_number) == ("UPS", "1Z1")
        assert [one.status for one in parcel.events] == ["in_transit"]


def test_cancel_refunds_and_is_written_down(any_shop: Database) -> None:
    settled = cancel(any_shop, ADA, "1001")
    assert settled.state == "done"
    assert settled.quote
    assert settled.quote.total == Money(6000 + 2500 + 490, "USD")
    with any_shop.session() as session:
        order = OrderDesk(session, ADA).find("1001")
        assert order.status == "cancelled"
        assert order.cancelled_at is not None
        assert [line.quantity_total for line in order.lines] == [0, 0]
        assert order.total == order.refunded == Money(8990, "USD")
        assert [(one.kind, one.order_line_id, one.quantity, one.amount_minor) for one in order.adjustments] == [
            ("cancellation", order.lines[0].id, 1, -6000),
            ("cancellation", order.lines[1].id, 2, -2500),
            ("cancellation", None, 0, -490),
        ]
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        assert [(one.actor, one.action, one.subject, one.before, one.after) for one in entries] == [
            ("session:chat-ada", "order.seen", f"order:{order.id}", "", ""),
            ("session:chat-ada", "cancel.done", f"order:{order.id}", "processing", "cancelled"),
        ]


def test_same_key_same_answer(any_shop: Database) -> None:
    first = cancel(any_shop, ADA, "1001", "a key")
    assert cancel(any_shop, ADA, "1001", "a key") == first
    with any_shop.session() as session:
        assert count(session, OrderChange) == 1
        assert count(session, OrderAdjustment) == 3
        assert count(session, AuditEntry, AuditEntry.action == "cancel.done") == 1


def test_key_of_another_change_is_refused(any_shop: Database) -> None:
    cancel(any_shop, ADA, "1001", "a key")
    with pytest.raises(KeyTaken):
        cancel(any_shop, ADA, "1002", "a key")
    with any_shop.session() as session:
        assert count(session, OrderChange) == 1


def test_cancel_again_does_nothing(any_shop: Database) -> None:
    cancel(any_shop, ADA, "1001")
    assert cancel(any_shop, ADA, "1001").refused == Refused("already")
    with any_shop.session() as session:
        assert count(session, OrderAdjustment) == 3
        assert count(session, AuditEntry, AuditEntry.action == "cancel.refused") == 1


@pytest.mark.parametrize(("viewer", "number"), [(ADA, "1002"), (BO, "1003")])
def test_what_has_shipped_stays(shop: Database, viewer: Viewer, number: str) -> None:
    settled = cancel(shop, viewer, number)
    with shop.session() as session:
        lines = OrderDesk(session, viewer).find(number).lines
        assert settled == Settled("refused", refused=Refused("shipped", line_ids=tuple(line.id for line in lines)))
        assert count(session, OrderAdjustment) == 0


def test_nobody_cancels_what_they_may_not_see(shop: Database) -> None:
    with shop.session() as session:
        order = OrderDesk(session, ADA).find("1001")
        for viewer in (BO, Viewer("guest"), Viewer("chat-ada")):
            with pytest.raises(OrderNotFound):
                OrderDesk(session, viewer).submit(order, Cancel(), "key")
        assert order.status == "processing"
        assert count(session, OrderChange) == 0


def test_cancelled_once_by_many_at_once(any_shop: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: cancel(any_shop, ADA, "1001"), range(8)))
    assert sorted(one.state for one in results) == ["done", *["refused"] * 7]
    assert {one.refused.code for one in results if one.refused} == {"already"}
    with any_shop.session() as session:
        assert OrderDesk(session, ADA).find("1001").refunded == Money(8990, "USD")
        assert count(session, OrderAdjustment) == 3


def test_what_failed_after_cancelling_undoes_it(any_shop: Database) -> None:
    with pytest.raises(RuntimeError), any_shop.session() as session:
        desk = OrderDesk(session, ADA)
        desk.submit(desk.find("1001"), Cancel(), "key")
        raise RuntimeError("the answer could not be sent")
    with any_shop.session() as session:
        assert count(session, AuditEntry) == 0
        assert OrderDesk(session, ADA).find("1001").status == "processing"


def test_what_happened_is_never_changed(shop: Database) -> None:
    cancel(shop, ADA, "1001")
    with pytest.raises(TypeError, match="append-only"), shop.session() as session:
        adjustment = session.scalars(select(OrderAdjustment)).first()
        assert adjustment
        adjustment.amount_minor = 0
