"""Getting money back, and where it is."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from rasa_sdk.events import EventType, SlotSet
from sqlalchemy.orm import Session

from actions.conversation import Turn
from actions.order_action import OrderAction
from actions.order_card import status_words
from actions.policies import tell_policy
from actions.replay import hear
from actions.shop.models.orders import Order, OrderAdjustment
from actions.shop.models.service import Return
from actions.shop.money import Money
from actions.shop.rules import shop_rules
from actions.wording import day


class GetRefund(OrderAction):
    """Wanting the money back: what has gone back already, else by cancelling or returning, whichever fits."""

    intent: ClassVar[str] = "get_refund"
    tells_rule_first: ClassVar[bool] = True

    def fitting(self, orders: list[Order]) -> list[Order]:
        return [order for order in orders if order.status in ("processing", "delivered", "problem")] or orders

    def with_order(self, turn: Turn, session: Session, order: Order) -> list[EventType]:
        if order.status in ("cancelled", "returned"):
            return tell_refund(turn, session, order, self.desk(turn, session).returns(order))
        if order.status in ("processing", "delivered", "problem"):
            intent = {"processing": "cancel_order", "delivered": "return_item", "problem": "report_problem"}[
                order.status
            ]
            number = {"entity": "order_number", "value": order.number}
            return hear(turn, self.opening_words(turn), intent, [number])
        turn.say(
            "utter_refund_once_there",
            number=order.number,
            status=status_words(turn, order),
            buttons=[turn.button("utter_button_person", "/contact_human_agent")],
        )
        return []


class TrackRefund(OrderAction):
    """What has gone back for an order. Without one, what the shop's policy says of refunds."""

    intent: ClassVar[str] = "track_refund"
    drops_task: ClassVar[bool] = False

    def fitting(self, orders: list[Order]) -> list[Order]:
        return [order for order in orders if order.refunded.minor]

    def without_orders(self, turn: Turn) -> list[EventType]:
        return self.without_number(turn)

    def without_number(self, turn: Turn) -> list[EventType]:
        """The policy first: most who ask how long it takes have no order in mind."""
        with self.services.database.session() as session:
            tell_policy(turn, session, self.intent)
        turn.say("utter_refund_which_order")
        return [SlotSet("order_flow", self.name())]

    def with_order(self, turn: Turn, session: Session, order: Order) -> list[EventType]:
        desk = self.desk(turn, session)
        return tell_refund(turn, session, order, desk.returns(order))


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


def tell_refund(turn: Turn, session: Session, order: Order, returns: list[Return]) -> list[EventType]:
    """What was paid back and when, and what the returns under way wait for."""
    locale = turn.locale
    for made in credited(order):
        turn.say("utter_refund_made", number=order.number, amount=made.amount.format(locale), day=day(made.at, locale))
    days = rules.returns.refund_working_days if (rules := shop_rules(session)).returns else None
    waiting = [one for one in returns if one.state in ("requested", "approved")]
    for one in waiting:
        if one.state == "requested" or days is None:
            turn.say("utter_refund_waits_for_team", return_number=one.number)
        else:
            turn.say(
                "utter_refund_waits_for_parcel", return_number=one.number, amount=one.promised.format(locale), days=days
            )
    if not waiting and not order.refunded.minor:
        turn.say("utter_refund_none", number=order.number)
        tell_policy(turn, session, "track_refund")
    return []
