"""Cancelling an order: asked first, done once."""

from typing import ClassVar

from rasa_sdk.events import EventType
from sqlalchemy.orm import Session

from actions.conversation import Turn
from actions.flows.confirmed import ConfirmedChange
from actions.flows.money_text import fee_text
from actions.flows.setting import Setting
from actions.order_action import OrderAction
from actions.order_card import items_text, status_words
from actions.services import Services
from actions.shop.changes import Cancel, Change, WithdrawReturn
from actions.shop.models.orders import Order
from actions.shop.settling import Quote, Settled


class CancelOrder(OrderAction):
    """Asks whether to cancel, when it can still be done."""

    intent: ClassVar[str] = "cancel_order"
    nothing_fits: ClassVar[str] = "utter_nothing_to_cancel"

    def __init__(self, services: Services, confirmed: ConfirmedChange) -> None:
        super().__init__(services)
        self._confirmed = confirmed

    def fitting(self, orders: list[Order]) -> list[Order]:
        return [order for order in orders if order.status == "processing"]

    def with_order(self, turn: Turn, session: Session, order: Order) -> list[EventType]:
        desk = self.desk(turn, session)
        at = Setting(turn, session, self.services, desk, order, turn.text)
        if order.status == "processing":
            return self._confirmed.propose(at, Cancel())
        waiting = [goods for goods in desk.returns(order) if goods.state in ("requested", "approved")]
        if waiting:  # what can be called off is the return
            return self._confirmed.propose(at, WithdrawReturn(return_number=waiting[-1].number))
        say_not_cancelled(turn, order)
        return []


def ask_cancel(at: Setting, change: Change, quote: Quote) -> None:
    """Whether to cancel, with what it is about and what it costs."""
    turn, order = at.turn, at.order
    turn.say(
        "utter_cancel_sure",
        number=order.number,
        items=items_text(turn, order),
        total=order.balance.format(turn.locale),
        buttons=[turn.button("utter_button_yes_cancel", "/affirm"), turn.button("utter_button_no_keep", "/deny")],
        fee=fee_text(turn, quote),
    )


def tell_cancel(at: Setting, change: Change, settled: Settled) -> None:
    """That it was cancelled and what goes back."""
    turn, number = at.turn, at.order.number
    if settled.state == "noted":
        turn.say("utter_change_noted", number=number)
    elif settled.quote is not None:
        turn.say("utter_cancelled", number=number, amount=settled.quote.total.format(turn.locale))


def ask_withdrawal(at: Setting, change: Change, quote: Quote) -> None:
    """Whether to keep what was going to be sent back."""
    if not isinstance(change, WithdrawReturn):
        raise TypeError(change.kind)
    turn = at.turn
    buttons = [turn.button("utter_button_yes_withdraw", "/affirm"), turn.button("utter_button_no_withdraw", "/deny")]
    turn.say("utter_withdraw_sure", number=at.order.number, return_number=change.return_number, buttons=buttons)


def tell_withdrawal(at: Setting, change: Change, settled: Settled) -> None:
    """That nothing needs to be sent back."""
    if not isinstance(change, WithdrawReturn):
        raise TypeError(change.kind)
    noted = settled.state == "noted"
    response = "utter_change_noted" if noted else "utter_withdrawn"
    at.turn.say(response, number=at.order.number, return_number=change.return_number)


def say_not_cancelled(turn: Turn, order: Order) -> None:
    """Why an order isn't cancelled now: it was before, or it has left and can be sent back instead."""
    if order.status == "cancelled":
        turn.say("utter_already_cancelled", number=order.number)
        return
    if order.status == "returned":
        turn.say("utter_already_returned", number=order.number)
        return
    payload = f'/return_item{{"order_number": "{order.number}"}}'
    can_go_back = [turn.button("utter_button_return", payload)] if order.status == "delivered" else []
    buttons = [*can_go_back, turn.button("utter_button_person", "/contact_human_agent")]
    turn.say("utter_too_late_to_cancel", number=order.number, status=status_words(turn, order), buttons=buttons)
