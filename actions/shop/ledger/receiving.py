"""What was sent back arrives: now the money goes back that was promised, once."""

import datetime as dt
from collections.abc import Iterable, Mapping

from actions.shop.ledger.entries import enter_quote
from actions.shop.ledger.pieces import going_back
from actions.shop.models.orders import Order
from actions.shop.models.service import Return
from actions.shop.money import Money
from actions.shop.settling import PaidBack, Quote


def receive(
    order: Order,
    returns: Iterable[Return],
    one: Return,
    now: dt.datetime,
    arrived: Mapping[int, int] | None = None,
) -> Quote:
    """Closes an approved return and enters what is paid back. The order must be locked and fresh.

    Args:
        order: whose goods they are.
        returns: all returns of the order.
        one: the return.
        now: when it arrived.
        arrived: pieces by id of the return's line, when not all came; the others stay with the shopper.
    """
    if arrived is not None:
        _shrink(one, arrived)
    quote = Quote(
        tuple(PaidBack(line.order_line_id, line.quantity, line.amount) for line in one.lines),
        Money(one.shipping_minor, one.currency),
        Money(one.fee_minor, one.currency),
    )
    one.state, one.settled_at, order.updated_at = "received", now, now
    enter_quote(order, "refund", quote, now, one.change_id)
    if all_is_back(order, returns):
        order.status = "returned"
    return quote


def all_is_back(order: Order, returns: Iterable[Return]) -> bool:
    """Whether every piece that is still wanted was delivered, and received back for money."""
    back = going_back(one for one in returns if one.state == "received")
    wanted = [line for line in order.lines if line.quantity_total]
    return bool(wanted) and all(back[line.id] >= line.quantity_total for line in wanted)


def _shrink(one: Return, arrived: Mapping[int, int]) -> None:
    """Only what arrived is in the return any more; what was promised for the whole order is not."""
    complete = all(arrived.get(line.id, 0) >= line.quantity for line in one.lines)
    for line in list(one.lines):
        came = min(arrived.get(line.id, 0), line.quantity)
        if came == 0:
            one.lines.remove(line)
        else:
            line.amount_minor = line.amount_minor * came // line.quantity
            line.quantity = came
    if not complete:
        one.shipping_minor = 0
    one.fee_minor = min(one.fee_minor, one.shipping_minor + sum(line.amount_minor for line in one.lines))
