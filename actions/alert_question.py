"""The question before something is watched, and the watching after a yes."""

import json
from dataclasses import asdict, dataclass
from typing import ClassVar

from rasa_sdk.events import EventType
from sqlalchemy.orm import Session

from actions.conversation import Turn
from actions.order_action import done
from actions.pending import ConfirmedAction, ask_first, forget_pending, pending_argument
from actions.shop.catalog import products_by_id
from actions.shop.consents import record
from actions.shop.models.conversation import ChatSession
from actions.shop.money import Money
from actions.shop.watches import Kind, TooManyWatches, watch
from actions.wording import day


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
