"""What an order cost, line by line, and its invoice as a PDF."""

from typing import ClassVar

from rasa_sdk import Action
from rasa_sdk.events import EventType
from sqlalchemy.orm import Session

from actions.conversation import Turn
from actions.documents import say_invoice
from actions.order_action import OrderAction
from actions.order_card import order_message
from actions.papers.invoice import has_invoice
from actions.services import Services
from actions.shop.models.orders import Order
from actions.shop.rules import shop_rules


def actions(services: Services) -> list[Action]:
    """This family's actions."""
    return [GetInvoice(services)]


class GetInvoice(OrderAction):
    """The amounts at once; the invoice as a document once the order has shipped."""

    intent: ClassVar[str] = "get_invoice"
    drops_task: ClassVar[bool] = False

    def with_order(self, turn: Turn, session: Session, order: Order) -> list[EventType]:
        turn.say(
            "utter_invoice",
            number=order.number,
            lines="\n".join(_lines(turn, order)),
            shipping=order.shipping.format(turn.locale),
            total=order.total.format(turn.locale),
            changes=_changes(turn, order),
            rich=order_message(turn, order),
        )
        rules = shop_rules(session)
        if has_invoice(order, rules):
            say_invoice(turn, self.services.links, order)
        elif rules.shop is not None and order.status == "processing":
            turn.say("utter_invoice_later", number=order.number)
        elif order.status != "cancelled":
            person = turn.button("utter_button_person", "/contact_human_agent")
            turn.say("utter_invoice_by_person", buttons=[person])
        return []


def _lines(turn: Turn, order: Order) -> list[str]:
    return [
        turn.phrase(
            "utter_invoice_line",
            quantity=line.quantity_ordered,
            title=line.title_in(turn.locale),
            total=line.total.format(turn.locale),
        )
        for line in order.lines
    ]


def _changes(turn: Turn, order: Order) -> str:
    """What has gone back, and what that leaves; empty when nothing has."""
    if not order.refunded.minor:
        return ""
    refunded, left = order.refunded.format(turn.locale), order.balance.format(turn.locale)
    return "\n" + turn.phrase("utter_invoice_refunded", amount=refunded, left=left)
