"""Carries a change out, once, under the order's lock, and writes down what came of it."""

import datetime as dt

from sqlalchemy.orm import Session

from actions.shop.changes import Change
from actions.shop.ledger.plans import plan
from actions.shop.ledger.stock import hold_variants
from actions.shop.models.orders import Order
from actions.shop.models.service import OrderChange
from actions.shop.rules import ShopRules
from actions.shop.settling import Quote, Refused, Settled, as_outcome


def quote(session: Session, order: Order, change: Change, rules: ShopRules, now: dt.datetime) -> Quote | Refused:
    """What the change would do, or why it can't be done. Changes nothing."""
    planned = plan(session, order, change, rules, now)
    return planned if isinstance(planned, Refused) else planned.quote


def settle(
    session: Session,
    order: Order,
    row: OrderChange,
    change: Change,
    rules: ShopRules,
    now: dt.datetime,
    *,
    accepted: bool = False,
) -> Settled:
    """Does what the change asks for, or refuses it; `row` tells which. The order must be locked and fresh.

    `accepted`: the shop's own system has said yes, so it has the pieces that it sends.
    """
    hold_variants(session, change)
    planned = plan(session, order, change, rules, now, accepted=accepted)
    if isinstance(planned, Refused):
        return record(row, Settled("refused", refused=planned), now)
    number = planned.carry_out(session, order, row, now)
    session.flush()
    return record(row, Settled("done", quote=planned.quote, return_number=number), now)


def record(row: OrderChange, settled: Settled, now: dt.datetime) -> Settled:
    """Writes into the change's row what came of it (or, while `noted`, what will)."""
    row.state = settled.state
    row.outcome = as_outcome(settled)
    row.settled_at = None if settled.state == "noted" else now
    return settled
