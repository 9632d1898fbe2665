"""Sizes that are measures, however they are written: 256gb, 27", 5公斤, 32/34, "for a 5 year old"."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from actions.query.text import blank, number

Key = tuple[str, tuple[Decimal, ...]]
"""A dimension and its amounts in the dimension's smallest unit: ("mass", (500,)), ("sides", (32, 34))."""

_NUMBER = r"(?:\d{1,5}(?:[.,]\d{1,2})?|[一二两三四五六七八九十百千半]{1,4})"
_SIDES = re.compile(
    r"(?<![a-z\d.])(?:w|waist\s)?(?P<a>\d{2,3})\s?(?:cm|mm|in(?:ch(?:es)?)?|w)?"
    r"(?:\s?[x×*]\s?|\s?by\s|\s?/\s?|\s)(?P<l>l|length\s)?(?P<b>\d{2,3})(?:\s?[x×*]\s?(?P<c>\d{2,3}))?"
    r"(?P<end>\s?(?:cm|mm|in(?:ch(?:es)?)?|l)\b)?(?![a-z\d.])",
    re.IGNORECASE,
)
_WAIST = re.compile(
    r"(?:\bwaist(?: size)?(?: of| is)?|腰围(?:是)?|\bw)\s?(?P<n>\d{2})(?:\s?(?:in|inch(?:es)?|寸|\"))?(?!\s?[xl/\d])",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"(?:\b(?:age|aged|ages)\s)?(?<![\d.])(?P<a>\d{1,2}|[一二两三四五六七八九十]{1,2})(?:\s?(?:-|–|to|到"
    r"|至)\s?(?P<b>\d{1,2}))?"
    r"\s?-?(?P<unit>years?(?:[\s-]olds?)?\b|yrs?(?:[\s-]olds?)?\b|y(?:/?o)?\b|岁|周岁"
    r"|months?(?:[\s-]olds?)?\b|mths?\b|个月)"
    r"|\b(?:age|aged|ages)\s(?P<c>\d{1,2})(?:\s?(?:-|–|to)\s?(?P<d>\d{1,2}))?(?![\d.])",
    re.IGNORECASE,
)
_AGE_LEAD = re.compile(r"(?:\bfor\s)?(?:\b(?:a|my|an|his|her|our)\s)?$", re.IGNORECASE)


class Measures:
    """The shop's sizes that are measures, found in a text under any unit and spelling."""

    def __init__(self, units: Mapping[str, Mapping[str, Any]], values: Iterable[str]) -> None:
        self._units: dict[str, list[tuple[str, Decimal]]] = {}
        for unit in units.values():
            for word in unit["words"]:
                self._units.setdefault(word, []).append((unit["of"], Decimal(str(unit["is"]))))
        words = "|".join(re.escape(word) for word in sorted(self._units, key=len, reverse=True))
        self._measure = re.compile(rf"(?<![a-z\d.])(?P<n>{_NUMBER})\s?-?(?P<unit>{words})(?![a-z\d])", re.IGNORECASE)
        self._values: dict[Key, str] = {}
        self._ages: list[tuple[int, int, str]] = []
        for value in values:
            for _, _, keys in self._in(value):
                for key in keys:
                    self._values.setdefault(key, value)
            self._ages += [(low, high, value) for _, _, low, high in _ages(value)]

    def take(self, text: str) -> tuple[list[tuple[int, int, tuple[str, ...]]], str]:
        """(start, end, sizes of the shop) for each measure that the shop has, and the text without them."""
        found: list[tuple[int, int, tuple[str, ...]]] = []
        for start, end, keys in self._in(text) if self._values else ():
            value = next((self._values[key] for key in keys if key in self._values), None)
            if value is not None and not text[start:end].isspace():
                found.append((start, end, (value,)))
        for one in list(_WAIST.finditer(text)):
            wide = [value for (of, sides), value in self._values.items() if of == "sides" and sides[0] == int(one["n"])]
            if wide:
                found.append((one.start(), one.end(), tuple(wide)))
        for start, end, low, high in _ages(text) if self._ages else ():
            exact = [value for a, b, value in self._ages if (a, b) == (low, high)]
            fitting = exact or [value for a, b, value in self._ages if low <= b and a <= high]
            if fitting:
                found.append((start, end, tuple(fitting)))
        for start, end, _ in found:
            text = blank(text, start, end)
        return found, text

    def _in(self, text: str) -> list[tuple[int, int, list[Key]]]:
        """Each measure with what it may mean: `g` is gram, and gigabyte where grams make no sense."""
        found: list[tuple[int, int, list[Key]]] = []
        for one in _SIDES.finditer(text):
            plain = not one["end"] and not one["l"] and one["c"] is None
            if plain and re.fullmatch(r"\d+\s\d+", one[0]):
                continue
            sides = tuple(Decimal(side) for side in (one["a"], one["b"], one["c"]) if side)
            found.append((one.start(), one.end(), [("sides", sides)]))
            text = blank(text, one.start(), one.end())
        for one in self._measure.finditer(text):
            amount = Decimal("0.5") if one["n"] == "半" else number(one["n"].replace(",", "."))
            unit = self._units[one["unit"].lower()]
            if amount is not None:
                found.append((one.start(), one.end(), [(of, ((amount * is_).normalize(),)) for of, is_ in unit]))
        return found


def _ages(text: str) -> list[tuple[int, int, int, int]]:
    """(start, end, youngest, oldest) of each age, in months."""
    found = []
    for one in _AGE.finditer(text):
        first, second = number(one["a"] or one["c"]), number(one["b"] or one["d"] or one["a"] or one["c"])
        if first is None or second is None:
            continue
        months = 1 if (one["unit"] or "").lower().startswith(("m", "个月")) else 12
        lead = _AGE_LEAD.search(text[: one.start()])
        start = lead.start() if lead else one.start()
        found.append((start, one.end(), int(first) * months, int(second) * months))
    return found
