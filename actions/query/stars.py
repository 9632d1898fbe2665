"""How many stars somebody gives, in English and Chinese."""

import re

MOST = 5
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5} | dict(
    zip("一二三四五两", (1, 2, 3, 4, 5, 2), strict=True)
)
_NUMBER = "[1-5]|one|two|three|four|five|[一二三四五两]"
_GIVEN = re.compile(
    # "4/5", "4 out of 5"; not "4.5/5" and not "14/5"
    r"(?<![\d.,/])(?P<of>[1-5])\s*(?:/|out of)\s*(?:5|five)(?![\d.])"
    # "five stars", "a 4-star review", 「三颗星」, 「4分」; not "4.5 stars"
    rf"|(?<![\d.,a-z])(?P<stars>{_NUMBER})(?:[ -]?stars?\b|\s*[颗顆个個]?(?:星|⭐|★)|\s*分(?!钟|鐘|之|[一二三四五]))",
    re.IGNORECASE,
)
_DRAWN = re.compile(r"[★⭐🌟]\ufe0f?")
_BARE = re.compile(rf"\W*(?P<bare>{_NUMBER})\W*", re.IGNORECASE)


def read_stars(text: str, *, bare: bool = False) -> int | None:
    """1 to 5; None when the text gives none, or more than one number of them.

    Args:
        text: what was written.
        bare: whether a number alone counts: it was asked for.
    """
    given = {_value(found["of"] or found["stars"]) for found in _GIVEN.finditer(text)}
    drawn = len(_DRAWN.findall(text))
    if not given and 0 < drawn <= MOST:
        return drawn
    if not given and bare and (alone := _BARE.fullmatch(text.strip())):
        return _value(alone["bare"])
    return given.pop() if len(given) == 1 else None


def _value(number: str) -> int:
    return _NUMBERS.get(number.lower()) or int(number)
