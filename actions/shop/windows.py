"""What may go back, and until which day, in the shop's time zone; what is told of it and what is done read this."""

import datetime as dt

from actions.shop.models.catalog import Product
from actions.shop.models.orders import Order
from actions.shop.rules import LongerWindow, ShopRules


def delivered_on(order: Order, rules: ShopRules) -> dt.date | None:
    """The day of delivery; None when nobody recorded one."""
    moments = [
        event.at or event.recorded_at
        for shipment in order.shipments
        for event in shipment.events
        if event.status == "delivered"
    ]
    moment = order.delivered_at or max(moments, default=None)
    return local_date(moment, rules) if moment else None


def last_day(order: Order, rules: ShopRules, *, exchange: bool, blame: bool) -> dt.date | None:
    """The last day on which something of the order may be sent back for such a wish.

    `blame`: the shop is to blame, so the time to report a problem counts where it is longer. None: no rule says, or
    nobody recorded when the order was delivered.
    """
    usual = exchange_deadline(order, rules) if exchange else return_deadline(order, rules)
    problem = problem_deadline(order, rules) if blame else None
    return max(usual, problem) if usual and problem else usual


def return_deadline(order: Order, rules: ShopRules) -> dt.date | None:
    """The last day on which the order may be sent back for money, the longest window counts.

    None while it has not been delivered, and for a shop without rules for returns.
    """
    delivered = delivered_on(order, rules)
    if delivered is None or rules.returns is None:
        return None
    placed = local_date(order.placed_at, rules)
    ends = [longer_until(placed, window) for window in rules.returns.longer if is_within(placed, window)]
    return max([delivered + dt.timedelta(days=rules.returns.window_days), *ends])


def exchange_deadline(order: Order, rules: ShopRules) -> dt.date | None:
    """The last day on which the order may be exchanged.

    None while it has not been delivered, and for a shop without rules for exchanges.
    """
    delivered = delivered_on(order, rules)
    return delivered + dt.timedelta(days=rules.exchanges.window_days) if delivered and rules.exchanges else None


def problem_deadline(order: Order, rules: ShopRules) -> dt.date | None:
    """The last day on which to report what the shop is to blame for.

    None while it has not been delivered, and for a shop without rules for problems.
    """
    delivered = delivered_on(order, rules)
    return delivered + dt.timedelta(days=rules.problems.report_within_days) if delivered and rules.problems else None


def local_date(moment: dt.datetime, rules: ShopRules) -> dt.date:
    """The day that it is in the shop at a moment."""
    return moment.astimezone(rules.zone).date()


def is_within(placed: dt.date, window: LongerWindow) -> bool:
    """Whether an order of this day may be returned for longer; a window may go over New Year."""
    day = placed.strftime("%m-%d")
    if window.placed_from <= window.placed_to:
        return window.placed_from <= day <= window.placed_to
    return day >= window.placed_from or day <= window.placed_to


def longer_until(placed: dt.date, window: LongerWindow) -> dt.date:
    """The next such day after the order was placed."""
    year = placed.year + (window.until <= placed.strftime("%m-%d"))
    return dt.date.fromisoformat(f"{year}-{window.until}")


def is_kind(product: Product, kind: str) -> bool:
    """Whether a product's type begins with a kind, as rules name them: `Garden > Plants` begins with `Garden`."""
    wanted, own = ([part.strip().casefold() for part in text.split(">")] for text in (kind, product.product_type))
    return own[: len(wanted)] == wanted


def may_go_back(product: Product, rules: ShopRules) -> bool:
    """Whether a product may be returned without a fault."""
    return rules.returns is None or not any(is_kind(product, kind) for kind in rules.returns.not_returnable)
