"""Reviewing on a terminal: a message at a time, a key for each decision."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from prompt_toolkit import prompt
from prompt_toolkit.completion import FuzzyWordCompleter
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.errors import CommandError
from bot.review.desk import Accepted, Desk, Waiting
from bot.review.training_data import StandsElsewhere

SOURCES = {
    "fallback": "not understood",
    "corrected": "the shopper then said what was meant",
    "thumbs_down": "the answer got a thumbs-down",
}
ENTER = {"\r", "\n"}
LEAVE = {"q", "\x1b", "\x03", "\x04"}


@dataclass(frozen=True)
class Keyboard:
    """How the person answers."""

    key: Callable[[], str]
    """Waits for one key."""
    line: Callable[[str, str, Mapping[str, str]], str]
    """Asks for a line: a question, what stands there at first, and words to complete with their meaning."""


def ask_line(question: str, start: str, words: Mapping[str, str]) -> str:
    """A line from the terminal; empty when the person changed their mind (Ctrl-C)."""
    completer = FuzzyWordCompleter(sorted(words), dict(words)) if words else None
    try:
        return prompt(f"{question}: ", default=start, completer=completer, complete_while_typing=True).strip()
    except (KeyboardInterrupt, EOFError):
        return ""


class Review:
    """One sitting."""

    def __init__(self, desk: Desk, means: Mapping[str, str], console: Console, keyboard: Keyboard) -> None:
        self._desk = desk
        self._means = {intent: means.get(intent, "") for intent in desk.intents}
        self._console = console
        self._keyboard = keyboard

    def run(self) -> int:
        """Goes through all that waits; returns how many sentences are new in the training data."""
        waiting, new = self._desk.waiting(), 0
        for number, message in enumerate(waiting):
            decided = self._decide(message, len(waiting) - number)
            if decided is None:
                break
            new += decided
        return new

    def _decide(self, message: Waiting, left: int) -> int | None:
        """How many sentences it made (0 or 1); None when the person leaves."""
        text = message.text
        self._show(message, text, left)
        while True:
            key = self._key().lower()
            if key in LEAVE:
                return None
            if key == "s":
                return 0
            if key == "d":
                self._desk.dismiss(message.id)
                self._console.print("  dismissed, its text is gone", style="dim")
                return 0
            if key == "e":
                text = self._keyboard.line("text", text, {}) or text
                self._show(message, text, left)
                continue
            intent = self._intent(key, message)
            if intent and (accepted := self._accept(message, intent, text)):
                return 1 if accepted.place else 0

    def _key(self) -> str:
        try:
            return self._keyboard.key()
        except (KeyboardInterrupt, EOFError):
            return "q"

    def _intent(self, key: str, message: Waiting) -> str | None:
        """The intent that a key stands for; None when it stands for none."""
        if key in ENTER:
            if not message.suggested:
                self._say("Nobody showed what it means: choose a number, or i.")
            return message.suggested
        if key == "i":
            return self._keyboard.line("intent", "", self._means) or None
        if key.isdigit() and 0 < int(key) <= len(message.readings):
            return str(message.readings[int(key) - 1]["intent"])
        return None

    def _accept(self, message: Waiting, intent: str, text: str) -> Accepted | None:
        """Accepts, asking when the sentence stands under another intent; None when nothing came of it."""
        try:
            accepted = self._desk.accept(message.id, intent, text)
        except StandsElsewhere as elsewhere:
            self._say(f"{elsewhere}\n  Accept it as {elsewhere.place.intent}? (y/n)")
            if self._key().lower() != "y":
                return None
            accepted = self._desk.accept(message.id, elsewhere.place.intent, text)
        except CommandError as error:
            self._say(str(error))
            return None
        where = accepted.place.file.name if accepted.place else "an example already"
        self._console.print(Text(f"  ✓ {accepted.intent}: {accepted.text} ({where})", style="green"))
        return accepted

    def _say(self, text: str) -> None:
        self._console.print(Text(f"  {text}", style="yellow"))

    def _show(self, message: Waiting, text: str, left: int) -> None:
        often = f"{message.times}× in {message.conversations} conversation{'s' if message.conversations > 1 else ''}"
        self._console.rule(f"{left} left · {often} · {SOURCES[message.source]}", align="left", style="dim")
        self._console.print(Text(f"\n  {text}\n", style="bold"))
        table = Table.grid(padding=(0, 2))
        for number, reading in enumerate(message.readings, 1):
            intent = str(reading["intent"])
            suggested = "← suggested" if intent == message.suggested else ""
            sure, means = f"{reading['confidence']:.2f}", self._means.get(intent, "")
            table.add_row(Text(f"  {number}"), Text(intent), sure, Text(means, "dim"), Text(suggested, "cyan"))
        self._console.print(table)
        accept = "Enter accept · " if message.suggested else ""
        keys = f"{accept}1–{len(message.readings)} choose · i other intent · e edit · d dismiss · s skip · q quit"
        self._console.print(Text(f"\n  {keys}", style="dim"))
