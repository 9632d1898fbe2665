"""What arrived broken, wrong, incomplete or not at all, and payments taken twice: cases for the team."""

from typing import ClassVar

from rasa_sdk.events import EventType

from actions.conversation import Turn
from actions.flows.choosing_step import ChoiceStep
from actions.flows.flow import Flow
from actions.flows.lines import LinesStep, QuantityStep, decided
from actions.flows.only_if import OnlyIf
from actions.flows.said import said_in
from actions.flows.setting import Setting
from actions.flows.step import Details
from actions.flows.task import Task
from actions.flows.words_step import NoteStep, PhotoStep
from actions.order_action import done
from actions.policies import tell_policy
from actions.promises import answer_promise
from actions.services import Services
from actions.shop.cases import open_case
from actions.wording import listing

PROBLEMS = ("damaged", "faulty", "wrong_item", "missing_item", "not_arrived")
WISHES = ("replacement", "refund")
NOTHING_TO_SHOW = ("not_arrived", "missing_item")
"""Problems that no picture shows."""


class ReportProblem(Flow):
    """What is wrong with which item, a picture, what the shopper would like; then a case with a number."""

    intent: ClassVar[str] = "report_problem"

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.steps = (
            ChoiceStep("problem", "problems", PROBLEMS),
            OnlyIf(_about_items, LinesStep(ordered, "utter_ask_problem_lines")),
            OnlyIf(_about_items, QuantityStep(ordered, "utter_ask_problem_quantity")),
            NoteStep("problems"),
            OnlyIf(_can_be_shown, PhotoStep()),
            ChoiceStep("wish", "wishes", WISHES),
        )

    def finish(self, at: Setting, task: Task) -> list[EventType]:
        turn, details = at.turn, task.details
        chosen = decided(details) if details.get("lines") else []
        titles = [at.line(line_id).title_in(turn.locale) for line_id, _ in chosen]
        only = chosen[0] if len(chosen) == 1 else (None, None)
        case = open_case(
            at.session,
            turn.viewer,
            task.key,
            details["problem"],
            home=self.services.home,
            order=at.order,
            line=at.line(only[0]) if only[0] is not None else None,
            quantity=only[1],
            wish=details["wish"],
            note="\n".join(
                part for part in (listing(titles, turn.locale) if len(titles) > 1 else "", details["note"]) if part
            ),
            image_id=details.get("photo") or None,
            locale=turn.locale,
        )
        problem = turn.phrase(f"utter_problem_{details['problem']}")
        turn.say(
            "utter_case_opened",
            case=case.number,
            number=at.order.number,
            problem=problem,
            wish=turn.phrase(f"utter_wish_{details['wish']}"),
            promise=answer_promise(turn, at.rules),
            keep=turn.phrase("utter_case_keep") if _can_be_shown(details) else "",
        )
        return done(at.order.number)


class PaymentIssue(Flow):
    """A payment that failed is a matter of the checkout; one taken twice becomes a case."""

    intent: ClassVar[str] = "payment_issue"

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.steps = (NoteStep("payment_problems"),)

    def answer(self, turn: Turn) -> list[EventType]:
        words = self.opening_words(turn)
        twice = turn.entity("choice") == "paid_twice" or said_in(words, "payment_problems") == "paid_twice"
        has_order = not turn.begins  # comes back from the form, which only a double payment leads to
        if twice or has_order:
            return super().answer(turn)
        with self.services.database.session() as session:
            tell_policy(turn, session, self.intent)
        buttons = [
            turn.button("utter_button_paid_twice", '/payment_issue{"choice": "paid_twice"}'),
            turn.button("utter_button_person", "/contact_human_agent"),
        ]
        turn.say("utter_payment_issue", buttons=buttons)
        return []

    def finish(self, at: Setting, task: Task) -> list[EventType]:
        turn = at.turn
        there = [
            one for one in at.desk.cases() if (one.kind, one.order_id, one.state) == ("paid_twice", at.order.id, "open")
        ]
        case = (
            there[0]
            if there
            else open_case(
                at.session,
                turn.viewer,
                task.key,
                "paid_twice",
                home=self.services.home,
                order=at.order,
                note=task.details["note"],
                locale=turn.locale,
            )
        )
        total = at.order.total.format(turn.locale)
        turn.say(
            "utter_paid_twice_noted",
            case=case.number,
            number=at.order.number,
            total=total,
            promise=answer_promise(turn, at.rules),
        )
        return done(at.order.number)


def ordered(at: Setting) -> dict[int, int]:
    """Pieces of each line that were not cancelled."""
    return {line.id: line.quantity_total for line in at.order.lines if line.quantity_total}


def _about_items(details: Details) -> bool:
    return details.get("problem") not in (None, "not_arrived")


def _can_be_shown(details: Details) -> bool:
    return details.get("problem") not in (None, *NOTHING_TO_SHOW)
