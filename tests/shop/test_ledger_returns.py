"""What may go back, until when, and for how much."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy.orm import Session

from actions.shop.access import Viewer
from actions.shop.agent_desk import AgentDesk
from actions.shop.changes import RegisterReturn, ReturnedPieces, ReturnReason, WithdrawReturn
from actions.shop.models.orders import Order
from actions.shop.orders import OrderDesk
from actions.shop.rules import ShopRules
from actions.shop.settling import Quote, Refused
from actions.shop.windows import may_go_back, return_deadline
from tests.shop.conftest import utc

BO = Viewer("chat", "bo@example.com")
RETURNS = {"window_days": 30, "fee": "3.00 USD", "refunds_shipping": True, "standard_shipping": "4.00 USD"}
SOON = utc(2026, 3, 20)


@pytest.fixture
def order(session: Session) -> Order:
    """Shoe 80.00, socks 12.50, something no longer sold 5.00, delivery 4.90; delivered on 5 March, 23:30 UTC."""
    found = OrderDesk(session, BO).find("1003")
    found.status, found.delivered_at = "delivered", utc(2026, 3, 5, 23, 30)
    return found


def desk_of(session: Session, returns: Any = RETURNS, **rules: Any) -> OrderDesk:
    return OrderDesk(session, BO, rules=ShopRules.model_validate({"returns": returns} | rules))


def back(
    order: Order, *places: int, reason: ReturnReason = "changed_mind", variant: str | None = None
) -> RegisterReturn:
    lines = [ReturnedPieces(line_id=order.lines[place].id, quantity=1, exchange_for=variant) for place in places]
    return RegisterReturn(lines=tuple(lines), reason=reason)


def money(quoted: Quote | Refused) -> tuple[list[int], int, int]:
    """Cents of the lines, of the delivery cost, of the fee."""
    assert isinstance(quoted, Quote)
    return [line.amount.minor for line in quoted.lines], quoted.shipping.minor, quoted.fee.minor


def code(quoted: Quote | Refused) -> str:
    assert isinstance(quoted, Refused)
    return quoted.code


def test_delivery_cost_goes_back_with_the_last_piece_only(session: Session, order: Order) -> None:
    desk = desk_of(session)
    assert money(desk.quote(order, back(order, 0, 1, 2), SOON)) == ([8000, 1250, 500], 400, 300)
    assert money(desk.quote(order, back(order, 0), SOON)) == ([8000], 0, 300)
    desk.submit(order, back(order, 0), "first", SOON)
    second = desk.submit(order, back(order, 1, 2), "second", SOON)
    assert second.quote
    assert money(second.quote) == ([1250, 500], 400, 300)


def test_whoever_keeps_something_after_all_gets_no_delivery_cost(session: Session, order: Order) -> None:
    desk = desk_of(session)
    first = desk.submit(order, back(order, 0), "first", SOON)
    desk.submit(order, back(order, 1, 2), "second", SOON)
    desk.submit(order, WithdrawReturn(return_number=str(first.return_number)), "keep", SOON)
    assert [(one.state, one.shipping_minor) for one in desk.returns(order)] == [("withdrawn", 0), ("approved", 0)]
    assert desk.returnable(order) == {order.lines[0].id: 1, order.lines[1].id: 0, order.lines[2].id: 0}


def test_money_goes_back_when_the_goods_arrive_and_once(session: Session, order: Order) -> None:
    desk = desk_of(session)
    settled = desk.submit(order, back(order, 0, 1, 2), "key", SOON)
    assert order.refunded.minor == 0
    agent = AgentDesk(session, Viewer("", agent="maria"))
    assert agent.receive(str(settled.return_number)) == settled.quote
    assert order.refunded.minor == 9750 + 400 - 300
    assert order.status == "returned"
    assert code(desk.quote(order, back(order, 0), SOON)) == "nothing_left"
    assert code(desk.quote(order, WithdrawReturn(return_number=str(settled.return_number)), SOON)) == "already"


def test_only_what_arrived_is_paid(session: Session, order: Order) -> None:
    desk = desk_of(session)
    number = str(desk.submit(order, back(order, 0, 1, 2), "key", SOON).return_number)
    agent = AgentDesk(session, Viewer("", agent="maria"))
    shoe = desk.returns(order)[0].lines[0]
    assert money(agent.receive(number, {shoe.id: 1})) == ([8000], 0, 300)
    assert order.status == "delivered"
    assert desk.returnable(order) == {order.lines[0].id: 0, order.lines[1].id: 1, order.lines[2].id: 1}


@pytest.mark.parametrize("reason", ["damaged", "faulty", "wrong_item"])
def test_nothing_is_kept_and_nothing_exempt_when_the_shop_is_to_blame(
    session: Session, order: Order, reason: ReturnReason
) -> None:
    desk = desk_of(session, RETURNS | {"not_returnable": ["apparel"]})
    exempt = desk.quote(order, back(order, 0, 1), SOON)
    assert exempt == Refused("not_returnable", {"titles": "Wool socks"}, (order.lines[1].id,))
    assert money(desk.quote(order, back(order, 0, 1, reason=reason), SOON)) == ([8000, 1250], 0, 0)


@pytest.mark.parametrize(
    ("timezone", "last"),
    [
        ("UTC", utc(2026, 4, 4, 23, 59)),
        ("Asia/Shanghai", utc(2026, 4, 5, 15, 59)),  # delivered on the 6th there
        ("America/Los_Angeles", utc(2026, 4, 5, 6, 59)),  # on the 5th; summer time begins in between
    ],
)
def test_the_last_day_counts_to_its_end_where_the_shop_is(
    session: Session, order: Order, timezone: str, last: dt.datetime
) -> None:
    desk = desk_of(session, timezone=timezone)
    assert isinstance(desk.quote(order, back(order, 0), last), Quote)
    late = desk.quote(order, back(order, 0), last + dt.timedelta(minutes=1))
    assert late == Refused("too_late", {"deadline": last.astimezone(desk.rules.zone).date().isoformat()})


@pytest.mark.parametrize(
    ("placed", "delivered", "deadline"),
    [
        ("2026-11-15", "2026-11-18", "2027-01-31"),
        ("2026-12-24", "2026-12-28", "2027-01-31"),
        ("2026-12-25", "2026-12-28", "2027-01-27"),
        ("2026-11-14", "2026-11-18", "2026-12-18"),
        ("2027-01-10", "2027-01-12", "2027-02-11"),
        ("2026-11-15", "2027-01-20", "2027-02-19"),  # delivered so late that the usual window is longer
    ],
)
def test_longer_windows_reach_over_new_year(order: Order, placed: str, delivered: str, deadline: str) -> None:
    longer = {"placed_from": "11-15", "placed_to": "12-24", "until": "01-31"}
    rules = ShopRules.model_validate({"returns": {"window_days": 30, "longer": [longer]}})
    order.placed_at = dt.datetime.fromisoformat(placed).replace(hour=12, tzinfo=dt.UTC)
    order.delivered_at = dt.datetime.fromisoformat(delivered).replace(hour=12, tzinfo=dt.UTC)
    assert return_deadline(order, rules) == dt.date.fromisoformat(deadline)


def test_a_window_of_orders_over_new_year(order: Order) -> None:
    longer = {"placed_from": "12-20", "placed_to": "01-05", "until": "02-28"}
    rules = ShopRules.model_validate({"returns": {"window_days": 1, "longer": [longer]}})
    for placed, until in (
        (utc(2026, 12, 31), "2027-02-28"),
        (utc(2027, 1, 5), "2027-02-28"),
        (utc(2027, 12, 20), "2028-02-28"),
    ):
        order.placed_at = order.delivered_at = placed
        assert return_deadline(order, rules) == dt.date.fromisoformat(until)


def test_without_a_rule_the_team_decides(session: Session, order: Order) -> None:
    desk = desk_of(session, None)
    settled = desk.submit(order, back(order, 0), "key", utc(2027, 1, 1))
    assert settled.quote
    assert settled.quote.needs_approval
    (one,) = desk.returns(order)
    assert one.state == "requested"
    agent = AgentDesk(session, Viewer("", agent="maria"))
    agent.refuse(one.number, "It is a year old.")
    assert (one.state, one.answer) == ("refused", "It is a year old.")
    assert desk.returnable(order)[order.lines[0].id] == 1


def test_exchanges_have_a_window_of_their_own_and_cost_nothing(session: Session, order: Order) -> None:
    desk = desk_of(session, exchanges={"window_days": 60})
    exchange = back(order, 0, variant="SHOE-BLU-40")
    assert money(desk.quote(order, exchange, utc(2026, 4, 30))) == ([0], 0, 0)
    assert code(desk.quote(order, exchange, utc(2026, 5, 30))) == "too_late"
    assert code(desk.quote(order, back(order, 0, variant="SHOE-BLU-42"), SOON)) == "no_stock"
    assert code(desk.quote(order, back(order, 0, variant="SHOE-RED-40"), SOON)) == "other_product"
    assert code(desk.quote(order, back(order, 0, variant="MUG"), SOON)) == "other_product"
    number = str(desk.submit(order, exchange, "key", SOON).return_number)
    AgentDesk(session, Viewer("", agent="maria")).receive(number)
    assert (order.refunded.minor, order.status) == (0, "delivered")
    assert desk.returnable(order)[order.lines[0].id] == 1  # the other variant may be sent back


@pytest.mark.parametrize(
    ("status", "delivered", "wanted"),
    [
        ("processing", False, "not_delivered"),
        ("in_transit", False, "not_delivered"),
        ("problem", False, "not_delivered"),
        ("problem", True, None),
        ("returned", True, "nothing_left"),
        ("cancelled", False, "nothing_left"),
    ],
)
def test_statuses(session: Session, order: Order, status: str, delivered: bool, wanted: str | None) -> None:
    order.status = status
    if not delivered:
        order.delivered_at = None
    quoted = desk_of(session).quote(order, back(order, 0), SOON)
    assert (quoted.code if isinstance(quoted, Refused) else None) == wanted


def test_fee_or_delivery_in_another_currency_is_refused(session: Session, order: Order) -> None:
    for name in ("fee", "standard_shipping"):
        desk = desk_of(session, RETURNS | {name: "3.00 EUR"})
        assert code(desk.quote(order, back(order, 0, 1, 2), SOON)) == "currency"


def test_a_return_of_another_order_is_none_of_this(session: Session, order: Order) -> None:
    number = str(desk_of(session).submit(order, back(order, 0), "key", SOON).return_number)
    ada = OrderDesk(session, Viewer("other", "ada@example.com"))
    assert code(ada.quote(ada.find("1001"), WithdrawReturn(return_number=number))) == "nothing_left"


@pytest.mark.parametrize(("kind", "exempt"), [("Apparel > Socks", True), ("apparel>socks", True), ("Appar", False)])
def test_what_may_not_go_back_is_what_the_shopper_is_told(
    session: Session, order: Order, kind: str, exempt: bool
) -> None:
    desk = desk_of(session, RETURNS | {"not_returnable": [kind]})
    socks = order.lines[1]
    assert socks.product
    assert may_go_back(socks.product, desk.rules) is not exempt
    assert isinstance(desk.quote(order, back(order, 1), SOON), Refused) is exempt
