"""Fewer pieces, fewer lines, other variants: before they leave."""

import datetime as dt

from sqlalchemy.orm import Session

from actions.shop.audit import write_down
from actions.shop.changes import ChangeItems, KeptPieces
from actions.shop.ledger.cancelling import plan_cancel
from actions.shop.ledger.entries import enter_quote
from actions.shop.ledger.funds import Funds, available
from actions.shop.ledger.pieces import UNDER_WAY, open_pieces
from actions.shop.ledger.planning import Facts, Plan
from actions.shop.ledger.variants import refuse_variants
from actions.shop.models.orders import Order, OrderLine
from actions.shop.models.service import OrderChange
from actions.shop.money import Money
from actions.shop.settling import PaidBack, Quote, Refused


def plan_items(session: Session, facts: Facts, change: ChangeItems) -> Plan | Refused:
    """What is taken out is paid back at its price. Taking all out is cancelling the order."""
    order = facts.order
    if order.status == "cancelled":
        return Refused("already")
    if order.status not in UNDER_WAY or not any(open_pieces(line) for line in order.lines):
        return Refused("shipped")
    lines = {line.id: line for line in order.lines}
    wanted = {kept.line_id: kept for kept in change.lines}
    if len(wanted) != len(change.lines):
        raise ValueError("a line is named twice")
    for kept in change.lines:
        refused = _refuse(lines.get(kept.line_id), kept)
        if refused:
            return refused
    others = [kept for kept in change.lines if _is_other(lines[kept.line_id], kept)]
    variants = [(lines[kept.line_id], str(kept.product_id), kept.quantity) for kept in others]
    refused = refuse_variants(session, variants, accepted=facts.accepted)
    if refused:
        return refused
    changed = [kept for kept in change.lines if _changes(lines[kept.line_id], kept)]
    if not changed:
        return Refused("already")
    if not any(wanted[line.id].quantity if line.id in wanted else line.quantity_total for line in order.lines):
        return plan_cancel(facts)
    funds = Funds(available(order, facts.returns))
    paid_back = tuple(_paid_back(lines[kept.line_id], kept.quantity, funds) for kept in changed)
    nothing = Money(0, order.currency)
    quote = Quote(tuple(line for line in paid_back if line.quantity), nothing, nothing)

    def carry_out(session: Session, order: Order, row: OrderChange, now: dt.datetime) -> None:
        for kept in changed:
            line = next(line for line in order.lines if line.id == kept.line_id)
            line.quantity_total = kept.quantity
            if _is_other(line, kept):
                # An import that still has the former product must find its line.
                subject = f"order_line:{line.id}"
                write_down(session, row.actor, "line.product", subject, line.product_id, str(kept.product_id), now)
                line.product_id = str(kept.product_id)
        order.updated_at = now
        enter_quote(order, "cancellation", quote, now, row.id)

    return Plan(quote, carry_out)


def _refuse(line: OrderLine | None, kept: KeptPieces) -> Refused | None:
    about = (kept.line_id,)
    if line is None:
        return Refused("nothing_left", line_ids=about)
    if kept.quantity > line.quantity_total:
        return Refused("more_money", line_ids=about)
    if kept.quantity < line.quantity_fulfilled:
        return Refused("shipped", line_ids=about)
    if line.quantity_fulfilled and _is_other(line, kept):
        return Refused("shipped", line_ids=about)
    return None


def _is_other(line: OrderLine, kept: KeptPieces) -> bool:
    """Whether another variant is wanted in the line's place."""
    return kept.quantity > 0 and kept.product_id not in (None, line.product_id)


def _changes(line: OrderLine, kept: KeptPieces) -> bool:
    return _is_other(line, kept) or kept.quantity != line.quantity_total


def _paid_back(line: OrderLine, kept: int, funds: Funds) -> PaidBack:
    out = line.quantity_total - kept
    return PaidBack(line.id, out, funds.take(line.unit_price * out))
