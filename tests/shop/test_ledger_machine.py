"""Random lives of orders, held against a model that is reckoned apart: money and pieces always add up.

`AISLE_SEQUENCES` says how many; the suite tries a few, the figure in the README was run with 3,000.
"""

import datetime as dt
import os
from copy import deepcopy
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from actions.shop.access import Viewer
from actions.shop.agent_desk import AgentDesk
from actions.shop.changes import (
    Cancel,
    Change,
    ChangeItems,
    KeptPieces,
    RegisterReturn,
    ReturnedPieces,
    WithdrawReturn,
)
from actions.shop.database import Database
from actions.shop.errors import TooMuch, WrongState
from actions.shop.importers.order_rows import LineValues, OrderValues
from actions.shop.importers.orders import write_orders
from actions.shop.importers.report import ImportReport
from actions.shop.ledger.funds import promised_for
from actions.shop.ledger.locking import load_order
from actions.shop.ledger.pieces import OPEN, going_back, returns_of
from actions.shop.models import messages, rules, service
from actions.shop.models.base import Base
from actions.shop.models.catalog import Product
from actions.shop.models.orders import Order
from actions.shop.money import Money
from actions.shop.orders import OrderDesk
from actions.shop.rules import ShopRules
from actions.shop.settling import Refused, Settled
from tests.shop.conftest import utc
from tests.shop.ledger_model import Account, Line

