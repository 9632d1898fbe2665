"""Which lines of an order are meant, and how many pieces of each."""

from collections.abc import Callable, Sequence

from actions.flows.numbers_said import numbers_said
from actions.flows.said import said_in
from actions.flows.setting import Setting
from actions.flows.step import Details, Step, choice_button, named_button
from actions.flows.titles import named_in
from actions.shop.models.orders import OrderLine

Pieces = Callable[[Setting], dict[int, int]]
"""Pieces that may be chosen, by line id; only lines that have some."""
ALL = "all"
MOST_BUTTONS = 8
LONGEST_LIST = 16
"""Characters up to which numbers are places in the list: "1 and 3" but no house number."""


class LinesStep(Step):
    """Which items. `details["lines"]` is `[[line id, pieces or None], …]`; None: how many is still to be asked."""

    name = "lines"

    def __init__(self, pieces: Pieces, question: str, *, several: bool = True) -> None:
        self._pieces = pieces
        self._question = question
        self._several = several

    def is_open(self, at: Setting, details: Details) -> bool:
        return not details.get(self.name)

    def read(self, at: Setting, details: Details, *, asked: bool) -> Details:
        free = self._pieces(at)
        lines = [line for line in at.order.lines if line.id in free]
        chosen = self._chosen(at, lines, asked=asked)
        if not chosen and len(lines) == 1 and not details.get(self.name):
            chosen = lines
        if not chosen or (len(chosen) > 1 and not self._several):
            return {}
        count = at.request.count if len(chosen) == 1 else None
        both = count is None and len(chosen) == 1 and said_in(at.text, "extent") is not None
        whole = both or len(chosen) == len(lines) > 1
        found = [[line.id, _how_many(free[line.id], count, whole=whole)] for line in chosen]
        return {self.name: [*self._before(at, details, {line.id for line in chosen}), *found]}

    def _before(self, at: Setting, details: Details, chosen: set[int]) -> list[list[int | None]]:
        """What was chosen before and stays: "and the orange one too"."""
        if not self._several or at.choice is not None or not said_in(at.text, "besides"):
            return []
        return [one for one in details.get(self.name) or [] if one[0] not in chosen]

    def _chosen(self, at: Setting, lines: Sequence[OrderLine], *, asked: bool) -> Sequence[OrderLine]:
        if at.choice is not None:
            wanted = at.choice.removeprefix("line:")
            return lines if at.choice == ALL else [line for line in lines if str(line.id) == wanted]
        named = named_in(at.plain_text, lines, at.vocabulary.language.stop_words)
        if named:
            return named
        if asked and (places := _places(at)):
            shown = range(-len(lines), len(lines) + 1)
            return [lines[place - 1 if place > 0 else place] for place in places if place in shown]
        return lines if said_in(at.text, "extent") else []

    def ask(self, at: Setting, details: Details, *, again: bool) -> None:
        turn, free = at.turn, self._pieces(at)
        lines = [line for line in at.order.lines if line.id in free]
        rows = [
            turn.phrase(
                "utter_choice_row" if free[line.id] > 1 else "utter_choice_row_one",
                place=place,
                quantity=free[line.id],
                title=line.title_in(turn.locale),
            )
            for place, line in enumerate(lines, 1)
        ]
        buttons = [choice_button(line.title_in(turn.locale), f"line:{line.id}") for line in lines[:MOST_BUTTONS]]
        if self._several and len(lines) > 1:
            buttons.append(named_button(turn, "utter_button_everything", ALL))
        response = f"{self._question}_again" if again else self._question
        turn.say(response, number=at.order.number, items="\n".join(rows), buttons=buttons)


class QuantityStep(Step):
    """How many pieces of a line that has several. Fills in `details["lines"]`."""

    name = "quantity"

    def __init__(self, pieces: Pieces, question: str) -> None:
        self._pieces = pieces
        self._question = question

    def is_open(self, at: Setting, details: Details) -> bool:
        return _undecided(details) is not None

    def read(self, at: Setting, details: Details, *, asked: bool) -> Details:
        line_id = _undecided(details)
        if line_id is None or not asked:
            return {}
        most = self._pieces(at)[line_id]
        said = most if at.choice == ALL or said_in(at.text, "extent") else self._number(at)
        if said is None or not 0 < said <= most:
            return {}
        return {"lines": [[one, said if one == line_id else pieces] for one, pieces in details["lines"]]}

    @staticmethod
    def _number(at: Setting) -> int | None:
        if at.choice is not None:
            return int(at.choice) if at.choice.isdecimal() else None
        said = numbers_said(at.text)
        return said[0] if said else None

    def ask(self, at: Setting, details: Details, *, again: bool) -> None:
        line_id = _undecided(details)
        if line_id is None:
            raise LookupError("every line has its number of pieces")
        most = self._pieces(at)[line_id]
        buttons = [choice_button(str(count), str(count)) for count in range(1, min(most, MOST_BUTTONS) + 1)]
        title = at.line(line_id).title_in(at.turn.locale)
        at.turn.say(f"{self._question}_again" if again else self._question, title=title, most=most, buttons=buttons)


def decided(details: Details) -> list[tuple[int, int]]:
    """The lines and pieces that were found out."""
    return [(line_id, pieces) for line_id, pieces in details["lines"]]


def _undecided(details: Details) -> int | None:
    return next((line_id for line_id, pieces in details.get("lines") or [] if pieces is None), None)


def _how_many(free: int, count: int | None, *, whole: bool) -> int | None:
    if whole or free == 1:
        return free
    return count if count and count <= free else None


def _places(at: Setting) -> tuple[int, ...]:
    """Places in the list: "the second", or nothing but numbers: "1 and 3"."""
    if at.request.ordinals:
        return at.request.ordinals
    said = numbers_said(at.text)
    return tuple(said) if said and len(at.text) <= LONGEST_LIST else ()
