"""Keeping what was going to be sent back."""

import datetime as dt
from collections.abc import Iterable
from typing import Literal

from sqlalchemy.orm import Session

from actions.shop.changes import WithdrawReturn
from actions.shop.ledger.pieces import OPEN
from actions.shop.ledger.planning import Facts, Plan
from actions.shop.models.orders import Order
from actions.shop.models.service import OrderChange, Return
from actions.shop.money import Money
from actions.shop.settling import Quote, Refused


def plan_withdrawal(facts: Facts, change: WithdrawReturn) -> Plan | Refused:
    """As long as the goods are awaited."""
    found = [one for one in facts.returns if one.number == change.return_number]
    if not found:
        return Refused("nothing_left")
    if found[0].state not in OPEN:
        return Refused("already", {"state": found[0].state})
    nothing = Money(0, facts.order.currency)

    def carry_out(session: Session, order: Order, row: OrderChange, now: dt.datetime) -> str:
        close_return(found[0], facts.returns, "withdrawn", now)
        return found[0].number

    return Plan(Quote((), nothing, nothing), carry_out)


def close_return(
    one: Return, returns: Iterable[Return], state: Literal["withdrawn", "refused"], now: dt.datetime
) -> None:
    """Ends a return without its goods. `returns` are all of the order.

    The delivery cost is given back with the whole order only, so no other return gives it back any more.
    """
    one.state, one.settled_at = state, now
    for other in returns:
        if other.state in OPEN and other.shipping_minor:
            other.shipping_minor = 0
            other.fee_minor = min(other.fee_minor, sum(line.amount_minor for line in other.lines))
