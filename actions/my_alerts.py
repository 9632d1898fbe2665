"""What a shopper waits to be told, with a way out of each."""

from collections.abc import Mapping
from dataclasses import replace

from rasa_sdk.events import EventType
from sqlalchemy.orm import Session

from actions.alert_question import Alert, spoken_alert
from actions.conversation import ShopAction, Turn
from actions.shop.models.messages import Watch
from actions.shop.watches import stop, watching

EVERY = "all"
"""In the payload of the button that stops all watches."""


class MyAlerts(ShopAction):
    """What this shopper waits to be told, with a way out of each."""

    def name(self) -> str:
        return "action_my_alerts"

    def answer(self, turn: Turn) -> list[EventType]:
        with self.services.database.session() as session:
            mine = watching(session, turn.session_id, turn.viewer.email or "")
            numbers = {order.id: order.number for order in self.desk(turn, session).orders()}
            spoken = [_spoken(turn, session, one, numbers) for one in mine]
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


def _spoken(turn: Turn, session: Session, one: Watch, numbers: Mapping[int, str]) -> str:
    """What is watched, in words; `numbers` are those of the orders that this shopper may see, by id."""
    alert = Alert(one.kind, one.subject, one.below_minor, one.currency)  # type: ignore[arg-type]  # checked by the table
    if one.kind == "order_moves":
        alert = replace(alert, subject=numbers.get(int(one.subject), ""))
    return spoken_alert(turn, session, alert)
