"""Until which day something may be sent back, in the shop's time zone."""

import datetime as dt

from actions.shop.models.orders import Order
from actions.shop.rules import LongerWindow, ShopRules

BLAME = ("damaged", "faulty", "wrong_item")
"""Reasons for which the shop is to blame."""


def delivered_on(order: Order, rules: ShopRules) -> dt.date | None:
    """The day of delivery; None when nobody recorded one."""
    moments = [
        event.at or event.recorded_at
        for shipment in order.shipments
        for event in shipment.events
        if event.status == "delivered"
    ]
    moment = order.delivered_at or max(moments, default=None)
    return moment.astimezone(rules.zone).date() if moment else None


def return_deadline(order: Order, rules: ShopRules, delivered: dt.date) -> dt.date | None:
    """The last day to send something back for money; None without a rule."""
    if rules.returns is None:
        return None
    usual = delivered + dt.timedelta(days=rules.returns.window_days)
    placed = order.placed_at.astimezone(rules.zone).date()
    return max([usual, *(_until(window, placed) for window in rules.returns.longer if _covers(window, placed))])


def exchange_deadline(rules: ShopRules, delivered: dt.date) -> dt.date | None:
    """The last day to exchange something; None without a rule."""
    return delivered + dt.timedelta(days=rules.exchanges.window_days) if rules.exchanges else None


def problem_deadline(rules: ShopRules, delivered: dt.date) -> dt.date | None:
    """The last day to report what the shop is to blame for; None without a rule."""
    return delivered + dt.timedelta(days=rules.problems.report_within_days) if rules.problems else None


def _covers(window: LongerWindow, placed: dt.date) -> bool:
    day, first, last = placed.strftime("%m-%d"), window.placed_from, window.placed_to
    return first <= day <= last if first <= last else day >= first or day <= last


def _until(window: LongerWindow, placed: dt.date) -> dt.date:
    """The window's last day: the next such date after the order was placed."""
    this_year = _date(placed.year, window.until)
    return this_year if this_year > placed else _date(placed.year + 1, window.until)


def _date(year: int, month_day: str) -> dt.date:
    """A 29 February of a year without one is the day before."""
    month, day = (int(part) for part in month_day.split("-"))
    try:
        return dt.date(year, month, day)
    except ValueError:
        return dt.date(year, month, day - 1)
