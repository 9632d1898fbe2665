"""Places in a list and how many: "the second one", "第二个", "the last one", "two of them", "三双"."""

import re
from functools import cache

from text_to_num import text2num

from actions.query.text import CHINESE_DIGITS, blank, number

MOST = 20
"""No list on a screen is longer."""

_WORDS = {"first": 1, "second": 2, "third": 3, "former": 1, "latter": -1, "top": 1, "bottom": -1}
_CHINESE_WORDS = {
    "最上面": 1,
    "最上边": 1,
    "最前面": 1,
    "最下面": -1,
    "最下边": -1,
    "最后面": -1,
    "前者": 1,
    "后者": -1,
}
_MEASURE = "[个件双条款瓶盒包份只支台套本袋箱把顶对张种块样杯罐辆]"
_THING = r"(?:one|item|product|option|result|pair|choice|suggestion|picture|of|from|on|in|and|or|two|three|\d)"


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    numeral = rf"(?:\d{{1,2}}|[{CHINESE_DIGITS}]{{1,3}})"
    sources = {
        "word_chinese": rf"(?P<w>{'|'.join(_CHINESE_WORDS)})(?:的|那)?(?:一)?{_MEASURE}?",
        "last_few_chinese": r"(?:最后|后面?|末尾)(?:的|那)?(?P<n>[二两三四五六\d])" + _MEASURE,
        "last_chinese": r"倒数第(?P<n>" + numeral + r")" + _MEASURE + r"?|最后(?:的|那)?(?:一)?" + _MEASURE + "|最后一",
        "first_chinese": r"(?:第|头)(?P<n>" + numeral + r")(?:" + _MEASURE + r"|(?=和|跟|与|、|,|，|或|$))",
        "first_few_chinese": r"前(?P<n>" + numeral + r")" + _MEASURE,
        "first_few": (
            r"\b(?:first|top) (?P<n>two|three|four|2|3|4)\b(?! (?:results?|options?|[a-z]+s)\b)"
            r"|\bfirst (?P<m>two|three|four|2|3|4)\b"
        ),
        "last_few": r"\blast (?P<n>two|three|four|2|3|4)\b(?! (?:days|weeks|months|years|hours|minutes))",
        "word": r"\bthe (?P<w>former|latter)\b|\b(?P<v>top|bottom) (?:one|item|result|product)\b",
        "ordinal": (
            r"\b(?:(?P<w>first|second|third)|(?P<n>\d{1,2})(?:st|nd|rd|th))\b"
            rf"(?=\s+{_THING}\b|\s*(?:$|[,.?!;]|please))"
            r"|(?<=\bthe )(?:(?P<v>first|second|third)|(?P<m>\d{1,2})(?:st|nd|rd|th))\b"
            r"(?=\s+(?:is|looks?|seems|to|into|for|then|but|with|instead|again|too)\b)"
        ),
        "last": r"\b(?:the )?(?:(?P<w>second) to )?last(?= (?:one|item|product|option|result|pair)\b|\s*(?:$|[.?!]))",
        "place": r"(?:\b(?:number|no\.?|option|item|product|result|nr\.?)\s?|#\s?)(?P<n>\d{1,2})\b(?![\d.]|\s?%)",
        "count_chinese": (
            rf"(?<![第每那这前后])(?P<n>\d{{1,2}}|[二两三四五六七八九十]{{1,3}}){_MEASURE}(?!月|年|套|装|都"
            rf"|里)"
        ),
        "count": (
            r"\b(?P<n>\d{1,2}|two|three)\s?(?:x\b(?!\s?\d)|of (?:them|these|those|it|that|this|the|your)\b"
            r"|pairs?\b|pieces?\b|units?\b|pcs\b|packs?\b|bottles?\b"
            r"|more of\b|times\b|results?\b|options?\b)"
            r"|(?:(?<=\b(?:add|buy|get|put) )|(?<=\bremove )|(?<=\btake ))(?P<p>\d{1,2}|one|two|three)\b"
            r"(?!\s?(?:ml|l|cl|kg|g|oz|cm|inch|%|[.\d]))"
            r"|(?<=\bmake it )(?P<k>two|three|[2-9])\b(?=\W*(?:$|please|of|then))"
            r"|\ba (?P<c>couple) of (?:them|these|those|it)\b"
            r"|(?<!\d)(?<!\d )\b(?:x|qty|quantity)\s?:?\s?(?P<m>\d{1,2})\b|\btop (?P<o>\d{1,2})\b"
        ),
    }
    return {name: re.compile(source, re.IGNORECASE) for name, source in sources.items()}


def take_ordinals(text: str) -> tuple[tuple[int, ...], str]:
    """The places named (1 the first, -1 the last) in the order said, and the text without them."""
    named: list[tuple[int, int]] = []
    for name in _patterns():
        if name.startswith("count"):
            continue
        for found in list(_patterns()[name].finditer(text)):
            places = _places(name, found.groupdict())
            if places:
                named += [(found.start(), place) for place in places]
                text = blank(text, found.start(), found.end())
    return tuple(dict.fromkeys(place for _, place in sorted(named, key=lambda pair: pair[0]))), text


def take_count(text: str) -> tuple[int | None, str]:
    """How many of something, and the text without it."""
    for name in ("count", "count_chinese"):
        found = _patterns()[name].search(text)
        if found is None:
            continue
        count = _small(next(said for said in found.groupdict().values() if said))
        if count:
            return count, blank(text, found.start(), found.end())
    return None, text


def _places(name: str, groups: dict[str, str | None]) -> list[int]:
    said, word = groups.get("n") or groups.get("m"), (groups.get("w") or groups.get("v") or "").lower()
    if name == "last":
        return [-2 if word else -1]
    if name in ("word", "word_chinese"):
        return [(_WORDS | _CHINESE_WORDS)[word]]
    if name == "last_chinese":
        return [-(_small(said) or 1)] if said else [-1]
    if name == "ordinal" and word:
        return [_WORDS[word]]
    place = _small(said) if said else None
    if place is None or not 0 < place <= MOST:
        return []
    if name.startswith("last_few"):
        return list(range(-place, 0))
    return list(range(1, place + 1)) if name.startswith("first_few") else [place]


def _small(said: str) -> int | None:
    """A small number in digits, Chinese or English; None when it is none."""
    if said.lower() == "couple":
        return 2
    if said.isascii() and said.isalpha():
        return int(text2num(said.lower(), "en"))
    value = number(said)
    return int(value) if value is not None and 0 < value < 100 else None
