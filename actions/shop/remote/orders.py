"""Orders as the shop's own system tells them: the fields of the orders file, as JSON."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.shop.access import normal_number
from actions.shop.importers.order_lines import former_products, match
from actions.shop.importers.order_rows import Cells, LineValues, OrderValues, order_of
from actions.shop.importers.orders import write_orders
from actions.shop.importers.report import BadField, ImportReport, Rejection
from actions.shop.importers.values import money
from actions.shop.ledger.entries import enter
from actions.shop.ledger.funds import Funds, available
from actions.shop.ledger.locking import lock_order
from actions.shop.ledger.pieces import going_back, returns_of
from actions.shop.models.base import utc_now
from actions.shop.models.orders import Order, OrderLine
from actions.shop.models.service import Return


class _Told(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class LineTold(_Told):
    """A line of an order."""

    product_id: str
    ordered: int = Field(ge=1)
    total: int | None = Field(default=None, ge=0)
    """Pieces still wanted; None: as many as the order's status says."""
    fulfilled: int | None = Field(default=None, ge=0)
    """Pieces handed to a carrier; None: as many as the order's status says."""
    unit_price: str


class OrderTold(_Told):
    """An order. Money is text such as `12.50`, never a JSON number."""

    order_number: str
    customer_email: str
    customer_name: str = ""
    placed_at: str
    status: str
    currency: str
    shipping_cost: str = "0"
    carrier: str = ""
    tracking_number: str = ""
    estimated_delivery: str = ""
    delivered_at: str = ""
    refunded: str | None = None
    """All that was paid back so far; None when it isn't told."""
    lines: tuple[LineTold, ...] = Field(min_length=1, max_length=1000)


class OrderRefused(ValueError):
    """What was told is no order; the text says what is wrong with it, without personal data."""


def bring_up_to_date(session: Session, told: dict[str, Any], number: str | None = None) -> int:
    """Write an order as it was told over the one that is known here, or make it; returns its id.

    `number` is the order that was asked for: another one is refused.

    Raises:
        OrderRefused: it can't be taken.
    """
    order = _checked(told)
    values = _values(order)
    if number is not None and values.number_key != normal_number(number):
        raise OrderRefused("order_number: it is not the order that was asked for")
    write_orders(session, [values], ImportReport())
    row = lock_order(session, session.scalars(select(Order.id).where(Order.number_key == values.number_key)).one())
    returns = returns_of(session, row.id)
    _merge_pieces(row, returns, order, match(row.lines, values.lines, former_products(session, row)))
    if order.refunded is not None:
        _pay_back(row, returns, order.refunded)
    row.updated_at = utc_now()
    session.flush()
    return row.id


def _merge_pieces(
    row: Order,
    returns: list[Return],
    order: OrderTold,
    pairs: Sequence[tuple[OrderLine | None, LineValues | None]],
) -> None:
    """Pieces that the shop took out are paid back here too. What was cancelled or sent back here stays so: what is told
    may be older.
    """
    gone, funds = going_back(returns), Funds(available(row, returns))
    for (line, _), told in zip(pairs, order.lines, strict=False):
        if line is None:
            continue
        out = max(0, line.quantity_total - gone[line.id] - told.total) if told.total is not None else 0
        line.quantity_total -= out
        enter(row, "cancellation", -funds.take(line.unit_price * out), utc_now(), None, line.id, out)
        if told.fulfilled is not None:
            line.quantity_fulfilled = max(min(told.fulfilled, line.quantity_total), gone[line.id])


def _checked(told: dict[str, Any]) -> OrderTold:
    try:
        order = OrderTold.model_validate(told)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise OrderRefused(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    for line in order.lines:
        if max(line.total or 0, line.fulfilled or 0) > line.ordered:
            raise OrderRefused("lines: more pieces than were ordered")
    return order


def _values(order: OrderTold) -> OrderValues:
    head = order.model_dump(include=set(Cells._fields))
    rows = [
        (place, Cells(**head, product_id=line.product_id, quantity=str(line.ordered), unit_price=line.unit_price))
        for place, line in enumerate(order.lines, 1)
    ]
    found = list(order_of(normal_number(order.order_number), rows))
    for one in found:
        if isinstance(one, Rejection):
            raise OrderRefused(f"{one.field}: {one.reason}")
    return next(one for one in found if isinstance(one, OrderValues))


def _pay_back(row: Order, returns: list[Return], refunded: str) -> None:
    """Enters what the shop paid back beyond what is known here."""
    try:
        paid_back = money("refunded", refunded, row.currency)
    except BadField as error:
        raise OrderRefused(str(error)) from error
    if paid_back.minor > row.total.minor:
        raise OrderRefused("refunded: more than was paid")
    more = paid_back - row.refunded
    if more.minor > 0:
        more = min(more, available(row, returns))
        enter(row, "refund", -more, utc_now(), None, reason="paid back by the shop's system")
