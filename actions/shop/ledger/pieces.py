"""Counting pieces: which are still open, which have left, which go back."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.shop.models.orders import Order, OrderLine
from actions.shop.models.service import Return

OPEN = ("requested", "approved")
"""States of returns whose goods are still awaited."""
UNDER_WAY = ("processing", "shipped", "in_transit", "out_for_delivery")
"""Statuses of orders of which some pieces may still be at the shop."""


def returns_of(session: Session, order_id: int) -> list[Return]:
    """All returns of an order as they are now, the oldest first."""
    query = select(Return).where(Return.order_id == order_id).order_by(Return.id)
    return list(session.scalars(query.execution_options(populate_existing=True)).unique())


def going_back(returns: Iterable[Return]) -> Counter[int]:
    """Pieces by line id that the shopper will not have or does not have any more.

    An exchange that was received is none of them: the shopper has another variant for the piece.
    """
    pieces: Counter[int] = Counter()
    for one in returns:
        for line in one.lines:
            if one.state in OPEN or (one.state == "received" and line.exchange_for is None):
                pieces[line.order_line_id] += line.quantity
    return pieces


def returnable(order: Order, returns: Iterable[Return]) -> dict[int, int]:
    """Pieces by line id that were delivered and could still be sent back."""
    gone = going_back(returns)
    there = is_delivered(order) and order.status != "returned"
    return {line.id: max(0, line.quantity_fulfilled - gone[line.id]) if there else 0 for line in order.lines}


def is_delivered(order: Order) -> bool:
    """Whether the shopper has had the goods, whatever came of them; a problem may be one before or after that."""
    return order.status in ("delivered", "returned") or (order.status == "problem" and order.delivered_at is not None)


def open_pieces(line: OrderLine) -> int:
    """Pieces that are wanted and have not left."""
    return max(0, line.quantity_total - line.quantity_fulfilled)


def has_left(order: Order) -> list[OrderLine]:
    """The lines of which something has been handed to a carrier."""
    return [line for line in order.lines if line.quantity_fulfilled]
