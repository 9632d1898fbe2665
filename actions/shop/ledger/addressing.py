"""Another address for an order that has not left."""

import datetime as dt

from sqlalchemy.orm import Session

from actions.shop.changes import ChangeAddress
from actions.shop.ledger.pieces import has_left
from actions.shop.ledger.planning import Facts, Plan
from actions.shop.models.orders import Order
from actions.shop.models.service import OrderAddress, OrderChange
from actions.shop.money import Money
from actions.shop.settling import Quote, Refused


def plan_address(session: Session, facts: Facts, change: ChangeAddress) -> Plan | Refused:
    """Costs nothing; the shop must deliver there."""
    order, address, rule = facts.order, change.address, facts.rules.delivery
    if order.status == "cancelled":
        return Refused("already")
    if order.status != "processing" or has_left(order):
        return Refused("shipped")
    if rule and address.country not in rule.countries:
        return Refused("country", {"country": address.country})
    known = session.get(OrderAddress, order.id, populate_existing=True)
    wanted = address.model_dump()
    if known and all(getattr(known, name) == value for name, value in wanted.items()):
        return Refused("already")
    nothing = Money(0, order.currency)

    def carry_out(session: Session, order: Order, row: OrderChange, now: dt.datetime) -> None:
        session.merge(OrderAddress(order_id=order.id, updated_at=now, **wanted))
        order.updated_at = now

    return Plan(Quote((), nothing, nothing), carry_out)
