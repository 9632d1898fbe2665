"""What cancelling costs, in general and for one order."""

from typing import ClassVar

from rasa_sdk import Action
from rasa_sdk.events import EventType
from sqlalchemy.orm import Session

from actions.conversation import Turn
from actions.flows.cancelling import say_not_cancelled
from actions.order_action import OrderAction, order_talked_about
from actions.policies import AnswerPolicy
from actions.services import Services
from actions.shop.models.orders import Order
from actions.shop.rules import shop_rules


def actions(services: Services) -> list[Action]:
    """This family's actions."""
    return [CheckCancellationFee(services)]


class CheckCancellationFee(OrderAction):
    """The rule's fee; of an order that was named, or talked about and can be cancelled, what would come back."""

    intent: ClassVar[str] = "check_cancellation_fee"
    drops_task: ClassVar[bool] = False
    is_question: ClassVar[bool] = True

    def answer(self, turn: Turn) -> list[EventType]:
        with self.services.database.session() as session:
            rule = shop_rules(session).cancellation
            order = order_talked_about(turn, self.desk(turn, session))
            if rule and order and order.status == "processing" and self.number_meant(turn) is None:
                return self.with_order(turn, session, order)
        if rule is None:
            return AnswerPolicy(self.services).answer(turn)
        if self.number_meant(turn) is not None:
            return super().answer(turn)
        if rule.fee is None:
            turn.say("utter_cancel_free")
        else:
            turn.say("utter_cancel_fee", fee=rule.fee.format(turn.locale))
        return []

    def with_order(self, turn: Turn, session: Session, order: Order) -> list[EventType]:
        if order.status != "processing":
            say_not_cancelled(turn, order)
            return []
        rule = shop_rules(session).cancellation
        fee = rule.fee if rule else None
        amount = order.total - order.refunded
        button = turn.button("utter_button_cancel_order", f'/cancel_order{{"order_number": "{order.number}"}}')
        if fee is None:
            turn.say(
                "utter_cancel_free_order", buttons=[button], number=order.number, amount=amount.format(turn.locale)
            )
        elif fee.currency != order.currency:
            turn.say("utter_cancel_fee", buttons=[button], fee=fee.format(turn.locale))
        else:
            kept = min(fee, amount)
            turn.say(
                "utter_cancel_fee_order",
                buttons=[button],
                number=order.number,
                fee=kept.format(turn.locale),
                amount=(amount - kept).format(turn.locale),
            )
        return []
