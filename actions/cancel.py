"""Cancelling an order: asked first, done once."""

from typing import ClassVar

from rasa_sdk import Action
from rasa_sdk.events import EventType
from sqlalchemy.orm import Session

from actions.conversation import Turn
from actions.order_action import OrderAction, done
from actions.order_card import items_text, status_words
from actions.pending import ConfirmedAction, ask_first, pending_argument, pending_key
from actions.services import Services
from actions.shop.changes import Cancel
from actions.shop.models.orders import Order
from actions.shop.orders import OrderDesk


def actions(services: Services) -> list[Action]:
    """This family's actions."""
    confirmed = CancelOrderConfirmed(services)
    return [CancelOrder(services, confirmed), confirmed]


class CancelOrder(OrderAction):
    """Asks whether to cancel, when it can still be done."""

    intent: ClassVar[str] = "cancel_order"
    nothing_fits: ClassVar[str] = "utter_nothing_to_cancel"

    def __init__(self, services: Services, confirmed: "CancelOrderConfirmed") -> None:
        super().__init__(services)
        self._confirmed = confirmed

    def fitting(self, orders: list[Order]) -> list[Order]:
        return [order for order in orders if order.status == "processing"]

    def with_order(self, turn: Turn, session: Session, order: Order) -> list[EventType]:
        if order.status == "processing":
            return self._confirmed.ask_about(turn, order)
        say_not_cancelled(turn, order)
        return []


class CancelOrderConfirmed(ConfirmedAction):
    """Cancels the order that the shopper said yes about."""

    flow: ClassVar[str] = "action_cancel_order"

    def name(self) -> str:
        return "action_cancel_order_confirmed"

    def ask_about(self, turn: Turn, order: Order) -> list[EventType]:
        """The question, with what it is about."""
        turn.say(
            "utter_cancel_sure",
            number=order.number,
            items=items_text(turn, order),
            total=order.total.format(turn.locale),
            buttons=[turn.button("utter_button_yes_cancel", "/affirm"), turn.button("utter_button_no_keep", "/deny")],
        )
        return ask_first(self.name(), order.number)

    def ask(self, turn: Turn, argument: str) -> list[EventType]:
        with self.services.database.session() as session:
            return self.ask_about(turn, OrderDesk(session, turn.viewer, turn.address).find(argument))

    def answer(self, turn: Turn) -> list[EventType]:
        number = pending_argument(turn.tracker, self.name())
        if number is None:
            turn.say("utter_nothing_pending")
            return done()
        with self.services.database.session() as session:
            desk = OrderDesk(session, turn.viewer, turn.address)
            order = desk.find(number)
            settled = desk.submit(order, Cancel(), pending_key(turn.tracker))
            if settled.quote:
                turn.say("utter_cancelled", number=number, amount=settled.quote.total.format(turn.locale))
            else:
                say_not_cancelled(turn, order)
        return done(number)


def say_not_cancelled(turn: Turn, order: Order) -> None:
    """Why an order isn't cancelled now: it was before, or it has left and can be sent back instead."""
    if order.status == "cancelled":
        turn.say("utter_already_cancelled", number=order.number)
        return
    if order.status == "returned":
        turn.say("utter_already_returned", number=order.number)
        return
    payload = f'/return_item{{"order_number": "{order.number}"}}'
    buttons = [turn.button("utter_button_return", payload), turn.button("utter_button_person", "/contact_human_agent")]
    turn.say("utter_too_late_to_cancel", number=order.number, status=status_words(turn, order), buttons=buttons)
