"""A step with a few answers that have names: why it goes back, what is wrong, what is wanted instead."""

from collections.abc import Sequence

from actions.conversation import Turn
from actions.flows.said import said_in
from actions.flows.setting import Setting
from actions.flows.step import Details, Step, named_button
from actions.readings import is_sure
from actions.words import asks_something

TELLING = frozenset({"return_item", "get_refund", "report_problem", "complaint", "give_details"})
"""Intents of messages that tell in other words why something goes back."""


class ChoiceStep(Step):
    """One of several named answers, known by the words of a table in said.toml.

    Each has a response `utter_<step>_<answer>`; the question is `utter_ask_<step>`.
    """

    def __init__(self, name: str, table: str, answers: Sequence[str], *, otherwise: str | None = None) -> None:
        self.name = name  # type: ignore[misc]  # one class for several steps
        self._table = table
        self._answers = answers
        self._otherwise = otherwise

    def is_open(self, at: Setting, details: Details) -> bool:
        return self.name not in details

    def read(self, at: Setting, details: Details, *, asked: bool) -> Details:
        if at.choice is not None:
            return {self.name: at.choice} if at.choice in self._answers else {}
        said = said_in(at.text, self._table)
        if said is None and asked and at.request.ordinals and 0 < at.request.ordinals[0] <= len(self._answers):
            said = self._answers[at.request.ordinals[0] - 1]
        if said is None and asked and self._otherwise and at.text and _may_tell_anything(at.turn):
            said = self._otherwise
        return {self.name: said} if said else {}

    def ask(self, at: Setting, details: Details, *, again: bool) -> None:
        buttons = [named_button(at.turn, f"utter_{self.name}_{answer}", answer) for answer in self._answers]
        question = f"utter_ask_{self.name}"
        at.turn.say(f"{question}_again" if again else question, number=at.order.number, buttons=buttons)


def _may_tell_anything(turn: Turn) -> bool:
    """Whether words that name no answer may be one: not a question, nor what is surely about something else."""
    return not asks_something(turn.text) and (turn.intent in TELLING or not is_sure(turn))
