"""A step: one thing that a flow has to know."""

import json
from abc import ABC, abstractmethod
from typing import Any, ClassVar

from actions.conversation import Turn
from actions.flows.setting import Setting

Details = dict[str, Any]
"""What is known, by the name of the step that found it; JSON."""


class Step(ABC):
    """Finds one thing in the shopper's words, or asks for it."""

    name: ClassVar[str]
    """Its key in the details."""
    takes_any_words: ClassVar[bool] = False
    """Whether whatever is written after the question is its answer."""

    @abstractmethod
    def is_open(self, at: Setting, details: Details) -> bool:
        """Whether it must still be asked."""

    @abstractmethod
    def read(self, at: Setting, details: Details, *, asked: bool) -> Details:
        """What the message says of it, empty when nothing; `asked` when the message follows the question."""

    @abstractmethod
    def ask(self, at: Setting, details: Details, *, again: bool) -> None:
        """Asks for it; `again` in other words, after an answer that was none."""


def choice_button(title: str, choice: str) -> dict[str, str]:
    """A button that answers a step; `title` is what stands on it."""
    return {"title": title, "payload": "/give_details" + json.dumps({"choice": choice}, ensure_ascii=False)}


def named_button(turn: Turn, response: str, choice: str) -> dict[str, str]:
    """The same with the wording of a response on it."""
    return choice_button(turn.phrase(response), choice)
