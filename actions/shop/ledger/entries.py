"""Writing adjustments: the signed, append-only entries that money is reckoned by."""

import datetime as dt
from typing import Literal

from actions.shop.models.orders import Order, OrderAdjustment
from actions.shop.money import Money
from actions.shop.settling import Quote

Kind = Literal["cancellation", "refund", "correction", "goodwill", "fee"]


def enter(
    order: Order,
    kind: Kind,
    amount: Money,
    now: dt.datetime,
    change_id: int | None,
    line_id: int | None = None,
    quantity: int = 0,
    reason: str = "",
) -> None:
    """One adjustment; zero of no pieces is none."""
    if amount.minor or quantity:
        adjustment = OrderAdjustment(
            kind=kind,
            order_line_id=line_id,
            quantity=quantity,
            change_id=change_id,
            amount_minor=amount.minor,
            currency=amount.currency,
            reason=reason,
            created_at=now,
        )
        order.adjustments.append(adjustment)


def enter_quote(
    order: Order,
    kind: Literal["cancellation", "refund"],
    quote: Quote,
    now: dt.datetime,
    change_id: int | None,
) -> None:
    """A quote's lines, its delivery cost and its fee, an adjustment each."""
    for line in quote.lines:
        enter(order, kind, -line.amount, now, change_id, line.line_id, line.quantity)
    enter(order, kind, -quote.shipping, now, change_id)
    enter(order, "fee", quote.fee, now, change_id)
