"""An import from a system that does not know yet what was changed here, and from one that does."""

from pathlib import Path

import pytest
from sqlalchemy import select

from actions.shop.access import Viewer
from actions.shop.changes import Cancel, Change, ChangeItems, KeptPieces, RegisterReturn, ReturnedPieces
from actions.shop.database import Database
from actions.shop.importers.orders import import_orders
from actions.shop.models.orders import AuditEntry, Order
from actions.shop.models.service import Return
from actions.shop.orders import OrderDesk
from actions.shop.rules import ShopRules
from tests.shop.conftest import ORDERS, utc
from tests.shop.ledger_checks import checked_order

ADA = Viewer("chat", "ada@example.com")
RULES = ShopRules.model_validate({"returns": {"window_days": 30}, "exchanges": {"window_days": 30}})
HEAD = "1001,Ada@Example.com,Ada,2026-03-01T10:00:00Z,{status},USD,4.90,,,{estimated},{delivered}"
SHOE, SOCKS = "SHOE-BLU-40,1,60.00", "SOCK,2,12.50"


def bring_in(
    shop: Database, folder: Path, *items: str, status: str = "processing", estimated: str = "2026-03-09"
) -> None:
    """Order 1001 as a file has it now."""
    delivered = "2026-03-05T10:00:00Z" if status in ("delivered", "returned", "refunded") else ""
    head = HEAD.format(status=status, estimated=estimated, delivered=delivered)
    file = folder / "now.csv"
    file.write_text("\n".join([ORDERS.splitlines()[0], *(f"{head},{item}" for item in items)]))
    report = import_orders(shop, file)
    assert (report.updated, report.rejected) == (1, [])


def submit(shop: Database, change: Change, key: str = "key", rules: ShopRules = RULES) -> None:
    with shop.session() as session:
        desk = OrderDesk(session, ADA, rules=rules)
        assert desk.submit(desk.find("1001"), change, key, utc(2026, 3, 10)).state == "done"


def line_ids(shop: Database) -> list[int]:
    return [line.id for line in seen(shop).lines]


def seen(shop: Database) -> Order:
    with shop.session() as session:
        return checked_order(session, "1001")


def pieces(order: Order) -> list[tuple[str, int, int, int]]:
    return [
        (line.product_id, line.quantity_ordered, line.quantity_total, line.quantity_fulfilled) for line in order.lines
    ]


def test_lines_keep_their_ids_whatever_the_file_does_with_them(any_shop: Database, tmp_path: Path) -> None:
    shoe, socks = line_ids(any_shop)
    bring_in(any_shop, tmp_path, "SOCK,3,12.00", SHOE, "MUG,1,9.00")
    order = seen(any_shop)
    assert [line.id for line in order.lines[:2]] == [socks, shoe]
    assert pieces(order) == [("SOCK", 3, 3, 0), ("SHOE-BLU-40", 1, 1, 0), ("MUG", 1, 1, 0)]
    assert order.total.minor == 3600 + 6000 + 900 + 490
    bring_in(any_shop, tmp_path, SHOE)
    assert line_ids(any_shop) == [shoe]


@pytest.mark.parametrize("socks", ["SOCK,2,12.50", "SOCK,1,12.50"], ids=["unaware", "aware"])
@pytest.mark.parametrize("status", ["processing", "shipped"])
def test_pieces_taken_out_here_stay_out_and_are_paid_once(
    any_shop: Database, tmp_path: Path, socks: str, status: str
) -> None:
    ids = line_ids(any_shop)
    submit(any_shop, ChangeItems(lines=(KeptPieces(line_id=ids[1], quantity=1),)))
    bring_in(any_shop, tmp_path, SHOE, socks, status=status)
    order = seen(any_shop)
    left = status == "shipped"
    assert pieces(order) == [("SHOE-BLU-40", 1, 1, left), ("SOCK", 2, 1, left)]
    assert order.refunded.minor == 1250
    assert [line.id for line in order.lines] == ids


def test_a_line_taken_out_here_may_be_gone_in_the_file(shop: Database, tmp_path: Path) -> None:
    ids = line_ids(shop)
    submit(shop, ChangeItems(lines=(KeptPieces(line_id=ids[0], quantity=0),)))
    bring_in(shop, tmp_path, SOCKS)
    assert pieces(seen(shop)) == [("SHOE-BLU-40", 1, 0, 0), ("SOCK", 2, 2, 0)]
    assert seen(shop).refunded.minor == 6000


