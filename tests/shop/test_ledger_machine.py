"""Random lives of orders, held against a model that is reckoned apart: money and pieces always add up.

`AISLE_SEQUENCES` says how many, where more than the few of the suite are wanted: about three a second on a free core.
"""

import os
from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from actions.shop.agent_desk import AgentDesk
from actions.shop.changes import Cancel, ChangeItems, KeptPieces, RegisterReturn, ReturnedPieces, WithdrawReturn
from actions.shop.errors import TooMuch, WrongState
from actions.shop.money import Money
from actions.shop.orders import OrderDesk
from actions.shop.rules import ShopRules
from actions.shop.settling import Refused
from tests.shop.ledger_lives import ADA, DATABASE, LATE, MARIA, PRODUCTS, RULES, SOON, Lines, Lives

pytestmark = pytest.mark.slow

SEQUENCES = int(os.environ.get("AISLE_SEQUENCES", "150"))
QUANTITY = st.integers(0, 4)
PLACE = st.integers(0, 2)
LINES = st.lists(
    st.tuples(st.sampled_from(PRODUCTS), st.integers(1, 4), st.integers(0, 3000)),
    min_size=1,
    max_size=3,
    unique_by=lambda line: line[0],
)
"""Product, pieces, cents each."""


class LivesOfOrders(Lives):
    """What may happen, in any order."""

    @initialize(with_rules=st.booleans(), here=LINES, delivered=LINES)
    def open_shop(self, with_rules: bool, here: Lines, delivered: Lines) -> None:
        self.shop_rules = RULES if with_rules else ShopRules()
        self.open_order(here, 490)
        self.deliver(self.open_order(delivered, 490))

    # What the shop's own system does: files.

    @precondition(lambda self: len(self.accounts) < 3)
    @rule(
        lines=LINES,
        shipping=st.sampled_from([0, 490]),
    )
    def place(self, lines: Lines, shipping: int) -> None:
        self.open_order(lines, shipping)

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
        self.deliver(self.some(data, ("processing", "shipped"))[0])

    def deliver(self, number: str) -> None:
        file, account = self.files[number], self.accounts[number]
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
            quoted = OrderDesk(session, ADA, rules=self.shop_rules).quote(self.order(session, number), Cancel(), SOON)
        assert expected == (quoted.code if isinstance(quoted, Refused) else quoted.total.minor)

    @precondition(lambda self: self.accounts)
    @rule(data=st.data(), place=PLACE, quantity=QUANTITY, product=st.none() | st.sampled_from(PRODUCTS))
    def change_items(self, data: st.DataObject, place: int, quantity: int, product: str | None) -> None:
        number, account = self.some(data, ("processing", "shipped"))
        place %= len(account.lines)
        if product and self.crosses(number, place, product):
            return
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
        blame, has_rules = reason == "damaged", self.shop_rules.returns is not None
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
            desk = OrderDesk(session, ADA, rules=self.shop_rules)
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
        self.check([self.touched] if self.touched else [])

    def teardown(self) -> None:
        self.check(list(self.accounts))


LivesOfOrders.TestCase.settings = settings(
    max_examples=SEQUENCES,
    stateful_step_count=30,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking would take minutes, and the steps are printed
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestLives = LivesOfOrders.TestCase
