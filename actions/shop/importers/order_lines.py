"""Lines of a known order and those of a file: which is which, and how many pieces are wanted now."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.shop.importers.order_rows import LineValues, OrderValues
from actions.shop.importers.order_status import is_on_its_way
from actions.shop.ledger.entries import enter
from actions.shop.ledger.funds import Funds, available
from actions.shop.ledger.pieces import going_back
from actions.shop.models.orders import AuditEntry, Order, OrderLine
from actions.shop.models.service import Return

Former = dict[int, set[str]]
"""Products, by line id, that a line was for before it was changed here."""


def merge_lines(session: Session, order: Order, returns: list[Return], values: OrderValues, now: dt.datetime) -> None:
    """Bring the lines up to date. Where money has moved, prices stand, and what is taken out is paid back."""
    money_moved = bool(order.adjustments or returns)
    if money_moved and values.currency != order.currency:
        return
    gone = going_back(returns)
    funds = Funds(available(order, returns))
    for position, (line, value) in enumerate(match(order.lines, values.lines, former_products(session, order))):
        if line is None and value is not None:
            order.lines.append(_new_line(max(position, len(order.lines)), value, order, values))
        elif line is not None and money_moved:
            out = _merge_pieces(line, value.quantity if value else 0, gone[line.id])
            enter(order, "cancellation", -funds.take(line.unit_price * out), now, None, line.id, out)
        elif line is not None and value is not None:
            line.position, line.unit_price_minor, line.currency = position, value.unit_price_minor, values.currency
            line.quantity_ordered = line.quantity_total = value.quantity
        elif line is not None:
            order.lines.remove(line)
    for line in order.lines:
        line.quantity_fulfilled = _fulfilled(line, order.status, returns, values)
    session.flush()


def _merge_pieces(line: OrderLine, in_file: int, gone: int) -> int:
    """How many pieces the file takes out. Those that were cancelled or sent back here may be in it or not."""
    cancelled = line.quantity_ordered - line.quantity_total
    if in_file > line.quantity_ordered:
        line.quantity_ordered, line.quantity_total = in_file, in_file - cancelled
    out = max(0, line.quantity_ordered - cancelled - gone - in_file)
    line.quantity_total -= out
    return out


def _new_line(position: int, value: LineValues, order: Order, values: OrderValues) -> OrderLine:
    return OrderLine(
        order_id=order.id,
        position=position,
        product_id=value.product_id,
        unit_price_minor=value.unit_price_minor,
        currency=values.currency,
        quantity_ordered=value.quantity,
        quantity_total=value.quantity,
        quantity_fulfilled=0,
    )


def _fulfilled(line: OrderLine, before: str, returns: list[Return], values: OrderValues) -> int:
    """Whatever is wanted, once the order has left; a part that has left before stays so."""
    if is_on_its_way(values):
        return line.quantity_total
    mistaken = values.status == "processing" and before != "processing" and not returns
    return 0 if mistaken else min(line.quantity_fulfilled, line.quantity_total)


def former_products(session: Session, order: Order) -> Former:
    """From the audit log, where a change of items notes them."""
    subjects = {f"order_line:{line.id}": line.id for line in order.lines}
    query = select(AuditEntry).where(AuditEntry.subject.in_(subjects), AuditEntry.action == "line.product")
    former: Former = defaultdict(set)
    for entry in session.scalars(query):
        former[subjects[entry.subject]].add(entry.before)
    return former


def match(
    lines: Sequence[OrderLine], values: Sequence[LineValues], former: Former
) -> list[tuple[OrderLine | None, LineValues | None]]:
    """Pairs in the file's order; then lines that the file doesn't have.

    A line is known by its place and product, also by the product that it had before it was changed here. Of several
    with one product the one with as many pieces is meant, because one that was taken out here may be gone there.
    """
    left = list(lines)
    found: dict[int, OrderLine] = {}

    def same(line: OrderLine, value: LineValues) -> bool:
        return line.product_id == value.product_id

    def formerly(line: OrderLine, value: LineValues) -> bool:
        return value.product_id in former.get(line.id, ())

    tests: tuple[Callable[[OrderLine, int, LineValues], bool], ...] = (
        lambda line, place, value: line.position == place and same(line, value) and _as_many(line, value),
        lambda line, place, value: same(line, value) and _as_many(line, value),
        lambda line, place, value: line.position == place and same(line, value),
        lambda line, place, value: line.position == place and formerly(line, value),
        lambda line, place, value: same(line, value),
        lambda line, place, value: formerly(line, value),
    )
    for fits in tests:
        for place, value in enumerate(values):
            line = next((line for line in left if place not in found and fits(line, place, value)), None)
            if line is not None:
                found[place] = line
                left.remove(line)
    pairs: list[tuple[OrderLine | None, LineValues | None]] = [
        (found.get(place), value) for place, value in enumerate(values)
    ]
    return pairs + [(line, None) for line in left]


def _as_many(line: OrderLine, value: LineValues) -> bool:
    return line.quantity_total == value.quantity
