"""What can still be paid back of an order: what was paid, less what went back, less what is promised."""

from collections.abc import Iterable

from actions.shop.ledger.pieces import OPEN
from actions.shop.models.orders import Order
from actions.shop.models.service import Return
from actions.shop.money import Money


def promised_for(one: Return) -> Money:
    """What is paid back when this return's goods arrive."""
    lines = sum((line.amount for line in one.lines), Money(one.shipping_minor, one.currency))
    return lines - Money(one.fee_minor, one.currency)


def available(order: Order, returns: Iterable[Return]) -> Money:
    """What may still be paid back or promised; never negative."""
    left = order.balance
    for one in returns:
        if one.state in OPEN:
            left -= promised_for(one)
    return max(left, Money(0, order.currency))


class Funds:
    """Gives out amounts until nothing is left."""

    def __init__(self, left: Money) -> None:
        self.left = left

    def take(self, wanted: Money) -> Money:
        """As much of it as is left."""
        taken = min(wanted, self.left)
        self.left -= taken
        return taken
