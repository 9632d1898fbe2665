"""Cancelling a whole order that has not left."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from actions.shop.ledger.entries import enter_quote
from actions.shop.ledger.funds import Funds, available
from actions.shop.ledger.pieces import has_left
from actions.shop.ledger.planning import Facts, Plan
from actions.shop.models.orders import Order
from actions.shop.models.service import OrderChange, Return
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
    whole = remaining(order, facts.returns)
    quote = replace(whole, fee=min(fee, whole.total))

    def carry_out(session: Session, order: Order, row: OrderChange, now: dt.datetime) -> None:
        cancel(order, quote, now, row.id)

    return Plan(quote, carry_out)


def remaining(order: Order, returns: Iterable[Return]) -> Quote:
    """All that is still wanted, with the delivery cost, as far as it was not paid back before."""
    funds = Funds(available(order, returns))
    lines = tuple(
        PaidBack(line.id, line.quantity_total, funds.take(line.unit_price * line.quantity_total))
        for line in order.lines
        if line.quantity_total
    )
    return Quote(lines, funds.take(order.shipping), Money(0, order.currency))


def cancel(order: Order, quote: Quote, now: dt.datetime, change_id: int | None) -> None:
    """Takes all pieces out and enters the money."""
    order.status, order.cancelled_at, order.updated_at = "cancelled", now, now
    for line in order.lines:
        line.quantity_total = 0
    enter_quote(order, "cancellation", quote, now, change_id)