@pytest.mark.parametrize("shoe", [SHOE, "SHOE-RED-40,1,60.00"], ids=["unaware", "aware"])
def test_a_line_exchanged_here_is_neither_changed_back_nor_doubled(shop: Database, tmp_path: Path, shoe: str) -> None:
    ids = line_ids(shop)
    submit(shop, ChangeItems(lines=(KeptPieces(line_id=ids[0], quantity=1, product_id="SHOE-RED-40"),)))
    bring_in(shop, tmp_path, shoe, SOCKS, status="shipped")
    assert pieces(seen(shop)) == [("SHOE-RED-40", 1, 1, 1), ("SOCK", 2, 2, 2)]
    assert line_ids(shop) == ids


def test_what_the_shop_takes_out_after_that_is_paid_back(shop: Database, tmp_path: Path) -> None:
    submit(shop, ChangeItems(lines=(KeptPieces(line_id=line_ids(shop)[1], quantity=1),)))
    bring_in(shop, tmp_path, SHOE)
    order = seen(shop)
    assert pieces(order) == [("SHOE-BLU-40", 1, 1, 0), ("SOCK", 2, 0, 0)]
    assert order.refunded.minor == 2500


def test_what_was_cancelled_here_and_left_all_the_same_is_noted(shop: Database, tmp_path: Path) -> None:
    submit(shop, Cancel())
    bring_in(shop, tmp_path, SHOE, SOCKS, status="shipped")
    order = seen(shop)
    assert (order.status, order.balance.minor) == ("cancelled", 0)
    with shop.session() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "order.conflict")).one()
        assert (entry.before, entry.after) == ("cancelled", "shipped")


def test_a_fee_kept_here_is_paid_back_once_the_file_says_refunded(any_shop: Database, tmp_path: Path) -> None:
    """Cancelled here for a fee, sent by a system that didn't know, come back, and then all money went back."""
    submit(any_shop, Cancel(), rules=ShopRules.model_validate({"cancellation": {"fee": "2.00 USD"}}))
    for status in ("shipped", "delivered", "returned"):
        bring_in(any_shop, tmp_path, SHOE, "SOCK,3,12.50", status=status)
        assert (seen(any_shop).status, seen(any_shop).balance.minor) == ("cancelled", 200)
    for estimated in ("2026-03-11", "2026-03-12"):
        bring_in(any_shop, tmp_path, SHOE, SOCKS, status="refunded", estimated=estimated)
        assert (seen(any_shop).status, seen(any_shop).balance.minor) == ("cancelled", 0)


def test_cancelled_by_the_shop_is_money_back_and_can_be_taken_back(shop: Database, tmp_path: Path) -> None:
    bring_in(shop, tmp_path, SHOE, SOCKS, status="cancelled")
    bring_in(shop, tmp_path, SHOE, SOCKS, status="cancelled", estimated="2026-03-11")
    assert (seen(shop).status, seen(shop).balance.minor) == ("cancelled", 0)
    bring_in(shop, tmp_path, SHOE, SOCKS, status="processing")
    assert (seen(shop).status, seen(shop).balance.minor) == ("processing", 8990)
    assert [line.quantity_total for line in seen(shop).lines] == [1, 2]
    bring_in(shop, tmp_path, SHOE, SOCKS, status="cancelled")
    assert seen(shop).balance.minor == 0


def test_all_back_settles_what_was_promised_and_refunded_all_the_rest(shop: Database, tmp_path: Path) -> None:
    bring_in(shop, tmp_path, SHOE, SOCKS, status="delivered")
    back = (ReturnedPieces(line_id=line_ids(shop)[0], quantity=1),)
    submit(shop, RegisterReturn(lines=back, reason="other"))
    bring_in(shop, tmp_path, SHOE, SOCKS, status="delivered", estimated="2026-03-11")
    assert seen(shop).refunded.minor == 0
    bring_in(shop, tmp_path, SHOE, SOCKS, status="returned")
    assert (seen(shop).status, seen(shop).refunded.minor) == ("returned", 6000)
    with shop.session() as session:
        assert session.scalars(select(Return.state)).one() == "received"
    for _ in range(2):
        bring_in(shop, tmp_path, SHOE, SOCKS, status="refunded", estimated=f"2026-03-{12 + _}")
        assert (seen(shop).status, seen(shop).balance.minor) == ("returned", 0)


@pytest.mark.parametrize(("status", "refunded"), [("cancelled", 8990), ("refunded", 8990), ("returned", 0)])
def test_new_orders_that_are_over(database: Database, tmp_path: Path, status: str, refunded: int) -> None:
    head = HEAD.format(status=status, estimated="", delivered="")
    (tmp_path / "new.csv").write_text("\n".join([ORDERS.splitlines()[0], f"{head},{SHOE}", f"{head},{SOCKS}"]))
    assert import_orders(database, tmp_path / "new.csv").created == 1
    assert seen(database).refunded.minor == refunded
