"""Sending things back, for money or for another size or colour."""

import datetime as dt
from typing import Any, ClassVar

from rasa_sdk.events import EventType
from sqlalchemy.orm import Session

from actions.conversation import Turn
from actions.documents import say_return_label
from actions.flows.choosing_step import ChoiceStep
from actions.flows.confirmed import ConfirmedChange
from actions.flows.flow import Flow
from actions.flows.lines import LinesStep, QuantityStep, decided
from actions.flows.money_text import breakdown, items_text
from actions.flows.refund_told import tell_return_under_way, under_way
from actions.flows.said import said_in
from actions.flows.setting import Setting
from actions.flows.task import Task
from actions.flows.variant_step import VariantStep
from actions.order_action import done
from actions.papers.return_label import has_label
from actions.replay import hear
from actions.services import Services
from actions.shop.changes import BLAME, Change, RegisterReturn, ReturnedPieces
from actions.shop.models.orders import Order
from actions.shop.settling import Quote, Settled
from actions.shop.windows import last_day
from actions.wording import day

REASONS = ("too_small", "too_large", "not_as_described", "wrong_item", "damaged", "faulty", "changed_mind", "other")


class ReturnItem(Flow):
    """Which items, how many, why; then what is paid back and by when, and a yes."""

    intent: ClassVar[str] = "return_item"
    nothing_fits: ClassVar[str] = "utter_nothing_to_return"

    def __init__(self, services: Services, confirmed: ConfirmedChange) -> None:
        super().__init__(services)
        self._confirmed = confirmed
        self.steps = (
            LinesStep(returnable, "utter_ask_return_lines"),
            QuantityStep(returnable, "utter_ask_return_quantity"),
            ChoiceStep("reason", "return_reasons", REASONS, otherwise="other"),
        )

    def fitting(self, orders: list[Order]) -> list[Order]:
        return [order for order in orders if order.status == "delivered"]

    def with_order(self, turn: Turn, session: Session, order: Order) -> list[EventType]:
        at = self.setting(turn, session, order, turn.text)
        return about_return(at) or super().with_order(turn, session, order)

    def refuses(self, at: Setting) -> bool:
        return says_why_not(at)

    def finish(self, at: Setting, task: Task) -> list[EventType]:
        lines = tuple(ReturnedPieces(line_id=line, quantity=pieces) for line, pieces in decided(task.details))
        note = at.text[:1000] if task.details["reason"] == "other" else ""
        return self._confirmed.propose(at, RegisterReturn(lines=lines, reason=task.details["reason"], note=note))


class ExchangeItem(Flow):
    """Which item, into which size or colour, why; then what follows, and a yes."""

    intent: ClassVar[str] = "exchange_item"
    nothing_fits: ClassVar[str] = "utter_nothing_to_return"

    def __init__(self, services: Services, confirmed: ConfirmedChange) -> None:
        super().__init__(services)
        self._confirmed = confirmed
        self.steps = (
            LinesStep(exchangeable, "utter_ask_exchange_lines", several=False),
            QuantityStep(exchangeable, "utter_ask_exchange_quantity"),
            VariantStep(),
            ChoiceStep("reason", "return_reasons", REASONS, otherwise="other"),
        )

    def fitting(self, orders: list[Order]) -> list[Order]:
        return [order for order in orders if order.status == "delivered"]

    def with_order(self, turn: Turn, session: Session, order: Order) -> list[EventType]:
        at = self.setting(turn, session, order, turn.text)
        return about_return(at) or super().with_order(turn, session, order)

    def refuses(self, at: Setting) -> bool:
        if says_why_not(at):
            return True
        if exchangeable(at):
            return False
        payload = f'/return_item{{"order_number": "{at.order.number}"}}'
        at.turn.say(
            "utter_nothing_to_exchange",
            number=at.order.number,
            buttons=[at.turn.button("utter_button_return", payload)],
        )
        return True

    def finish(self, at: Setting, task: Task) -> list[EventType]:
        ((line, pieces),) = decided(task.details)
        back = ReturnedPieces(line_id=line, quantity=pieces, exchange_for=task.details["variant"])
        return self._confirmed.propose(at, RegisterReturn(lines=(back,), reason=task.details["reason"]))


