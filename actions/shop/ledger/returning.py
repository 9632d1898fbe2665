"""Sending back what arrived, for money or for another variant."""

import datetime as dt
from collections import Counter

from sqlalchemy.orm import Session

from actions.shop.changes import RegisterReturn, ReturnedPieces
from actions.shop.ledger.funds import Funds, available
from actions.shop.ledger.pieces import is_delivered, returnable
from actions.shop.ledger.planning import Facts, Plan
from actions.shop.ledger.return_money import return_fee, returned_shipping
from actions.shop.ledger.return_rules import Allowed, may_return
from actions.shop.ledger.variants import refuse_variants
from actions.shop.models.orders import Order
from actions.shop.models.service import OrderChange, Return, ReturnLine
from actions.shop.money import Money
from actions.shop.numbers import new_number
from actions.shop.settling import PaidBack, Quote, Refused


def plan_return(session: Session, facts: Facts, change: RegisterReturn) -> Plan | Refused:
    """What is promised for these pieces; it is paid when they have arrived. Without a rule the team decides."""
    refused = _not_there(facts, change) or _no_variant(session, facts, change)
    if refused:
        return refused
    allowed = may_return(facts, change)
    if not isinstance(allowed, Allowed):
        return allowed
    quote = _quote(facts, change, allowed)
    if isinstance(quote, Refused):
        return quote

    def carry_out(session: Session, order: Order, row: OrderChange, now: dt.datetime) -> str:
        registered = Return(
            number=new_number("R"),
            order_id=order.id,
            change_id=row.id,
            state="requested" if quote.needs_approval else "approved",
            reason=change.reason,
            note=change.note,
            fee_minor=quote.fee.minor,
            shipping_minor=quote.shipping.minor,
            currency=order.currency,
            created_at=now,
            lines=[
                ReturnLine(
                    order_line_id=wanted.line_id,
                    quantity=wanted.quantity,
                    amount_minor=promised.amount.minor,
                    currency=order.currency,
                    exchange_for=wanted.exchange_for,
                )
                for wanted, promised in zip(change.lines, quote.lines, strict=True)
            ],
        )
        session.add(registered)
        return registered.number

    return Plan(quote, carry_out)


def _not_there(facts: Facts, change: RegisterReturn) -> Refused | None:
    """Pieces that the shopper does not have (any more)."""
    if not is_delivered(facts.order) and facts.order.status != "cancelled":
        return Refused("not_delivered")
    left = returnable(facts.order, facts.returns)
    wanted = _pieces(change)
    short = tuple(line_id for line_id, quantity in wanted.items() if quantity > left.get(line_id, 0))
    if not short:
        return None
    titles = ", ".join(line.title_in("en") for line in facts.order.lines if line.id in short)
    return Refused("nothing_left", {"titles": titles}, short)


def _pieces(change: RegisterReturn) -> Counter[int]:
    wanted: Counter[int] = Counter()
    for line in change.lines:
        wanted[line.line_id] += line.quantity
    return wanted


def _no_variant(session: Session, facts: Facts, change: RegisterReturn) -> Refused | None:
    lines = {line.id: line for line in facts.order.lines}
    exchanged = [(lines[one.line_id], one.exchange_for, one.quantity) for one in change.lines if one.exchange_for]
    return refuse_variants(session, exchanged, accepted=facts.accepted)


def _quote(facts: Facts, change: RegisterReturn, allowed: Allowed) -> Quote | Refused:
    order = facts.order
    prices = {line.id: line.unit_price for line in order.lines}
    funds = Funds(available(order, facts.returns))
    nothing = Money(0, order.currency)

    def promise(wanted: ReturnedPieces) -> PaidBack:
        exchanged = wanted.exchange_for is not None
        amount = nothing if exchanged else funds.take(prices[wanted.line_id] * wanted.quantity)
        return PaidBack(wanted.line_id, wanted.quantity, amount)

    lines = tuple(promise(wanted) for wanted in change.lines)
    shipping, fee = returned_shipping(facts, change), return_fee(facts, change)
    if {shipping.currency, fee.currency} != {order.currency}:
        return Refused("currency")
    shipping = funds.take(shipping)
    fee = min(fee, sum((line.amount for line in lines), shipping))
    return Quote(lines, shipping, fee, needs_approval=allowed.needs_approval)
