"""A step that is part of a flow under a condition only."""

from collections.abc import Callable

from actions.flows.setting import Setting
from actions.flows.step import Details, Step


class OnlyIf(Step):
    """Another step, skipped where the details don't call for it."""

    def __init__(self, condition: Callable[[Details], bool], step: Step) -> None:
        self._condition = condition
        self._step = step
        self.name = step.name  # type: ignore[misc]  # stands for the other step
        self.takes_any_words = step.takes_any_words  # type: ignore[misc]

    def is_open(self, at: Setting, details: Details) -> bool:
        return self._condition(details) and self._step.is_open(at, details)

    def read(self, at: Setting, details: Details, *, asked: bool) -> Details:
        return self._step.read(at, details, asked=asked) if self._condition(details) else {}

    def ask(self, at: Setting, details: Details, *, again: bool) -> None:
        self._step.ask(at, details, again=again)
