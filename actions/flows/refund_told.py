"""Where the money of an order is, and what the returns under way wait for."""

import datetime as dt
from dataclasses import dataclass

from actions.documents import say_return_label
from actions.flows.setting import Setting
from actions.papers.return_label import has_label
from actions.policies import tell_policy
from actions.shop.models.orders import Order, OrderAdjustment
from actions.shop.models.service import Return
from actions.shop.money import Money
from actions.wording import day


@dataclass(frozen=True)
class Credit:
    """Money that went back at once."""

    at: dt.datetime
    amount: Money


def credited(order: Order) -> list[Credit]:
    """What went back by each change of the order, fees taken off; oldest first."""
    together: dict[tuple[str, int], list[OrderAdjustment]] = {}
    for one in order.adjustments:
        key = ("change", one.change_id) if one.change_id is not None else ("adjustment", one.id)
        together.setdefault(key, []).append(one)
    nothing = Money(0, order.currency)
    sums = [Credit(parts[0].created_at, -sum((one.amount for one in parts), nothing)) for parts in together.values()]
    return [one for one in sums if one.amount.minor > 0]


def tell_refund(at: Setting) -> None:
    """What was paid back and when, and each return under way; without either, the shop's rule."""
    turn, order = at.turn, at.order
    for made in credited(order):
        amount, when = made.amount.format(turn.locale), day(made.at, turn.locale)
        turn.say("utter_refund_made", number=order.number, amount=amount, day=when)
    waiting = under_way(at)
    for goods in waiting:
        tell_return_under_way(at, goods)
    if not waiting and not order.refunded.minor:
        turn.say("utter_refund_none", number=order.number)
        tell_policy(turn, at.session, "track_refund")


def under_way(at: Setting) -> list[Return]:
    """The order's returns that are neither here yet nor ended."""
    return [goods for goods in at.desk.returns(at.order) if goods.state in ("requested", "approved")]


def tell_return_under_way(at: Setting, goods: Return) -> None:
    """What a return waits for, and its label once more."""
    turn = at.turn
    days = at.rules.returns.refund_working_days if at.rules.returns else None
    if goods.state == "requested" or days is None:
        turn.say("utter_refund_waits_for_team", return_number=goods.number)
    elif any(line.exchange_for for line in goods.lines):
        turn.say("utter_exchange_waits_for_parcel", return_number=goods.number)
    else:
        amount = goods.promised.format(turn.locale)
        turn.say("utter_refund_waits_for_parcel", return_number=goods.number, amount=amount, days=days)
    if has_label(goods, at.rules):
        say_return_label(turn, at.services.links, goods)
