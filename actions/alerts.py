"""Asking to be told: when an order moves, when something is back, when it gets cheaper."""

from functools import cached_property
from typing import ClassVar

from rasa_sdk import Action
from rasa_sdk.events import EventType
from sqlalchemy.orm import Session

from actions.alert_question import Alert, AlertConfirmed
from actions.availability import Wish
from actions.browsing import remember_focus
from actions.conversation import Turn
from actions.my_alerts import MyAlerts, StopAlert
from actions.naming import products_meant
from actions.order_action import OrderAction
from actions.order_card import status_words
from actions.product import ask_which
from actions.query.text import blank
from actions.services import Services
from actions.shop.catalog import variants
from actions.shop.happenings import ENDED
from actions.shop.models.catalog import Product
from actions.shop.models.orders import Order
from actions.shopping import ShoppingAction, Visit


def actions(services: Services) -> list[Action]:
    """This family's actions."""
    confirmed = AlertConfirmed(services)
    return [
        SetAlert(services, confirmed),
        WatchOrder(services, confirmed),
        confirmed,
        MyAlerts(services),
        StopAlert(services),
    ]


class AlertVisit(Visit):
    """A visit whose message is only what is to be watched."""

    @cached_property
    def said(self) -> str:
        """The message without its "tell me when it's back"."""
        text = super().said
        for found in self.vocabulary.language.alerts.find(text):
            text = blank(text, found.start, found.end)
        return text


class SetAlert(ShoppingAction):
    """About a product: what can't be bought is watched for coming back, what can for its price."""

    intent = "set_alert"

    def __init__(self, services: Services, confirmed: "AlertConfirmed") -> None:
        super().__init__(services)
        self._confirmed = confirmed

    def visit(self, visit: Visit) -> list[EventType]:
        visit = AlertVisit(visit.turn, visit.session, visit.services)
        meant = products_meant(visit)
        if not meant:
            return ask_which(visit)
        product = _variant(visit, meant[0])
        alert = _alert_for(visit, product)
        if alert.limit is not None and product.can_be_bought and product.effective_price.minor < alert.limit.minor:
            visit.turn.say(
                "utter_alert_cheap_already",
                title=product.title_in(visit.turn.locale),
                price=product.effective_price.format(visit.turn.locale),
            )
            return remember_focus(product.id)
        return [*remember_focus(product.id), *self._confirmed.ask_about(visit.turn, visit.session, alert)]


def _variant(visit: Visit, product: Product) -> Product:
    """The variant that the shopper wants: of several that fit the words, one that can't be bought."""
    wish = Wish.of(visit, product)
    wanted = [one for one in variants(visit.session, product) if wish.fits(one)] or [product]
    if visit.turn.entity("product_id") or product.id in {one.id for one in wanted if not one.can_be_bought}:
        return product
    return next((one for one in wanted if not one.can_be_bought), product if product in wanted else wanted[0])


def _alert_for(visit: Visit, product: Product) -> Alert:
    most = visit.request.filters.price_max
    if most is not None:
        return Alert("price_falls", product.id, most + 1, product.currency)
    if not product.can_be_bought:
        return Alert("back_in_stock", product.id)
    return Alert("price_falls", product.id, product.effective_price.minor, product.currency)


class WatchOrder(OrderAction):
    """About an order: each time that it moves, until it has arrived."""

    intent: ClassVar[str] = "watch_order"
    nothing_fits: ClassVar[str] = "utter_alert_no_open_order"

    def __init__(self, services: Services, confirmed: "AlertConfirmed") -> None:
        super().__init__(services)
        self._confirmed = confirmed

    def fitting(self, orders: list[Order]) -> list[Order]:
        return [order for order in orders if order.status not in ENDED]

    def with_order(self, turn: Turn, session: Session, order: Order) -> list[EventType]:
        if order.status in ENDED:
            turn.say("utter_alert_order_ended", number=order.number, status=status_words(turn, order))
            return []
        return self._confirmed.ask_about(turn, session, Alert("order_moves", order.number))
