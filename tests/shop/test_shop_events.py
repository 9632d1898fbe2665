"""What the shop's own system tells: made true once, the later word counts, and who waits for it is told at once."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import func, select

from actions.shop.access import Viewer
from actions.shop.changes import Cancel
from actions.shop.database import Database
from actions.shop.importers.catalog import import_catalog
from actions.shop.models.base import utc_now
from actions.shop.models.catalog import Product
from actions.shop.models.messages import OutboxMessage, ShopEvent
from actions.shop.models.orders import Order
from actions.shop.money import Money
from actions.shop.orders import OrderDesk
from actions.shop.remote.events import REMEMBERED, Event, EventRefused, Outcome, apply, forget_old
from actions.shop.watches import watch
from tests.shop.conftest import CATALOG
from tests.shop.remote_shop import order_told

NOON = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)


def tell(shop: Database, event_id: str, kind: str, data: dict[str, Any], minutes: int = 0) -> Outcome:
    event = Event.model_validate(
        {"type": kind, "timestamp": (NOON + dt.timedelta(minutes=minutes)).isoformat(), "data": data}
    )
    with shop.session() as session:
        return apply(session, event_id, event)


def order(shop: Database, number: str = "1001") -> Order:
    with shop.session() as session:
        return OrderDesk(session, Viewer("chat", "ada@example.com")).find(number)


def test_order_moves_and_its_watchers_are_told_in_the_same_breath(any_shop: Database) -> None:
    with any_shop.session() as session:
        watch(session, "order_moves", str(order(any_shop).id), session_id="chat-1", seen="processing")
    shipped = order_told(status="shipped", carrier="DHL", tracking_number="JD1")
    assert tell(any_shop, "e1", "order.updated", shipped) == "applied"
    assert order(any_shop).status == "shipped"
    assert tell(any_shop, "e1", "order.updated", shipped) == "repeated"
    with any_shop.session() as session:
        assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 1


def test_later_word_counts(any_shop: Database) -> None:
    assert tell(any_shop, "e2", "order.updated", order_told(status="delivered"), minutes=9) == "applied"
    assert tell(any_shop, "e1", "order.updated", order_told(status="shipped"), minutes=5) == "outdated"
    assert order(any_shop).status == "delivered"
    assert tell(any_shop, "e3", "order.updated", order_told(status="returned"), minutes=10) == "applied"


def test_order_that_is_new_is_made(any_shop: Database) -> None:
    assert tell(any_shop, "e1", "order.updated", order_told(order_number="#2001")) == "applied"
    assert [line.product_id for line in order(any_shop, "2001").lines] == ["SHOE-BLU-40", "SOCK"]


def test_paid_back_is_entered_once(any_shop: Database) -> None:
    for number in range(3):
        tell(any_shop, f"e{number}", "order.updated", order_told(refunded="20.00"), minutes=number)
    assert order(any_shop).refunded == Money(2000, "USD")
    tell(any_shop, "e9", "order.updated", order_told(refunded="25.00"), minutes=9)
    assert order(any_shop).refunded == Money(2500, "USD")


def test_pieces_that_the_shop_takes_out_are_paid_back_once(any_shop: Database) -> None:
    told = order_told()
    told["lines"][1]["total"] = 1
    for number in range(3):
        tell(any_shop, f"e{number}", "order.updated", told, minutes=number)
    found = order(any_shop)
    assert [line.quantity_total for line in found.lines] == [1, 1]
    assert found.refunded == Money(1250, "USD")
    tell(any_shop, "e9", "order.updated", told | {"refunded": "12.50"}, minutes=9)
    assert order(any_shop).refunded == Money(1250, "USD")


def test_what_was_cancelled_here_stays_so(any_shop: Database) -> None:
    with any_shop.session() as session:
        desk = OrderDesk(session, Viewer("chat", "ada@example.com"))
        assert desk.submit(desk.find("1001"), Cancel(), "key").state == "done"
    tell(any_shop, "e1", "order.updated", order_told())
    found = order(any_shop)
    assert found.status == "cancelled" and [line.quantity_total for line in found.lines] == [0, 0]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "lost"}, "status"),
        ({"lines": []}, "lines"),
        ({"currency": "XXQ"}, "currency"),
        ({"refunded": "999.00"}, "refunded: more than was paid"),
        ({"shipping_cost": 4.9}, "shipping_cost"),
        ({"lines": [{"product_id": "A", "ordered": 1, "total": 2, "unit_price": "1.00"}]}, "more pieces"),
        ({"order_number": ""}, "order_number"),
        ({"placed_at": "yesterday"}, "placed_at"),
    ],
)
def test_what_is_no_order_is_refused_and_may_come_again(
    changes: dict[str, Any], reason: str, any_shop: Database
) -> None:
    with pytest.raises(EventRefused, match=reason) as refused:
        tell(any_shop, "e1", "order.updated", order_told(**changes))
    assert "ada" not in str(refused.value).lower()
    assert tell(any_shop, "e1", "order.updated", order_told()) == "applied"


def test_stock_and_price_of_a_product(any_shop: Database) -> None:
    with any_shop.session() as session:
        watch(session, "back_in_stock", "SHOE-BLU-42", session_id="chat-1")
        watch(session, "price_falls", "SHOE-BLU-42", session_id="chat-1", below=Money(7000, "USD"))
    news = {"id": "SHOE-BLU-42", "availability": "in_stock", "quantity": 2, "sale_price": "69.00 USD"}
    assert tell(any_shop, "e1", "product.updated", news) == "applied"
    with any_shop.session() as session:
        product = session.get_one(Product, "SHOE-BLU-42")
        assert (product.can_be_bought, product.effective_price) == (True, Money(6900, "USD"))
        assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 2
    assert tell(any_shop, "e2", "product.updated", {"id": "SHOE-BLU-42", "sale_price": ""}, minutes=1) == "applied"
    assert tell(any_shop, "e3", "product.updated", {"id": "NONE"}) == "unknown"
    for wrong in ({"price": "9 EUR"}, {"price": "-1 USD"}, {"quantity": -1}, {"availability": "soon"}):
        with pytest.raises(EventRefused):
            tell(any_shop, "e4", "product.updated", {"id": "MUG", **wrong})


def test_next_import_counts_again(shop: Database, tmp_path: Any) -> None:
    (tmp_path / "catalog.csv").write_text(CATALOG, encoding="utf-8")
    tell(shop, "e1", "product.updated", {"id": "MUG", "price": "1.00 USD"})
    assert import_catalog(shop, tmp_path / "catalog.csv").updated == 1
    with shop.session() as session:
        assert session.get_one(Product, "MUG").price == Money(900, "USD")


def test_old_events_are_forgotten(any_shop: Database) -> None:
    tell(any_shop, "e1", "product.updated", {"id": "MUG"})
    with any_shop.session() as session:
        session.get_one(ShopEvent, "e1").received_at = utc_now() - REMEMBERED - dt.timedelta(days=1)
    with any_shop.session() as session:
        forget_old(session)
        assert session.get(ShopEvent, "e1") is None
