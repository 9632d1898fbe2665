"""A review of something that was delivered: stars, words, shown back, and a yes."""

import json
from typing import Any, ClassVar

from rasa_sdk.events import EventType

from actions.conversation import Turn
from actions.flows.flow import Flow
from actions.flows.lines import LinesStep
from actions.flows.review_steps import OpinionStep, StarsStep
from actions.flows.setting import Setting
from actions.flows.task import Task
from actions.insults import is_insult
from actions.order_action import done
from actions.pending import ConfirmedAction, ask_first, pending_argument
from actions.policies import tell_policy
from actions.services import Services
from actions.shop.models.orders import Order
from actions.shop.reviewing import earlier_review, write_review


class LeaveReview(Flow):
    """Which product of the order, how many stars, what to say of it."""

    intent: ClassVar[str] = "review"
    nothing_fits: ClassVar[str] = "utter_nothing_to_review"

    def __init__(self, services: Services, confirmed: "ReviewConfirmed") -> None:
        super().__init__(services)
        self._confirmed = confirmed
        self.steps = (LinesStep(delivered, "utter_ask_review_lines", several=False), StarsStep(), OpinionStep())

    def fitting(self, orders: list[Order]) -> list[Order]:
        return [order for order in orders if order.status in ("delivered", "returned")]

    def without_number(self, turn: Turn) -> list[EventType]:
        with self.services.database.session() as session:
            tell_policy(turn, session, self.intent)
        return super().without_number(turn)

    def refuses(self, at: Setting) -> bool:
        if delivered(at):
            return False
        at.turn.say("utter_review_not_delivered", number=at.order.number)
        return True

    def finish(self, at: Setting, task: Task) -> list[EventType]:
        ((line_id, _),) = task.details["lines"]
        review = {"line": line_id, "stars": task.details["stars"], "text": task.details["opinion"]}
        return self._confirmed.propose(at, review)


class ReviewConfirmed(ConfirmedAction):
    """Keeps the review that was shown back; one for each order line, a later one takes its place."""

    flow: ClassVar[str] = "action_review"

    def name(self) -> str:
        return "action_review_confirmed"

    def propose(self, at: Setting, review: dict[str, Any]) -> list[EventType]:
        """Shows it back and asks."""
        turn, line = at.turn, at.line(review["line"])
        replaces = earlier_review(at.session, line.id) is not None
        turn.say(
            "utter_review_sure",
            title=line.title_in(turn.locale),
            stars="★" * review["stars"],
            text=review["text"] or turn.phrase("utter_review_without_words"),
            replaces="\n" + turn.phrase("utter_review_replaces") if replaces else "",
            buttons=[turn.button("utter_button_yes_review", "/affirm"), turn.button("utter_button_no", "/deny")],
        )
        return ask_first(self.name(), json.dumps({"order": at.order.number, **review}))

    def ask(self, turn: Turn, argument: str) -> list[EventType]:
        asked: dict[str, Any] = json.loads(argument)
        with self.services.database.session() as session:
            desk = self.desk(turn, session)
            at = Setting(turn, session, self.services, desk, desk.find(asked.pop("order")), turn.text)
            return self.propose(at, asked)

    def answer(self, turn: Turn) -> list[EventType]:
        argument = pending_argument(turn.tracker, self.name())
        if argument is None:
            turn.say("utter_nothing_pending")
            return done()
        asked: dict[str, Any] = json.loads(argument)
        with self.services.database.session() as session:
            order = self.desk(turn, session).find(asked["order"])
            line = next(line for line in order.lines if line.id == asked["line"])
            # the team looks at what insults before anybody else sees it
            is_hidden = is_insult(asked["text"])
            write_review(session, turn.viewer, line, asked["stars"], asked["text"], hidden=is_hidden)
            title = line.title_in(turn.locale)
        turn.say("utter_review_kept_back" if is_hidden else "utter_review_published", title=title)
        return done(order.number)


def delivered(at: Setting) -> dict[int, int]:
    """Pieces of each line that arrived."""
    arrived = at.order.status in ("delivered", "returned")
    return {line.id: line.quantity_fulfilled for line in at.order.lines if arrived and line.quantity_fulfilled}
