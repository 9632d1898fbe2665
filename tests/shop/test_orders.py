"""What an order tells, and cancelling it, on both databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from actions.shop.access import Viewer
from actions.shop.database import Database
from actions.shop.errors import OrderNotFound
from actions.shop.models.orders import AuditEntry, OrderAdjustment
from actions.shop.money import Money
from actions.shop.orders import CancelOutcome, CancelResult, OrderDesk

ADA, BO = Viewer("chat-ada", "ada@example.com"), Viewer("chat-bo", "bo@example.com")


def cancel(shop: Database, viewer: Viewer, number: str) -> CancelResult:
    with shop.session() as session:
        desk = OrderDesk(session, viewer)
        return desk.cancel(desk.find(number))


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
    result = cancel(any_shop, ADA, "1001")
    assert result == CancelResult(CancelOutcome.CANCELLED, "cancelled", Money(6000 + 2500 + 490, "USD"))
    with any_shop.session() as session:
        order = OrderDesk(session, ADA).find("1001")
        assert order.status == "cancelled"
        assert order.cancelled_at is not None
        assert [line.quantity_total for line in order.lines] == [0, 0]
        assert order.total == order.refunded == Money(8990, "USD")
        (entry,) = session.scalars(select(AuditEntry))
        assert (entry.actor, entry.action, entry.subject) == (
            "session:chat-ada",
            "order.cancelled",
            f"order:{order.id}",
        )


def test_cancel_again_does_nothing(any_shop: Database) -> None:
    cancel(any_shop, ADA, "1001")
    again = cancel(any_shop, ADA, "1001")
    assert again == CancelResult(CancelOutcome.ALREADY, "cancelled", Money(8990, "USD"))
    with any_shop.session() as session:
        assert session.scalar(select(func.count()).select_from(OrderAdjustment)) == 1
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 1


@pytest.mark.parametrize(("viewer", "number", "status"), [(ADA, "1002", "delivered"), (BO, "1003", "in_transit")])
def test_what_has_shipped_stays(shop: Database, viewer: Viewer, number: str, status: str) -> None:
    result = cancel(shop, viewer, number)
    assert result == CancelResult(CancelOutcome.TOO_LATE, status, Money(0, "USD"))
    with shop.session() as session:
        assert session.scalar(select(func.count()).select_from(OrderAdjustment)) == 0


def test_nobody_cancels_what_they_may_not_see(shop: Database) -> None:
    with shop.session() as session:
        order = OrderDesk(session, ADA).find("1001")
        for viewer in (BO, Viewer("guest"), Viewer("chat-ada")):
            with pytest.raises(OrderNotFound):
                OrderDesk(session, viewer).cancel(order)
        assert order.status == "processing"


def test_cancelled_once_by_many_at_once(any_shop: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: cancel(any_shop, ADA, "1001"), range(8)))
    outcomes = [one.outcome for one in results]
    assert outcomes.count(CancelOutcome.CANCELLED) == 1
    assert outcomes.count(CancelOutcome.ALREADY) == 7
    with any_shop.session() as session:
        assert OrderDesk(session, ADA).find("1001").refunded == Money(8990, "USD")
        assert session.scalar(select(func.count()).select_from(OrderAdjustment)) == 1


def test_what_failed_after_cancelling_undoes_it(any_shop: Database) -> None:
    with pytest.raises(RuntimeError), any_shop.session() as session:
        desk = OrderDesk(session, ADA)
        desk.cancel(desk.find("1001"))
        raise RuntimeError("the answer could not be sent")
    with any_shop.session() as session:
        assert OrderDesk(session, ADA).find("1001").status == "processing"
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0


def test_what_happened_is_never_changed(shop: Database) -> None:
    cancel(shop, ADA, "1001")
    with pytest.raises(TypeError, match="append-only"), shop.session() as session:
        adjustment = session.scalars(select(OrderAdjustment)).one()
        adjustment.amount_minor = 0
