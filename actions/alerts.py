"""Asking to be told: when an order moves, when something is back, when it gets cheaper. And asking not to be."""

import json
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import ClassVar

from rasa_sdk import Action
from rasa_sdk.events import EventType
from sqlalchemy.orm import Session

from actions.availability import Wish
from actions.browsing import remember_focus
from actions.conversation import ShopAction, Turn
from actions.naming import products_meant
from actions.order_action import OrderAction, done
from actions.order_card import status_words
from actions.pending import ConfirmedAction, ask_first, forget_pending, pending_argument
from actions.product import ask_which
from actions.query.text import blank
from actions.services import Services
from actions.shop.catalog import products_by_id, variants
from actions.shop.consents import record
from actions.shop.models.catalog import Product
from actions.shop.models.conversation import ChatSession
from actions.shop.models.messages import Watch
from actions.shop.models.orders import Order
from actions.shop.money import Money
from actions.shop.watches import ENDED, Kind, TooManyWatches, stop, watch, watching
from actions.shopping import ShoppingAction, Visit
from actions.wording import day

EVERY = "all"
"""In the payload of the button that stops all watches."""


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


@dataclass(frozen=True)
class Alert:
    """What would be watched; the argument of the question that waits."""

    kind: Kind
    subject: str
    """Product id, or order number."""
    below: int | None = None
    """Minor units of `currency`."""
    currency: str = ""

    @property
    def limit(self) -> Money | None:
        """The price below which it is told."""
        return None if self.below is None else Money(self.below, self.currency)


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


class AlertConfirmed(ConfirmedAction):
    """Watches what the shopper said yes about."""

    flow: ClassVar[str] = "action_watch_order"

    def name(self) -> str:
        return "action_set_alert_confirmed"

    def ask_about(self, turn: Turn, session: Session, alert: Alert) -> list[EventType]:
        """The question: what would be told, where, and for how long."""
        mail = self._mail(turn)
        chat = session.get(ChatSession, turn.session_id)
        if chat is None and not mail:
            turn.say("utter_alert_nowhere", buttons=[turn.button("utter_button_person", "/contact_human_agent")])
            return forget_pending()
        turn.say("utter_plain", text=self._question(turn, session, alert), buttons=self._buttons(turn, mail))
        return ask_first(self.name(), json.dumps(asdict(alert)))

    def ask(self, turn: Turn, argument: str) -> list[EventType]:
        with self.services.database.session() as session:
            return self.ask_about(turn, session, Alert(**json.loads(argument)))

    def answer(self, turn: Turn) -> list[EventType]:
        argument = pending_argument(turn.tracker, self.name())
        if argument is None:
            turn.say("utter_nothing_pending")
            return forget_pending()
        alert = Alert(**json.loads(argument))
        with self.services.database.session() as session:
            try:
                by_mail = self._watch(turn, session, alert)
            except TooManyWatches:
                turn.say("utter_alert_too_many", buttons=[turn.button("utter_button_my_alerts", "/my_alerts")])
                return forget_pending()
        turn.say(
            "utter_alert_set_mail" if by_mail else "utter_alert_set",
            buttons=[turn.button("utter_button_my_alerts", "/my_alerts")],
        )
        return done(alert.subject) if alert.kind == "order_moves" else forget_pending()

    def _watch(self, turn: Turn, session: Session, alert: Alert) -> bool:
        """Writes it down; whether e-mails are sent too."""
        mail = "" if turn.entity("channel") == "chat" else self._mail(turn)
        subject, seen = alert.subject, ""
        if alert.kind == "order_moves":
            order = self.desk(turn, session).find(alert.subject)  # the door is asked again
            subject, seen = str(order.id), order.status
        watch(
            session,
            alert.kind,
            subject,
            session_id=turn.session_id,
            email=mail,
            locale=turn.locale,
            seen=seen,
            below=alert.limit,
        )
        if mail:
            wording = self._question(turn, session, alert)
            record(session, mail, "notices", True, wording, f"session:{turn.session_id}")
        return bool(mail)

    def _mail(self, turn: Turn) -> str:
        """The address of a signed-in shopper, where the shop sends e-mails."""
        return turn.viewer.email or "" if self.services.sends_mail else ""

    def _question(self, turn: Turn, session: Session, alert: Alert) -> str:
        about = spoken_alert(turn, session, alert)
        chat = session.get(ChatSession, turn.session_id)
        until = day(chat.expires_at, turn.locale) if chat is not None else ""
        mail = self._mail(turn)
        where = "utter_alert_where_mail" if mail else "utter_alert_where_chat"
        return turn.phrase("utter_alert_sure", about=about, where=turn.phrase(where, email=mail, day=until))

    @staticmethod
    def _buttons(turn: Turn, mail: str) -> list[dict[str, str]]:
        here = [turn.button("utter_button_alert_chat", '/affirm{"channel": "chat"}')] if mail else []
        yes = turn.button("utter_button_alert_mail" if mail else "utter_button_alert_yes", "/affirm")
        return [yes, *here, turn.button("utter_button_alert_no", "/deny")]


def spoken_alert(turn: Turn, session: Session, alert: Alert) -> str:
    """What is watched, as it follows "I'll tell you": "when order 10001 moves"."""
    if alert.kind == "order_moves":
        return turn.phrase("utter_alert_order_moves", number=alert.subject)
    product = next(iter(products_by_id(session, [alert.subject])), None)
    title = product.title_in(turn.locale) if product is not None else alert.subject
    price = alert.limit.format(turn.locale) if alert.limit is not None else ""
    return turn.phrase(f"utter_alert_{alert.kind}", title=title, price=price)


class MyAlerts(ShopAction):
    """What this shopper waits to be told, with a way out of each."""

    def name(self) -> str:
        return "action_my_alerts"

    def answer(self, turn: Turn) -> list[EventType]:
        with self.services.database.session() as session:
            mine = watching(session, turn.session_id, turn.viewer.email or "")
            spoken = [_spoken(turn, session, one) for one in mine]
        if not mine:
            turn.say("utter_alerts_none")
            return []
        buttons = [
            turn.button("utter_button_stop_this", f'/stop_alert{{"watch": "{one.id}"}}', about=text)
            for one, text in zip(mine, spoken, strict=True)
        ]
        if len(mine) > 1:
            buttons.append(turn.button("utter_button_stop_all", f'/stop_alert{{"watch": "{EVERY}"}}'))
        lines = "\n".join(turn.phrase("utter_alert_line", about=text) for text in spoken)
        turn.say("utter_alerts", lines=lines, buttons=buttons)
        return []


class StopAlert(ShopAction):
    """Tells something no more; only a button leads here."""

    def name(self) -> str:
        return "action_stop_alert"

    def answer(self, turn: Turn) -> list[EventType]:
        wanted = turn.entity("watch")
        with self.services.database.session() as session:
            mine = watching(session, turn.session_id, turn.viewer.email or "")
            ended = [one for one in mine if wanted in (EVERY, str(one.id))]
            stop(session, ended)
        turn.say("utter_alerts_stopped" if ended else "utter_alerts_stopped_before")
        return []


def _spoken(turn: Turn, session: Session, one: Watch) -> str:
    alert = Alert(one.kind, one.subject, one.below_minor, one.currency)  # type: ignore[arg-type]  # checked by the table
    if one.kind == "order_moves":
        order = session.get(Order, int(one.subject))
        alert = replace(alert, subject=order.number if order is not None else "")
    return spoken_alert(turn, session, alert)
