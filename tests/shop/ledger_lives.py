"""What the random lives of `test_ledger_machine.py` are made with: a shop in memory, its files, and the checks."""

import datetime as dt
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy.orm import Session

from actions.shop.access import Viewer
from actions.shop.changes import Change
from actions.shop.database import Database
from actions.shop.importers.order_rows import LineValues, OrderValues
from actions.shop.importers.orders import write_orders
from actions.shop.importers.report import ImportReport
from actions.shop.ledger.funds import promised_for
from actions.shop.ledger.locking import load_order
from actions.shop.ledger.pieces import returns_of
from actions.shop.models import messages, rules, service
from actions.shop.models.base import Base
from actions.shop.models.catalog import Product
from actions.shop.models.orders import Order
from actions.shop.orders import OrderDesk
from actions.shop.rules import ShopRules
from actions.shop.settling import Settled
from tests.shop.conftest import utc
from tests.shop.ledger_checks import assert_adds_up
from tests.shop.ledger_model import FEE, Account, Line

Lines = list[tuple[str, int, int]]
"""Product, pieces, cents each."""
RULES = ShopRules.model_validate({
    "cancellation": {"fee": "2.00 USD"},
    "returns": {"window_days": 30, "fee": "3.00 USD", "refunds_shipping": True, "standard_shipping": "4.00 USD"},
    "exchanges": {"window_days": 30},
})  # fmt: skip
PLACED, DELIVERED = utc(2026, 3, 1), utc(2026, 3, 3)
SOON, LATE = utc(2026, 3, 20), utc(2026, 5, 20)
ADA, MARIA = Viewer("chat", "ada@example.com"), Viewer("", agent="maria")
PRODUCTS = ("A1", "A2", "B1", "B2")
"""The letter is the group; B2 is out of stock."""

_TABLES = (messages, rules, service)  # imported, so that all tables are known


def new_database() -> Database:
    """In memory, with the products."""
    database = Database("sqlite://")
    Base.metadata.create_all(database.engine)
    with database.session() as session:
        for name in PRODUCTS:
            stock = "out_of_stock" if name == "B2" else "in_stock"
            product = Product(id=name, title=name, price_minor=1000, currency="USD", availability=stock)
            product.item_group_id, product.content_hash, product.updated_at = name[0], name, PLACED
            session.add(product)
    return database


DATABASE = new_database()


class Lives(RuleBasedStateMachine):
    """Up to three orders of one shopper, in the shop and in the model."""

    def __init__(self) -> None:
        super().__init__()
        self.shop_rules = ShopRules()
        self.run = uuid4().hex
        self.accounts: dict[str, Account] = {}
        self.files: dict[str, dict[str, Any]] = {}
        """What the shop's own system has, by order number."""
        self.said: list[tuple[str, Change, str, Settled]] = []
        """Every answer with its key."""
        self.touched = ""
        self._ids: dict[str, int] = {}
        self._entries: dict[str, list[tuple[int, int]]] = {}

    @property
    def fee(self) -> int:
        """Of a cancellation, in cents."""
        return FEE if self.shop_rules.cancellation else 0

    def open_order(self, lines: Lines, shipping: int) -> str:
        """A new order; its number."""
        number = f"{self.run}-{len(self.accounts)}"
        self.accounts[number] = Account([Line(product, price, pieces) for product, pieces, price in lines], shipping)
        self.files[number] = {"status": "processing", "lines": lines}
        self.send_file(number, [pieces for _, pieces, _ in lines])
        return number

    def crosses(self, number: str, place: int, product: str) -> bool:
        """Whether a line would then have what another one had: no file can say which of the two it means."""
        originals = [name for name, _, _ in self.files[number]["lines"]]
        now = [line.product for line in self.accounts[number].lines]
        now[place] = product
        return any(
            name != original and original in (*now[:index], *now[index + 1 :])
            for index, (name, original) in enumerate(zip(now, originals, strict=True))
        )

    def check(self, numbers: list[str]) -> None:
        with DATABASE.session() as session:
            for number in numbers:
                account = self.accounts[number]
                order = self.order(session, number)
                returns = returns_of(session, order.id)
                assert_adds_up(order, returns)
                self.check_history(order)
                lines = [(one.product_id, one.quantity_ordered, one.quantity_total, one.quantity_fulfilled)
                         for one in order.lines]  # fmt: skip
                assert lines == [(one.product, one.ordered, one.wanted, one.sent) for one in account.lines]
                assert (order.status, order.refunded.minor) == (account.status, account.paid_back)
                assert {one.number: (one.state, promised_for(one).minor) for one in returns} == {
                    name: (one.state, one.total) for name, one in account.returns.items()
                }

    def check_history(self, order: Order) -> None:
        """Entries are only added."""
        entries = [(one.id, one.amount_minor) for one in order.adjustments]
        before = self._entries.get(order.number, [])
        assert entries[: len(before)] == before
        self._entries[order.number] = entries

    def some(self, data: st.DataObject, statuses: tuple[str, ...] = ()) -> tuple[str, Account]:
        """An order, mostly one with such a status, so that lives become long."""
        fitting = [number for number, account in self.accounts.items() if account.status in statuses]
        mostly = fitting if fitting and data.draw(st.integers(0, 5)) else list(self.accounts)
        self.touched = data.draw(st.sampled_from(sorted(mostly)))
        return self.touched, self.accounts[self.touched]

    def some_return(self, data: st.DataObject) -> tuple[str, Account, str]:
        found = [(number, account) for number, account in self.accounts.items() if account.returns]
        self.touched, account = data.draw(st.sampled_from(found))
        return self.touched, account, data.draw(st.sampled_from(list(account.returns)))

    def order(self, session: Session, number: str) -> Order:
        if number not in self._ids:
            self._ids[number] = OrderDesk(session, ADA).find(number).id
        return load_order(session, self._ids[number])

    def line_ids(self, number: str) -> list[int]:
        with DATABASE.session() as session:
            return [line.id for line in self.order(session, number).lines]

    def submit(self, number: str, change: Change, expected: int | str, now: dt.datetime = SOON) -> Settled:
        """Have it done, and hold what comes of it against what was quoted and what the model says."""
        key = uuid4().hex
        with DATABASE.session() as session:
            desk = OrderDesk(session, ADA, rules=self.shop_rules)
            order = self.order(session, number)
            quoted = desk.quote(order, change, now)
            settled = desk.submit(order, change, key, now)
        assert quoted == (settled.quote or settled.refused)
        if settled.refused:
            assert settled.refused.code == expected
        else:
            assert settled.quote
            assert settled.quote.total.minor == expected
        self.said.append((number, change, key, settled))
        return settled

    def send_file(self, number: str, quantities: list[int], refunded: bool = False, aware: bool = False) -> None:
        file = self.files[number]
        delivered = file["status"] in ("delivered", "returned")
        values = OrderValues(
            number=number,
            number_key=number,
            email="ada@example.com",
            name="Ada",
            placed_at=PLACED,
            status=file["status"],
            is_refunded=refunded,
            currency="USD",
            shipping_minor=self.accounts[number].shipping,
            carrier="",
            tracking_number="",
            estimated_delivery=None,
            delivered_at=DELIVERED if delivered else None,
            lines=tuple(
                LineValues(line.product if aware else product, quantity, price)
                for line, (product, _, price), quantity in zip(
                    self.accounts[number].lines, file["lines"], quantities, strict=True
                )
                if quantity
            ),
            content_hash=uuid4().hex,
        )
        with DATABASE.session() as session:
            write_orders(session, [values], ImportReport())
