"""Where an order is."""

import datetime as dt
from typing import ClassVar

from rasa_sdk import Action
from rasa_sdk.events import EventType
from sqlalchemy.orm import Session

from actions.conversation import Turn
from actions.order_action import OrderAction
from actions.order_card import order_message, order_text
from actions.order_progress import UNDER_WAY, is_lost, is_returnable, progress_lines
from actions.services import Services
from actions.shop.models.base import utc_now
from actions.shop.models.orders import Order
from actions.shop.rules import ShopRules, shop_rules


def actions(services: Services) -> list[Action]:
    """This family's actions."""
    return [TrackOrder(services)]


class TrackOrder(OrderAction):
    """Where an order is: its status, parcels and days, what is late and what follows from it."""

    intent: ClassVar[str] = "track_order"
    drops_task: ClassVar[bool] = False
    keeps_to_current: ClassVar[bool] = False

    def fitting(self, orders: list[Order]) -> list[Order]:
        """Those that are under way; else the newest."""
        return [order for order in orders if order.status in UNDER_WAY] or orders[:1]

    def with_order(self, turn: Turn, session: Session, order: Order) -> list[EventType]:
        rules, now = shop_rules(session), utc_now()
        turn.say(
            "utter_order",
            order=order_text(turn, order, progress_lines(turn, order, rules, now)),
            rich=order_message(turn, order),
            buttons=next_steps(turn, order, rules, now),
        )
        return []


def next_steps(turn: Turn, order: Order, rules: ShopRules, now: dt.datetime) -> list[dict[str, str]]:
    """Buttons for what can be done about the order now."""
    about = f'{{"order_number": "{order.number}"}}'
    lost = f'{{"order_number": "{order.number}", "choice": "not_arrived"}}'
    if order.status == "processing":
        return [turn.button("utter_button_cancel_order", f"/cancel_order{about}")]
    steps = []
    if is_lost(order, rules, now):
        steps.append(turn.button("utter_button_report_lost", f"/report_problem{lost}"))
    if order.status == "problem":
        steps.append(turn.button("utter_button_person", "/contact_human_agent"))
    if order.status == "delivered" and is_returnable(order, rules, now):
        steps.append(turn.button("utter_button_return_order", f"/return_item{about}"))
    return steps
