"""What cancelling and changing an order before it leaves does, and when it is refused."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from actions.shop.access import Viewer
from actions.shop.agent_desk import AgentDesk
from actions.shop.changes import (
    Cancel,
    Change,
    ChangeAddress,
    ChangeItems,
    KeptPieces,
    PostalAddress,
    RegisterReturn,
    ReturnedPieces,
    WithdrawReturn,
)
from actions.shop.models.catalog import Product
from actions.shop.models.orders import Order
from actions.shop.money import Money
from actions.shop.orders import OrderDesk
from actions.shop.rules import ShopRules
from actions.shop.settling import PaidBack, Quote, Refused
from tests.shop.conftest import utc

ADA = Viewer("chat", "ada@example.com")
NOTHING = Money(0, "USD")


def desk_of(session: Session, **rules: Any) -> OrderDesk:
    return OrderDesk(session, ADA, rules=ShopRules.model_validate(rules))


def keep(line_id: int, quantity: int, product_id: str | None = None) -> ChangeItems:
    return ChangeItems(lines=(KeptPieces(line_id=line_id, quantity=quantity, product_id=product_id),))


def refusal(desk: OrderDesk, order: Order, change: Change) -> str:
    quoted = desk.quote(order, change)
    assert isinstance(quoted, Refused)
    return quoted.code


@pytest.mark.parametrize(("fee", "kept"), [("5.00 USD", 500), ("500.00 USD", 8990)])
def test_cancellation_fee_is_kept_and_never_more_than_was_paid(session: Session, fee: str, kept: int) -> None:
    desk = desk_of(session, cancellation={"fee": fee})
    order = desk.find("1001")
    settled = desk.submit(order, Cancel(), "key")
    assert settled.quote
    assert (settled.quote.fee.minor, settled.quote.total.minor) == (kept, 8990 - kept)
    assert [(one.kind, one.amount_minor) for one in order.adjustments][-1] == ("fee", kept)
    assert order.balance.minor == kept


def test_fee_in_another_currency_is_refused_not_converted(session: Session) -> None:
    desk = desk_of(session, cancellation={"fee": "5.00 EUR"})
    assert refusal(desk, desk.find("1001"), Cancel()) == "currency"


def test_what_was_given_out_of_goodwill_is_not_given_again(session: Session) -> None:
    agent = AgentDesk(session, Viewer("", agent="maria"))
    agent.refund(agent.find("1001"), Money(4000, "USD"), "late", "key")
    desk = desk_of(session)
    settled = desk.submit(desk.find("1001"), Cancel(), "key 2")
    assert settled.quote
    assert settled.quote.total.minor == 8990 - 4000


def test_when_a_part_has_left_the_rest_can_be_taken_out(session: Session) -> None:
    desk = desk_of(session, cancellation={"fee": "5.00 USD"})
    order = desk.find("1001")
    shoe, socks = order.lines
    socks.quantity_fulfilled = 1
    assert desk.quote(order, Cancel()) == Refused("shipped", line_ids=(socks.id,))
    assert desk.changeable(order) == {shoe.id: 1, socks.id: 1}
    assert refusal(desk, order, keep(socks.id, 0)) == "shipped"
    both = ChangeItems(lines=(KeptPieces(line_id=shoe.id, quantity=0), KeptPieces(line_id=socks.id, quantity=1)))
    quoted = desk.quote(order, both)
    lines = (PaidBack(shoe.id, 1, Money(6000, "USD")), PaidBack(socks.id, 1, Money(1250, "USD")))
    assert quoted == Quote(lines, NOTHING, NOTHING)
    assert desk.submit(order, both, "key").quote == quoted
    assert order.status == "processing"
    assert order.balance.minor == 1250 + 490


def test_taking_everything_out_is_cancelling(session: Session) -> None:
    desk = desk_of(session, cancellation={"fee": "5.00 USD"})
    order = desk.find("1001")
    all_out = ChangeItems(lines=tuple(KeptPieces(line_id=line.id, quantity=0) for line in order.lines))
    assert desk.quote(order, all_out) == desk.quote(order, Cancel())
    desk.submit(order, all_out, "key")
    assert order.status == "cancelled"


@pytest.mark.parametrize(
    ("quantity", "product", "code"),
    [
        (2, None, "already"),
        (2, "SOCK", "already"),
        (3, None, "more_money"),
        (1, "MUG", "other_product"),
        (1, "NONE", "other_product"),
    ],
)
def test_items_refused(session: Session, quantity: int, product: str | None, code: str) -> None:
    desk = desk_of(session)
    order = desk.find("1001")
    assert refusal(desk, order, keep(order.lines[1].id, quantity, product)) == code


def test_another_size_needs_stock_and_keeps_the_price(session: Session) -> None:
    desk = desk_of(session)
    order = desk.find("1001")
    shoe = order.lines[0]
    assert refusal(desk, order, keep(shoe.id, 1, "SHOE-BLU-42")) == "no_stock"
    desk.submit(order, keep(shoe.id, 1, "SHOE-RED-40"), "key")
    assert (shoe.product_id, shoe.unit_price_minor, order.balance.minor) == ("SHOE-RED-40", 6000, 8990)
    assert shoe.product
    assert shoe.product.color == "red"


def test_what_is_promised_is_not_promised_again(session: Session) -> None:
    """One piece is there: for a line that was changed into it until that left, or for an exchange until it is over."""
    session.get_one(Product, "SHOE-RED-40").quantity = 1
    ada = desk_of(session, returns={"window_days": 30}, exchanges={"window_days": 30})
    bo = OrderDesk(session, Viewer("other", "bo@example.com"), rules=ada.rules)
    first, second = ada.find("1001"), bo.find("1003")
    second.status, second.delivered_at = "delivered", utc(2026, 3, 5)
    second.lines[0].product_id = "SHOE-BLU-40"
    session.flush()
    session.expire_all()
    shoe = keep(first.lines[0].id, 1, "SHOE-RED-40")
    wanted = ReturnedPieces(line_id=second.lines[0].id, quantity=1, exchange_for="SHOE-RED-40")
    exchange = RegisterReturn(lines=(wanted,), reason="other")
    number = bo.submit(second, exchange, "bo", utc(2026, 3, 10)).return_number
    assert refusal(ada, first, shoe) == "no_stock"
    bo.submit(second, WithdrawReturn(return_number=str(number)), "bo keeps it", utc(2026, 3, 10))
    assert ada.submit(first, shoe, "ada").state == "done"
    assert bo.quote(second, exchange, utc(2026, 3, 10)) == Refused(
        "no_stock", {"titles": "Harbour runner"}, (second.lines[0].id,)
    )
    first.lines[0].quantity_fulfilled = 1
    assert isinstance(bo.quote(second, exchange, utc(2026, 3, 10)), Quote)


def test_two_lines_of_one_change_share_the_stock(session: Session) -> None:
    desk = desk_of(session)
    order = desk.find("1001")
    shoe, socks = order.lines
    session.get_one(Product, "SOCK").item_group_id = "SHOE"
    session.get_one(Product, "SHOE-RED-40").quantity = 2
    lines = [KeptPieces(line_id=shoe.id, quantity=1, product_id="SHOE-RED-40"),
             KeptPieces(line_id=socks.id, quantity=2, product_id="SHOE-RED-40")]  # fmt: skip
    assert refusal(desk, order, ChangeItems(lines=tuple(lines))) == "no_stock"
    session.get_one(Product, "SHOE-RED-40").quantity = 3
    assert isinstance(desk.quote(order, ChangeItems(lines=tuple(lines))), Quote)


def test_a_line_of_another_order_is_none_of_this(session: Session) -> None:
    desk = desk_of(session)
    assert refusal(desk, desk.find("1001"), keep(desk.find("1002").lines[0].id, 0)) == "nothing_left"


@pytest.mark.parametrize("status", ["shipped", "in_transit", "out_for_delivery", "delivered", "problem", "returned"])
def test_what_has_left_is_neither_cancelled_nor_changed(session: Session, status: str) -> None:
    desk = desk_of(session)
    order = desk.find("1001")
    order.status = status
    for line in order.lines:
        line.quantity_fulfilled = line.quantity_total
    for change in (Cancel(), keep(order.lines[1].id, 1), _address("DE")):
        assert refusal(desk, order, change) == "shipped"


def test_address_must_be_one_where_the_shop_delivers(session: Session) -> None:
    option = {"name": "standard", "cost": "4.90 USD", "working_days": (2, 4)}
    desk = desk_of(session, delivery={"countries": ["DE", "FR"], "options": [option]})
    order = desk.find("1001")
    assert desk.quote(order, _address("US")) == Refused("country", {"country": "US"})
    assert desk.submit(order, _address("DE"), "key").state == "done"
    known = desk.address(order)
    assert known
    assert (known.city, known.country) == ("Bonn", "DE")
    assert refusal(desk, order, _address("DE")) == "already"


def _address(country: str) -> ChangeAddress:
    return ChangeAddress(address=PostalAddress(name="Ada", street="Street 1", city="Bonn", country=country))
