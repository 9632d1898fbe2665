"""What follows a delivery, or should change one: returns, exchanges, refunds, problems, new addresses.

The bot tells the rules and knows the order; the change itself is a person's to make.
"""

from typing import ClassVar

from rasa_sdk import Action
from rasa_sdk.events import EventType, SlotSet

from actions.conversation import ShopAction, Turn
from actions.policies import tell_policy
from actions.services import Services


def actions(services: Services) -> list[Action]:
    """This family's actions."""
    kinds = (ReturnItem, ExchangeItem, GetRefund, ReportProblem, PaymentIssue, ChangeOrder, ChangeShippingAddress)
    return [kind(services) for kind in kinds]


class ChangeByPerson(ShopAction):
    """Tells the rule that applies and says that a person makes the change; the hand-off then carries the order."""

    intent: ClassVar[str]
    """The intent that this answers; the action's name and wording are made from it."""

    def name(self) -> str:
        return f"action_{self.intent}"

    def answer(self, turn: Turn) -> list[EventType]:
        number = turn.entity("order_number")
        with self.services.database.session() as session:
            tell_policy(turn, session, self.intent)
        turn.say(f"utter_{self.intent}", buttons=self.buttons(turn))
        return [SlotSet("current_order", number)] if number else []

    def buttons(self, turn: Turn) -> list[dict[str, str]]:
        """What the shopper may want next."""
        return [turn.button("utter_button_person", "/contact_human_agent")]


class ReturnItem(ChangeByPerson):
    """Sending something back."""

    intent: ClassVar[str] = "return_item"


class ExchangeItem(ChangeByPerson):
    """Another size or colour for something bought."""

    intent: ClassVar[str] = "exchange_item"


class GetRefund(ChangeByPerson):
    """Wanting the money back."""

    intent: ClassVar[str] = "get_refund"


class ReportProblem(ChangeByPerson):
    """Something arrived broken, wrong or not at all."""

    intent: ClassVar[str] = "report_problem"


class PaymentIssue(ChangeByPerson):
    """A payment that failed, or was taken twice."""

    intent: ClassVar[str] = "payment_issue"


class ChangeOrder(ChangeByPerson):
    """Adding to an order, taking from it."""

    intent: ClassVar[str] = "change_order"

    def buttons(self, turn: Turn) -> list[dict[str, str]]:
        return [turn.button("utter_button_cancel_order", "/cancel_order"), *super().buttons(turn)]


class ChangeShippingAddress(ChangeByPerson):
    """Another address for an order on its way."""

    intent: ClassVar[str] = "change_shipping_address"
