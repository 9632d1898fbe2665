"""Small numbers in an answer: "2", "two please", 「两个」."""

import re

from text_to_num import text2num

from actions.query.text import CHINESE_DIGITS, normalise, number

_WORD = re.compile(rf"(?<![\w.])\d{{1,2}}(?![\w.])|(?<!第)[{CHINESE_DIGITS}]{{1,3}}|[a-z]+", re.IGNORECASE)


def numbers_said(text: str) -> list[int]:
    """The numbers from 1 to 99 in the order said; "one" is a number only where nothing else is."""
    found = [(word, value) for word in _WORD.findall(normalise(text)) if (value := _value(word)) and 0 < value < 100]
    others = [value for word, value in found if word.lower() != "one"]
    return others or [value for _, value in found]


def _value(word: str) -> int | None:
    if word.isascii() and word.isalpha():
        try:
            return int(text2num(word.lower(), "en"))
        except ValueError:
            return None
    value = number(word)
    return int(value) if value is not None else None
