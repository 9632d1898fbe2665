"""From a change to its plan."""

import datetime as dt

from sqlalchemy.orm import Session

from actions.shop.changes import Cancel, Change, ChangeAddress, ChangeItems, RegisterReturn
from actions.shop.ledger.addressing import plan_address
from actions.shop.ledger.cancelling import plan_cancel
from actions.shop.ledger.items import plan_items
from actions.shop.ledger.pieces import returns_of
from actions.shop.ledger.planning import Facts, Plan
from actions.shop.ledger.returning import plan_return
from actions.shop.ledger.withdrawing import plan_withdrawal
from actions.shop.models.orders import Order
from actions.shop.rules import ShopRules
from actions.shop.settling import Refused


def plan(
    session: Session, order: Order, change: Change, rules: ShopRules, now: dt.datetime, *, accepted: bool = False
) -> Plan | Refused:
    """What the change would do by these rules at this moment, or why it can't be done.

    `accepted`: the shop's own system has said yes.
    """
    facts = Facts(order, returns_of(session, order.id), rules, now, accepted)
    match change:
        case Cancel():
            return plan_cancel(facts)
        case ChangeItems():
            return plan_items(session, facts, change)
        case ChangeAddress():
            return plan_address(session, facts, change)
        case RegisterReturn():
            return plan_return(session, facts, change)
        case _:
            return plan_withdrawal(facts, change)
