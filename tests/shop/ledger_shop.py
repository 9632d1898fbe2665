"""A shop of many shoppers, each with an order that is being processed (1xx) and one that was delivered (2xx)."""

from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import uuid4

from actions.shop.access import Viewer
from actions.shop.changes import Cancel, Change, ChangeItems, KeptPieces, RegisterReturn, ReturnedPieces
from actions.shop.database import Database
from actions.shop.importers.orders import import_orders
from actions.shop.models.orders import Order
from actions.shop.orders import OrderDesk
from actions.shop.rules import ShopRules
from actions.shop.settling import Settled
from tests.shop.conftest import ORDERS, utc

SHOPPERS = 20
RULES = ShopRules.model_validate({"returns": {"window_days": 30}, "exchanges": {"window_days": 30}})
NOW = utc(2026, 3, 10)


def open_shop(database: Database, folder: Path, shoppers: int = SHOPPERS) -> None:
    """Bring all orders in."""
    lines = [row for place in range(shoppers) for row in rows(100 + place, "processing")]
    lines += [row for place in range(shoppers) for row in rows(200 + place, "delivered", "2026-03-03T10:00:00Z")]
    bring_in(database, folder, lines)


def rows(
    number: int, status: str, delivered: str = "", items: Sequence[str] = ("MUG,3,9.00", "SOCK,2,12.50")
) -> list[str]:
    """An order; of three mugs and two socks it costs 52.00 USD."""
    head = f"{number},s{number % 100}@example.com,S,2026-03-01T10:00:00Z,{status},USD,0,,,,{delivered}"
    return [f"{head},{item}" for item in items]


def bring_in(database: Database, folder: Path, lines: Sequence[str]) -> None:
    file = folder / f"{uuid4().hex}.csv"
    file.write_text("\n".join([ORDERS.splitlines()[0], *lines]))
    assert import_orders(database, file).rejected == []


def submit(shop: Database, number: int, make: Callable[[Order], Change], key: str) -> Settled:
    """As a flow does it: look, quote, submit, in one session of a signed-in shopper."""
    with shop.session() as session:
        desk = OrderDesk(session, Viewer(f"chat-{key}", f"s{number % 100}@example.com"), rules=RULES)
        order = desk.find(str(number))
        change = make(order)
        desk.quote(order, change, NOW)
        return desk.submit(order, change, key, NOW)


def cancel(_order: Order) -> Change:
    return Cancel()


def fewer(order: Order) -> Change:
    return ChangeItems(lines=(KeptPieces(line_id=order.lines[0].id, quantity=2),))


def two_mugs_back(order: Order) -> Change:
    return RegisterReturn(lines=(ReturnedPieces(line_id=order.lines[0].id, quantity=2),), reason="other")


def another_shoe(order: Order) -> Change:
    """Blue instead of red: before it leaves, or for the one that arrived."""
    (line,) = order.lines
    if order.status == "processing":
        return ChangeItems(lines=(KeptPieces(line_id=line.id, quantity=1, product_id="SHOE-BLU-40"),))
    back = ReturnedPieces(line_id=line.id, quantity=1, exchange_for="SHOE-BLU-40")
    return RegisterReturn(lines=(back,), reason="other")