SEQUENCES = int(os.environ.get("AISLE_SEQUENCES", "150"))
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
QUANTITY = st.integers(0, 4)
PLACE = st.integers(0, 2)


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
    """Up to three orders of one shopper."""

    @initialize(with_rules=st.booleans())
    def open_shop(self, with_rules: bool) -> None:
        self.rules = RULES if with_rules else ShopRules()
        self.run = uuid4().hex
        self.accounts: dict[str, Account] = {}
        self.files: dict[str, dict[str, Any]] = {}
        self.said: list[tuple[str, Change, str, Settled]] = []
        self.ids: dict[str, int] = {}
        self.touched = ""
        self.entries: dict[str, list[tuple[int, int]]] = {}

    @property
    def fee(self) -> int:
        return 200 if self.rules.cancellation else 0

    # What the shop's own system does: files.

    @precondition(lambda self: len(self.accounts) < 3)
    @rule(
        lines=st.lists(
            st.tuples(st.sampled_from(PRODUCTS), st.integers(1, 4), st.integers(0, 3000)),
            min_size=1,
            max_size=3,
            unique_by=lambda line: line[0],
        ),
        shipping=st.sampled_from([0, 490]),
    )
    def place(self, lines: list[tuple[str, int, int]], shipping: int) -> None:
        number = f"{self.run}-{len(self.accounts)}"
        account = Account([Line(product, price, quantity) for product, quantity, price in lines], shipping)
        self.accounts[number] = account
        self.files[number] = {"status": "processing", "lines": lines}
        self.send_file(number, [quantity for _, quantity, _ in lines])

    @precondition(lambda self: self.accounts)
    @rule(data=st.data(), aware=st.booleans(), more=st.integers(-1, 1), place=PLACE, step=st.booleans())
    def import_again(self, data: st.DataObject, aware: bool, more: int, place: int, step: bool) -> None:
        """The file knows of the changes here or not, and may have moved on, or have a piece more or less."""
        number, account = self.some(data)
        file = self.files[number]
        if step:
            follows = {"processing": "shipped", "shipped": "delivered"}
            file["status"] = follows.get(file["status"], file["status"])
        # Of two lines of one product, of which it has only one, nobody can tell which it has.
        aware = aware and len({line.product for line in account.lines}) == len(account.lines)
        original = [quantity for _, quantity, _ in file["lines"]]
        quantities = [line.wanted if aware else max(line.ordered, one)
                      for line, one in zip(account.lines, original, strict=True)]  # fmt: skip
        place %= len(quantities)
        if more == 1 and not aware:
            quantities[place] += 1
        elif more == -1 and file["status"] == "processing" and not account.lines[place].sent:
            quantities[place] = max(1, account.lines[place].wanted - account.gone(place) - 1)
        if file["status"] != "cancelled" and (account.status != "cancelled" or account.cancelled_here):
            account.imported(file["status"], quantities)
            self.send_file(number, quantities, aware=aware)

    @precondition(lambda self: any(one.status in ("processing", "shipped") for one in self.accounts.values()))
    @rule(data=st.data())
    def arrives(self, data: st.DataObject) -> None:
        """Delivered, as a system knows it that knows nothing of the changes here."""
        number, account = self.some(data, ("processing", "shipped"))
        file = self.files[number]
        if file["status"] in ("processing", "shipped") and (account.status != "cancelled" or account.cancelled_here):
            file["status"] = "delivered"
            quantities = [line.ordered for line in account.lines]
            account.imported("delivered", quantities)
            self.send_file(number, quantities)

    @precondition(lambda self: self.accounts)
    @rule(data=st.data(), status=st.sampled_from(["cancelled", "returned", "refunded", *["nothing"] * 6]))
    def end_by_file(self, data: st.DataObject, status: str) -> None:
        number, account = self.some(data)
        file = self.files[number]
        if status == "nothing":
            return
        fits = file["status"] == ("processing" if status == "cancelled" else "delivered")
        if fits and (account.status != "cancelled" or account.cancelled_here):
            file["status"] = "cancelled" if status == "cancelled" else "returned"
            quantities = [line.ordered for line in account.lines]
            account.imported(file["status"], quantities, refunded=status == "refunded")
            self.send_file(number, quantities, refunded=status == "refunded")

    @precondition(lambda self: self.accounts)
    @rule(data=st.data(), place=PLACE)
    def part_leaves(self, data: st.DataObject, place: int) -> None:
        number, account = self.some(data)
        line = account.lines[place % len(account.lines)]
        if account.status == "processing" and line.sent < line.wanted:
            line.sent += 1
            with DATABASE.session() as session:
                self.order(session, number).lines[place % len(account.lines)].quantity_fulfilled += 1

    # What the shopper does.

    @precondition(lambda self: self.accounts)
    @rule(data=st.data(), only_asks=st.sampled_from([True, True, True, False]))
    def cancel(self, data: st.DataObject, only_asks: bool) -> None:
        number, account = self.some(data)
        if not only_asks:
            self.submit(number, Cancel(), account.cancel(self.fee))
            return
        expected = deepcopy(account).cancel(self.fee)
        with DATABASE.session() as session:
            quoted = OrderDesk(session, ADA, rules=self.rules).quote(self.order(session, number), Cancel(), SOON)
        assert expected == (quoted.code if isinstance(quoted, Refused) else quoted.total.minor)

    @precondition(lambda self: self.accounts)
    @rule(data=st.data(), place=PLACE, quantity=QUANTITY, product=st.none() | st.sampled_from(PRODUCTS))
    def change_items(self, data: st.DataObject, place: int, quantity: int, product: str | None) -> None:
        number, account = self.some(data, ("processing", "shipped"))
        place %= len(account.lines)
        kept = KeptPieces(line_id=self.line_ids(number)[place], quantity=quantity, product_id=product)
        self.submit(number, ChangeItems(lines=(kept,)), account.keep(place, quantity, product, self.fee))

    @precondition(lambda self: any(one.status not in ("processing", "cancelled") for one in self.accounts.values()))
    @rule(
        data=st.data(),
        pieces=st.dictionaries(PLACE, st.sampled_from([1, 1, 1, 2, 3]), min_size=1),
        variant=st.sampled_from([None, None, None, *PRODUCTS]),
        late=st.sampled_from([False, False, False, True]),
        reason=st.sampled_from(["damaged", "changed_mind"]),
    )
    def send_back(
        self, data: st.DataObject, pieces: dict[int, int], variant: str | None, late: bool, reason: Any
    ) -> None:
        number, account = self.some(data, ("delivered",))
        wanted = {place: count for place, count in pieces.items() if place < len(account.lines)}
        if not wanted:
            return
        ids = self.line_ids(number)
        lines = tuple(
            ReturnedPieces(line_id=ids[place], quantity=count, exchange_for=variant) for place, count in wanted.items()
        )
        blame, has_rules = reason == "damaged", self.rules.returns is not None
        expected = account.send_back(wanted, variant, late, blame, has_rules, "new")
        change = RegisterReturn(lines=lines, reason=reason)
        settled = self.submit(number, change, expected, LATE if late else SOON)
        if settled.return_number:
            account.returns[settled.return_number] = account.returns.pop("new")

    @precondition(lambda self: any(one.returns for one in self.accounts.values()))
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        number, account, back = self.some_return(data)
        expected: int | str = "already"
        if account.returns[back].is_open:
            account.close(back, "withdrawn")
            expected = 0
        self.submit(number, WithdrawReturn(return_number=back), expected)

    @precondition(lambda self: self.said)
    @rule(data=st.data())
    def same_key_again(self, data: st.DataObject) -> None:
        number, change, key, settled = data.draw(st.sampled_from(self.said))
        with DATABASE.session() as session:
            desk = OrderDesk(session, ADA, rules=self.rules)
            assert desk.submit(self.order(session, number), change, key, SOON) == settled

    # What the shop's people do.

    @precondition(lambda self: any(one.returns for one in self.accounts.values()))
    @rule(data=st.data(), act=st.sampled_from(["approve", "refuse", "receive", "receive", "receive some"]))
    def decide(self, data: st.DataObject, act: str) -> None:
        _number, account, back = self.some_return(data)
        one = account.returns[back]
        needed = {"approve": ("requested",), "refuse": ("requested", "approved")}.get(act, ("approved",))
        arrived = None
        if act == "receive some":
            arrived = {place: data.draw(st.integers(0, count)) for place, count in one.pieces.items()}
            arrived = {place: count for place, count in arrived.items() if count} or dict(one.pieces)
        allowed = one.state in needed
        try:
            with DATABASE.session() as session:
                desk = AgentDesk(session, MARIA)
                if act == "approve":
                    desk.approve(back)
                elif act == "refuse":
                    desk.refuse(back, "worn")
                else:
                    came = {
                        line.id: arrived.get(place, 0)
                        for place, line in zip(one.pieces, desk.find_return(back)[1].lines, strict=True)
                    } if arrived else None  # fmt: skip
                    paid = desk.receive(back, came).total.minor
            assert allowed
        except WrongState:
            assert not allowed
            return
        if act == "approve":
            one.state = "approved"
        elif act == "refuse":
            account.close(back, "refused")
        else:
            assert paid == account.receive(back, arrived)

    @precondition(lambda self: self.accounts)
    @rule(data=st.data(), cents=st.integers(1, 4000), times=st.integers(1, 2))
    def goodwill(self, data: st.DataObject, cents: int, times: int) -> None:
        number, account = self.some(data)
        key, allowed = uuid4().hex, cents <= account.left
        for _ in range(times):
            try:
                with DATABASE.session() as session:
                    desk = AgentDesk(session, MARIA)
                    desk.refund(self.order(session, number), Money(cents, "USD"), "sorry", key)
                assert allowed
            except TooMuch:
                assert not allowed
        if allowed:
            account.pay(cents)

    # What must hold after each step.

    @invariant()
    def adds_up(self) -> None:
        self.check([self.touched] if getattr(self, "touched", "") else [])

    def teardown(self) -> None:
        self.check(list(getattr(self, "accounts", {})))

    def check(self, numbers: list[str]) -> None:
        with DATABASE.session() as session:
            for number in numbers:
                account = self.accounts[number]
                order = self.order(session, number)
                returns = returns_of(session, order.id)
                self.check_general(order, returns)
                lines = [(one.product_id, one.quantity_ordered, one.quantity_total, one.quantity_fulfilled)
                         for one in order.lines]  # fmt: skip
                assert lines == [(one.product, one.ordered, one.wanted, one.sent) for one in account.lines]
                assert (order.status, order.refunded.minor) == (account.status, account.paid_back)
                assert {one.number: (one.state, promised_for(one).minor) for one in returns} == {
                    name: (one.state, one.total) for name, one in account.returns.items()
                }

    def check_general(self, order: Order, returns: list[service.Return]) -> None:
        """Holds whatever the model says."""
        gone = going_back(returns)
        promised = sum(promised_for(one).minor for one in returns if one.state in OPEN)
        for line in order.lines:
            assert line.quantity_ordered >= line.quantity_total >= 0
            assert gone[line.id] <= line.quantity_fulfilled <= line.quantity_ordered
        assert 0 <= promised <= order.balance.minor <= order.total.minor
        assert order.balance.minor == order.total.minor + sum(one.amount_minor for one in order.adjustments)
        entries = [(one.id, one.amount_minor) for one in order.adjustments]
        before = self.entries.get(order.number, [])
        assert entries[: len(before)] == before
        self.entries[order.number] = entries

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

    def order(self, session: Any, number: str) -> Order:
        if number not in self.ids:
            self.ids[number] = OrderDesk(session, ADA).find(number).id
        return load_order(session, self.ids[number])

    def line_ids(self, number: str) -> list[int]:
        with DATABASE.session() as session:
            return [line.id for line in self.order(session, number).lines]

    def submit(self, number: str, change: Change, expected: int | str, now: dt.datetime = SOON) -> Settled:
        """Have it done, and hold what comes of it against what was quoted and what the model says."""
        key = uuid4().hex
        with DATABASE.session() as session:
            desk = OrderDesk(session, ADA, rules=self.rules)
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


Lives.TestCase.settings = settings(
    max_examples=SEQUENCES,
    stateful_step_count=30,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking would take minutes, and the steps are printed
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestLives = Lives.TestCase
