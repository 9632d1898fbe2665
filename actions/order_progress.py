"""What a shopper asks next of an order: is it late and what then, until when may it go back."""

import datetime as dt

from actions.conversation import Turn
from actions.shop.models.orders import Order
from actions.shop.rules import ShopRules
from actions.shop.windows import local_date, may_go_back, return_deadline
from actions.shop.working_days import WorkingDays
from actions.wording import day, listing

UNDER_WAY = ("processing", "shipped", "in_transit", "out_for_delivery", "problem")
"""Statuses of orders that a shopper still waits for."""


def progress_lines(turn: Turn, order: Order, rules: ShopRules, now: dt.datetime) -> list[str]:
    """When it came or should come, and what follows from it."""
    if order.delivered_at:
        delivered = turn.phrase("utter_order_delivered", day=day(local_date(order.delivered_at, rules), turn.locale))
        return [delivered, *(return_lines(turn, order, rules, now) if order.status == "delivered" else [])]
    if order.estimated_delivery is None or order.status not in UNDER_WAY:
        return []
    expected = day(order.estimated_delivery, turn.locale)
    late = WorkingDays(rules.country).between(order.estimated_delivery, local_date(now, rules))
    if not late:
        return [turn.phrase("utter_order_expected", day=expected)]
    said = turn.phrase("utter_order_late_one" if late == 1 else "utter_order_late_many", day=expected, count=late)
    lost = lost_after(order, rules)
    if lost is None:
        return [said]
    if is_lost(order, rules, now):
        since = WorkingDays(rules.country).after(lost, 1)
        return [said, turn.phrase("utter_order_lost", day=day(since, turn.locale))]
    return [said, turn.phrase("utter_order_lost_on", day=day(lost, turn.locale))]


def lost_after(order: Order, rules: ShopRules) -> dt.date | None:
    """The last day on which a parcel is waited for; None where no rule says, or nothing has left yet."""
    if rules.problems is None or order.estimated_delivery is None or order.status not in UNDER_WAY[1:]:
        return None
    return WorkingDays(rules.country).after(order.estimated_delivery, rules.problems.lost_after_working_days)


def is_lost(order: Order, rules: ShopRules, now: dt.datetime) -> bool:
    """Whether the parcel counts as lost."""
    lost = lost_after(order, rules)
    return lost is not None and local_date(now, rules) > lost


def is_returnable(order: Order, rules: ShopRules, now: dt.datetime) -> bool:
    """Whether something of the order may still go back without a fault."""
    until = return_deadline(order, rules)
    in_time = until is not None and local_date(now, rules) <= until
    return in_time and any(line.product is None or may_go_back(line.product, rules) for line in order.lines)


def return_lines(turn: Turn, order: Order, rules: ShopRules, now: dt.datetime) -> list[str]:
    """Until when it may go back, and what may not at all."""
    until = return_deadline(order, rules)
    if until is None:
        return []
    if local_date(now, rules) > until:
        return [turn.phrase("utter_order_return_over", day=day(until, turn.locale))]
    kept = [line for line in order.lines if line.product is not None and not may_go_back(line.product, rules)]
    lines = (
        [turn.phrase("utter_order_return_until", day=day(until, turn.locale))] if len(kept) < len(order.lines) else []
    )
    if kept:
        titles = listing((line.title_in(turn.locale) for line in kept), turn.locale)
        lines.append(turn.phrase("utter_order_no_return", items=titles))
    return lines
