"""Changing what was ordered before it is sent: fewer things, or another size or colour."""

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from rasa_sdk.events import EventType

from actions.flows.choosing_step import ChoiceStep
from actions.flows.confirmed import ConfirmedChange
from actions.flows.flow import Flow
from actions.flows.lines import LinesStep, QuantityStep, decided
from actions.flows.money_text import breakdown, items_text
from actions.flows.only_if import OnlyIf
from actions.flows.said import said_in
from actions.flows.setting import Setting
from actions.flows.step import Details
from actions.flows.task import Task
from actions.flows.variant_step import VariantStep
from actions.order_action import done
from actions.order_card import status_words
from actions.services import Services
from actions.shop.changes import Cancel, Change, ChangeItems, KeptPieces
from actions.shop.models.orders import Order
from actions.shop.settling import Quote, Settled

KINDS = ("remove", "variant", "fewer", "add")


class ChangeOrder(Flow):
    """What is to be changed, of which item; then what that means for the sum, and a yes."""

    intent: ClassVar[str] = "change_order"
    nothing_fits: ClassVar[str] = "utter_nothing_to_change"

    def __init__(self, services: Services, confirmed: ConfirmedChange) -> None:
        super().__init__(services)
        self._confirmed = confirmed
        self.steps = (
            ChoiceStep("change", "order_changes", KINDS),
            OnlyIf(_is("remove"), LinesStep(still_wanted, "utter_ask_remove_lines")),
            OnlyIf(_is("remove"), QuantityStep(still_wanted, "utter_ask_remove_quantity")),
            OnlyIf(_is("fewer"), LinesStep(still_wanted, "utter_ask_fewer_lines", several=False)),
            OnlyIf(_is("fewer"), QuantityStep(still_wanted, "utter_ask_fewer_quantity")),
            OnlyIf(_is("variant"), LinesStep(with_variants, "utter_ask_exchange_lines", several=False)),
            OnlyIf(_is("variant"), VariantStep()),
        )

    def fitting(self, orders: list[Order]) -> list[Order]:
        return [order for order in orders if order.status == "processing"]

    def turned(self, at: Setting, task: Task) -> Task:
        """ "Make the shorts an L" is no answer to what to take out."""
        variant = said_in(at.text, "order_changes") == "variant" and (
            at.request.filters.sizes or at.request.filters.colors
        )
        begun = task.details.get("change")
        return (
            replace(task, details={"change": "variant"}, asked=None)
            if variant and begun not in (None, "variant")
            else task
        )

    def refuses(self, at: Setting) -> bool:
        return says_that_it_left(at)

    def finish(self, at: Setting, task: Task) -> list[EventType]:
        kind, details = task.details["change"], task.details
        if kind == "add":
            at.turn.say("utter_change_by_new_order", buttons=[at.turn.button("utter_button_cart", "/view_cart")])
            return done(at.order.number)
        return self._confirmed.propose(at, _change(at, kind, details))


def still_wanted(at: Setting) -> dict[int, int]:
    """Pieces of each line that have not been cancelled."""
    return {line_id: pieces for line_id, pieces in at.desk.changeable(at.order).items() if pieces}


def with_variants(at: Setting) -> dict[int, int]:
    """Those of products that have other variants."""
    there = {line.id for line in at.order.lines if line.product and line.product.item_group_id}
    return {line_id: pieces for line_id, pieces in still_wanted(at).items() if line_id in there}


def says_that_it_left(at: Setting) -> bool:
    """Says that an order can't be changed any more, if so."""
    turn, order = at.turn, at.order
    if order.status == "processing":
        return False
    if order.status == "cancelled":
        turn.say("utter_already_cancelled", number=order.number)
        return True
    payload = f'/return_item{{"order_number": "{order.number}"}}'
    can_go_back = [turn.button("utter_button_return", payload)] if order.status == "delivered" else []
    buttons = [*can_go_back, turn.button("utter_button_person", "/contact_human_agent")]
    turn.say("utter_too_late_to_change", number=order.number, status=status_words(turn, order), buttons=buttons)
    return True


def ask_change(at: Setting, change: Change, quote: Quote) -> None:
    """The order as it would be, what is not charged, and whether to change it."""
    if not isinstance(change, ChangeItems):
        raise TypeError(change.kind)
    turn = at.turn
    buttons = [turn.button("utter_button_yes_change", "/affirm"), turn.button("utter_button_no_keep", "/deny")]
    new = change.lines[0].product_id
    if new:
        title = at.line(change.lines[0].line_id).title_in(turn.locale)
        turn.say(
            "utter_variant_sure",
            number=at.order.number,
            title=title,
            new=at.product(new).title_in(turn.locale),
            buttons=buttons,
        )
        return
    gone = [(kept.line_id, at.line(kept.line_id).quantity_total - kept.quantity) for kept in change.lines]
    turn.say(
        "utter_change_sure",
        number=at.order.number,
        items=items_text(at, gone),
        breakdown=breakdown(at, quote),
        total=quote.total.format(turn.locale),
        buttons=buttons,
    )


def tell_change(at: Setting, change: Change, settled: Settled) -> None:
    """That it was changed, and what is not charged."""
    turn = at.turn
    if settled.state == "noted":
        turn.say("utter_change_noted", number=at.order.number)
    elif settled.quote and settled.quote.total.minor:
        turn.say("utter_changed_cheaper", number=at.order.number, total=settled.quote.total.format(turn.locale))
    else:
        turn.say("utter_changed", number=at.order.number)


def _is(kind: str) -> Callable[[Details], bool]:
    def holds(details: Details) -> bool:
        return bool(details.get("change") == kind)

    return holds


def _change(at: Setting, kind: str, details: Details) -> Change:
    """The change; taking everything out is cancelling."""
    lines = []
    for line_id, pieces in decided(details):
        wanted = at.line(line_id).quantity_total
        if kind == "variant":
            lines.append(KeptPieces(line_id=line_id, quantity=wanted, product_id=details["variant"]))
        else:
            lines.append(KeptPieces(line_id=line_id, quantity=pieces if kind == "fewer" else wanted - pieces))
    kept = {one.line_id: one.quantity for one in lines}
    empties = not any(kept.get(line_id, wanted) for line_id, wanted in still_wanted(at).items())
    return Cancel() if empties else ChangeItems(lines=tuple(lines))
