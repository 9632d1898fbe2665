"""Delivery cost and fee of a return."""

from actions.shop.changes import BLAME, RegisterReturn
from actions.shop.ledger.pieces import going_back, open_pieces
from actions.shop.ledger.planning import Facts
from actions.shop.money import Money


def return_fee(facts: Facts, change: RegisterReturn) -> Money:
    """What the shop keeps for the label; nothing when it is to blame."""
    rule = facts.rules.returns
    nothing = Money(0, facts.order.currency)
    return nothing if rule is None or change.reason in BLAME else rule.fee or nothing


def returned_shipping(facts: Facts, change: RegisterReturn) -> Money:
    """What is given back of the delivery cost: with the last piece of the order only, and once."""
    rule, order = facts.rules.returns, facts.order
    nothing = Money(0, order.currency)
    if rule is None or not rule.refunds_shipping or not _is_whole(facts, change):
        return nothing
    most = rule.standard_shipping
    if most is not None and most.currency != order.currency:
        return most  # another currency than the order's: refused
    return order.shipping if most is None else min(order.shipping, most)


def _is_whole(facts: Facts, change: RegisterReturn) -> bool:
    """Whether by this return all pieces that are still wanted have gone back for money."""
    gone = going_back(facts.returns)
    if any(line.exchange_for for one in facts.returns if one.state in ("requested", "approved") for line in one.lines):
        return False
    for line in change.lines:
        if line.exchange_for is not None:
            return False
        gone[line.line_id] += line.quantity
    wanted = [line for line in facts.order.lines if line.quantity_total]
    return all(not open_pieces(line) and gone[line.id] >= line.quantity_total for line in wanted)
