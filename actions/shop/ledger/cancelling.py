"""Cancelling a whole order that has not left."""

import datetime as dt

from sqlalchemy.orm import Session

from actions.shop.ledger.entries import enter_quote
from actions.shop.ledger.funds import Funds, available
from actions.shop.ledger.pieces import has_left
from actions.shop.ledger.planning import Facts, Plan
from actions.shop.models.orders import Order
from actions.shop.models.service import OrderChange
from actions.shop.money import Money
from actions.shop.settling import PaidBack, Quote, Refused


def plan_cancel(facts: Facts) -> Plan | Refused:
    """All that is still wanted, with the delivery cost, less the shop's fee, which is never more than that."""
    order, nothing = facts.order, Money(0, facts.order.currency)
    if order.status == "cancelled":
        return Refused("already")
    left = has_left(order)
    if left or order.status != "processing":
        return Refused("shipped", line_ids=tuple(line.id for line in left))
    rule = facts.rules.cancellation
    fee = (rule.fee if rule else None) or nothing
    if fee.currency != order.currency:
        return Refused("currency")
    funds = Funds(available(order, facts.returns))
    lines = tuple(
        PaidBack(line.id, line.quantity_total, funds.take(line.unit_price * line.quantity_total))
        for line in order.lines
        if line.quantity_total
    )
    shipping = funds.take(order.shipping)
    paid_back = Quote(lines, shipping, nothing).total
    quote = Quote(lines, shipping, min(fee, paid_back))

    def carry_out(session: Session, order: Order, row: OrderChange, now: dt.datetime) -> None:
        cancel(session, order, quote, now, row.id)

    return Plan(quote, carry_out)


def cancel(session: Session, order: Order, quote: Quote, now: dt.datetime, change_id: int | None) -> None:
    """Takes all pieces out and enters the money."""
    order.status, order.cancelled_at, order.updated_at = "cancelled", now, now
    for line in order.lines:
        line.quantity_total = 0
    enter_quote(session, order, "cancellation", quote, now, change_id)