def about_return(at: Setting) -> list[EventType]:
    """Deals with what is said of a return that is registered already: its label, or calling it off."""
    waiting = under_way(at)
    said = said_in(at.text, "returns_under_way") if waiting else None
    if said == "withdraw":
        number = {"entity": "order_number", "value": at.order.number}
        return hear(at.turn, at.text, "cancel_order", [number])
    with_label = [one for one in waiting if has_label(one, at.rules)]
    if said == "label" and with_label:
        say_return_label(at.turn, at.services.links, with_label[-1])
        return done(at.order.number)
    return []


def returnable(at: Setting) -> dict[int, int]:
    """Pieces that arrived and don't go back already, by line."""
    return {line_id: pieces for line_id, pieces in at.desk.returnable(at.order).items() if pieces}


def exchangeable(at: Setting) -> dict[int, int]:
    """Those of products that have other variants."""
    has_variants = {line.id for line in at.order.lines if line.product and line.product.item_group_id}
    return {line_id: pieces for line_id, pieces in returnable(at).items() if line_id in has_variants}


def says_why_not(at: Setting) -> bool:
    """Says why nothing of the order can be sent back, if so."""
    turn, order = at.turn, at.order
    if order.status == "processing":
        payload = f'/cancel_order{{"order_number": "{order.number}"}}'
        turn.say(
            "utter_return_cancel_instead",
            number=order.number,
            buttons=[turn.button("utter_button_cancel_order", payload)],
        )
    elif order.status == "cancelled":
        turn.say("utter_already_cancelled", number=order.number)
    elif not returnable(at):
        gone = [goods for goods in at.desk.returns(order) if goods.state in ("requested", "approved", "received")]
        if gone:
            payload = f'/cancel_order{{"order_number": "{order.number}"}}'
            buttons = [turn.button("utter_button_withdraw", payload)] if under_way(at) else []
            turn.say("utter_return_there_is", number=order.number, return_number=gone[-1].number, buttons=buttons)
            for goods in under_way(at):
                tell_return_under_way(at, goods)
        else:
            turn.say("utter_refused_not_delivered", number=order.number, items="")
    else:
        return False
    return True


def ask_return(at: Setting, change: Change, quote: Quote) -> None:
    """What goes back, what is paid or sent for it, by when; and whether to register it."""
    if not isinstance(change, RegisterReturn):
        raise TypeError(change.kind)
    turn, order = at.turn, at.order
    buttons = [turn.button("utter_button_yes_return", "/affirm"), turn.button("utter_button_no_return", "/deny")]
    common: dict[str, Any] = {
        "number": order.number,
        "items": items_text(at, [(line.line_id, line.quantity) for line in change.lines]),
        "reason": turn.phrase(f"utter_reason_{change.reason}"),
    }
    exchange = change.lines[0].exchange_for
    deadline = by_when(at, last_day(order, at.rules, exchange=bool(exchange), blame=change.reason in BLAME))
    if quote.needs_approval:
        turn.say("utter_return_sure_team", **common, buttons=buttons)
    elif exchange:
        new = at.product(exchange).title_in(turn.locale)
        turn.say("utter_exchange_sure", **common, new=new, deadline=deadline, buttons=buttons)
    else:
        turn.say(
            "utter_return_sure",
            **common,
            breakdown=breakdown(at, quote),
            total=quote.total.format(turn.locale),
            deadline=deadline,
            buttons=buttons,
        )


def by_when(at: Setting, deadline: dt.date | None) -> str:
    """By when to hand the parcel in; empty where no rule says so."""
    return at.turn.phrase("utter_return_deadline", day=day(deadline, at.turn.locale)) if deadline else ""


def tell_return(at: Setting, change: Change, settled: Settled) -> None:
    """The return's number, what comes next, and the label."""
    if not isinstance(change, RegisterReturn):
        raise TypeError(change.kind)
    turn, number = at.turn, at.order.number
    if settled.state == "noted" or settled.quote is None:
        turn.say("utter_change_noted", number=number)
        return
    goods = next(one for one in at.desk.returns(at.order) if one.number == settled.return_number)
    if settled.quote.needs_approval:
        turn.say("utter_return_requested", number=number, return_number=goods.number)
        return
    if change.lines[0].exchange_for:
        new = at.product(change.lines[0].exchange_for)
        turn.say("utter_exchange_registered", return_number=goods.number, new=new.title_in(turn.locale))
    else:
        days = at.rules.returns.refund_working_days if at.rules.returns else ""
        total = settled.quote.total.format(turn.locale)
        turn.say("utter_return_registered", return_number=goods.number, total=total, days=days)
    if has_label(goods, at.rules):
        say_return_label(turn, at.services.links, goods)
