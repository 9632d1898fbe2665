"""Writing adjustments: the signed, append-only entries that money is reckoned by."""

import datetime as dt
from typing import Literal

from sqlalchemy.orm import Session

from actions.shop.models.orders import Order, OrderAdjustment
from actions.shop.money import Money
from actions.shop.settling import Quote

Kind = Literal["cancellation", "refund", "goodwill", "fee"]


def enter(
    session: Session,
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
            order_id=order.id,
            kind=kind,
            order_line_id=line_id,
            quantity=quantity,
            change_id=change_id,
            amount_minor=amount.minor,
            currency=amount.currency,
            reason=reason,
            created_at=now,
        )
        session.add(adjustment)


def enter_quote(
    session: Session,
    order: Order,
    kind: Literal["cancellation", "refund"],
    quote: Quote,
    now: dt.datetime,
    change_id: int | None,
) -> None:
    """A quote's lines, its delivery cost and its fee, an adjustment each."""
    for line in quote.lines:
        enter(session, order, kind, -line.amount, now, change_id, line.line_id, line.quantity)
    enter(session, order, kind, -quote.shipping, now, change_id)
    enter(session, order, "fee", quote.fee, now, change_id)
