"""Getting money back, and where it is."""

from typing import ClassVar

from rasa_sdk.events import EventType, SlotSet
from sqlalchemy.orm import Session

from actions.conversation import Turn
from actions.flows.refund_told import tell_refund
from actions.flows.setting import Setting
from actions.order_action import OrderAction
from actions.order_card import status_words
from actions.policies import tell_policy
from actions.replay import hear
from actions.shop.models.orders import Order


class GetRefund(OrderAction):
    """Wanting the money back: what has gone back already, else by cancelling or returning, whichever fits."""

    intent: ClassVar[str] = "get_refund"
    tells_rule_first: ClassVar[bool] = True

    def fitting(self, orders: list[Order]) -> list[Order]:
        return [order for order in orders if order.status in ("processing", "delivered", "problem")] or orders

    def with_order(self, turn: Turn, session: Session, order: Order) -> list[EventType]:
        if order.status in ("cancelled", "returned"):
            tell_refund(Setting(turn, session, self.services, self.desk(turn, session), order, turn.text))
            return []
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
        tell_refund(Setting(turn, session, self.services, self.desk(turn, session), order, turn.text))
        return []
