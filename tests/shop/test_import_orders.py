"""The orders file."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from actions.shop.access import Viewer
from actions.shop.changes import Cancel
from actions.shop.database import Database
from actions.shop.errors import ImportFailed
from actions.shop.importers.orders import import_orders
from actions.shop.importers.report import ImportReport
from actions.shop.models.orders import AuditEntry, Customer, Order, OrderLine, ShipmentEvent
from actions.shop.orders import OrderDesk
from tests.shop.conftest import ORDERS, utc

HEADER = ORDERS.splitlines()[0]
GOOD = "7,a@example.com,Al,2026-03-01T10:00:00Z,shipped,USD,4.90,DHL,T7,2026-03-05,,MUG,1,9.00"


def run(database: Database, folder: Path, *rows: str) -> ImportReport:
    (folder / "orders.csv").write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    return import_orders(database, folder / "orders.csv")


def change(**cells: str) -> str:
    values = dict(zip(HEADER.split(","), GOOD.split(","), strict=True)) | cells
    return ",".join(values.values())


def order(database: Database, number: str, email: str) -> Order:
    with database.session() as session:
        return OrderDesk(session, Viewer("test", email)).find(number)


def test_twice_changes_nothing(shop: Database, tmp_path: Path) -> None:
    report = run(shop, tmp_path, *ORDERS.splitlines()[1:])
    assert (report.created, report.updated, report.unchanged, report.rejected) == (0, 0, 3, [])


def test_times_and_emails_are_made_alike(shop: Database) -> None:
    second = order(shop, "1002", "ada@example.com")
    assert second.placed_at == utc(2026, 2, 1, 8)
    assert second.delivered_at == utc(2026, 2, 4, 12)
    with shop.session() as session:
        assert session.scalar(select(func.count()).select_from(Customer)) == 2


@pytest.mark.parametrize(
    ("cells", "field", "reason"),
    [
        ({"order_number": ""}, "order_number", "missing"),
        ({"order_number": "#"}, "order_number", "not an order number"),
        ({"order_number": "9" * 51}, "order_number", "longer"),
        ({"customer_email": "a.example.com"}, "customer_email", "not an e-mail"),
        ({"customer_email": ""}, "customer_email", "missing"),
        ({"placed_at": "yesterday"}, "placed_at", "ISO 8601"),
        ({"placed_at": "2026-02-30"}, "placed_at", "ISO 8601"),
        ({"status": "lost"}, "status", "not one of"),
        ({"currency": "USX"}, "currency", "not a currency"),
        ({"shipping_cost": "free"}, "shipping_cost", "not an amount"),
        ({"estimated_delivery": "soon"}, "estimated_delivery", "ISO 8601"),
        ({"delivered_at": "2026-02-01"}, "delivered_at", "before"),
        ({"product_id": ""}, "product_id", "missing"),
        ({"quantity": "0"}, "quantity", "between"),
        ({"quantity": "1.5"}, "quantity", "whole"),
        ({"quantity": ""}, "quantity", "missing"),
        ({"unit_price": "-1"}, "unit_price", "less than zero"),
        ({"unit_price": "9.999"}, "unit_price", "more decimals"),
        ({"unit_price": "9.00 EUR"}, "unit_price", "USD"),
    ],
)
def test_bad_row_is_named_and_the_rest_go_in(
    database: Database, tmp_path: Path, cells: dict[str, str], field: str, reason: str
) -> None:
    report = run(database, tmp_path, GOOD, change(**({"order_number": "8"} | cells)), change(order_number="9"))
    (rejected,) = report.rejected
    assert (rejected.row, rejected.field) == (3, field)
    assert reason in rejected.reason
    assert report.created == 2


def test_rejections_say_no_personal_data(database: Database, tmp_path: Path) -> None:
    report = run(database, tmp_path, change(customer_email="not-an-address"))
    assert "not-an-address" not in str(report.as_json())


def test_rows_of_one_order_need_not_stand_together(database: Database, tmp_path: Path) -> None:
    report = run(database, tmp_path, GOOD, change(order_number="8"), change(product_id="SOCK", order_number="#7"))
    assert (report.created, report.rejected) == (2, [])
    assert [line.product_id for line in order(database, "7", "a@example.com").lines] == ["MUG", "SOCK"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("customer_email", "b@example.com"), ("status", "delivered"), ("shipping_cost", "0"), ("placed_at", "2026-03-05")],
)
def test_row_that_contradicts_its_order_is_rejected(database: Database, tmp_path: Path, name: str, value: str) -> None:
    report = run(database, tmp_path, GOOD, change(**{name: value}))
    (rejected,) = report.rejected
    assert (rejected.row, rejected.field) == (3, name)
    assert "row 2" in rejected.reason
    assert len(order(database, "7", "a@example.com").lines) == 1


def test_lines_stamped_minutes_apart_are_one_order(database: Database, tmp_path: Path) -> None:
    report = run(database, tmp_path, GOOD, change(placed_at="2026-03-01T10:01:00Z"))
    assert (report.created, report.rejected) == (1, [])
    assert order(database, "7", "a@example.com").placed_at == utc(2026, 3, 1, 10)


def test_progress_of_an_order_is_kept_as_events(any_shop: Database, tmp_path: Path) -> None:
    run(any_shop, tmp_path, GOOD)
    assert run(any_shop, tmp_path, change(status="out_for_delivery")).updated == 1
    delivered = change(status="delivered", delivered_at="2026-03-04T09:00:00Z", quantity="2")
    assert run(any_shop, tmp_path, delivered).updated == 1
    found = order(any_shop, "7", "a@example.com")
    (parcel,) = found.shipments
    assert [(one.status, one.at) for one in parcel.events] == [
        ("shipped", None),
        ("out_for_delivery", None),
        ("delivered", utc(2026, 3, 4, 9)),
    ]
    assert [(line.quantity_ordered, line.quantity_fulfilled) for line in found.lines] == [(2, 2)]
    with any_shop.session() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.actor == "import").order_by(AuditEntry.id)).all()
        assert [(one.actor, one.before, one.after) for one in entries] == [
            ("import", "shipped", "out_for_delivery"),
            ("import", "out_for_delivery", "delivered"),
        ]
        assert session.scalar(select(func.count()).select_from(ShipmentEvent)) >= 3


def test_cancelled_here_stays_cancelled(shop: Database, tmp_path: Path) -> None:
    ada = Viewer("chat", "ada@example.com")
    with shop.session() as session:
        desk = OrderDesk(session, ada)
        assert desk.submit(desk.find("1001"), Cancel(), "key").state == "done"
    rows = [row.replace("2026-03-06", "2026-03-09") for row in ORDERS.splitlines()[1:]]
    assert run(shop, tmp_path, *rows).updated == 1
    found = order(shop, "1001", "ada@example.com")
    assert found.status == "cancelled"
    assert [line.quantity_total for line in found.lines] == [0, 0]


def test_name_is_kept_when_a_later_order_has_none(database: Database, tmp_path: Path) -> None:
    run(database, tmp_path, GOOD)
    run(database, tmp_path, change(order_number="8", customer_name=""))
    assert order(database, "8", "a@example.com").customer.name == "Al"


def test_file_without_the_columns_is_refused(database: Database, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("id,title,price\nA,Tea,3 USD\n")
    with pytest.raises(ImportFailed, match="not an orders file"):
        import_orders(database, tmp_path / "orders.csv")


def test_only_what_is_needed_is_enough(database: Database, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(
        "order_number,customer_email,placed_at,status,currency,product_id,quantity,unit_price\n"
        "7,a@example.com,2026-03-01,processing,JPY,MUG,2,900\n"
    )
    assert import_orders(database, tmp_path / "orders.csv").created == 1
    with database.session() as session:
        assert session.scalar(select(func.sum(OrderLine.unit_price_minor))) == 900
