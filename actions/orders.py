"""Where an order is."""

from typing import ClassVar

from rasa_sdk import Action
from rasa_sdk.events import EventType
from sqlalchemy.orm import Session

from actions.conversation import Turn
from actions.order_action import OrderAction
from actions.order_card import UNDER_WAY, order_message, order_text
from actions.services import Services
from actions.shop.models.orders import Order


def actions(services: Services) -> list[Action]:
    """This family's actions."""
    return [TrackOrder(services)]


class TrackOrder(OrderAction):
    """Where an order is: its status, carrier, tracking number and day of delivery."""

    intent: ClassVar[str] = "track_order"
    keeps_to_current: ClassVar[bool] = False

    def fitting(self, orders: list[Order]) -> list[Order]:
        """Those that are under way; else the newest."""
        return [order for order in orders if order.status in UNDER_WAY] or orders[:1]

    def with_order(self, turn: Turn, session: Session, order: Order) -> list[EventType]:
        buttons = []
        if order.status == "processing":
            payload = f'/cancel_order{{"order_number": "{order.number}"}}'
            buttons.append(turn.button("utter_button_cancel_order", payload))
        if order.status == "problem":
            buttons.append(turn.button("utter_button_person", "/contact_human_agent"))
        turn.say("utter_order", order=order_text(turn, order), rich=order_message(turn, order), buttons=buttons)
        return []
