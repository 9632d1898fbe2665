"""Pointing at what is on the screen or was there before: it, this one, both, the other one, "go back"."""

import re
from collections.abc import Callable

from actions.query.language import Language
from actions.query.request import Whole
from actions.query.text import blank

FURTHEST = 99
"""Steps back that lead to the first search, however many there were."""

_POINTING = re.compile(
    r"\b(?:it|its|it's|this|that|that's|these|those|they|them)\b|它|这(?!么|样|里|边|家)"
    r"|那(?=一?[个双件款条些种台张把只瓶盒包本套部]|$|\s|的)",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?P<noun>[a-z]+) (?P<that>that(?: is|'s| are| has| have| can| will| do| does| don't| doesn't| fits?"
    r"| costs?| comes?| works?"
    r"| goes| go| won't| isn't| aren't| look| looks| i| you))\b",
    re.IGNORECASE,
)
_IMPERSONAL = re.compile(
    r"\b(?:is it (?:possible|ok|okay|true)|make it|it's for|it is for|it doesn't matter)\b", re.IGNORECASE
)
_STEPS = re.compile(
    r"\b(?P<n>[2-9]|two|three|four) (?:steps?|times|searches|lists|pages)\b|(?P<c>[两二三四2-9])[步次批页]",
    re.IGNORECASE,
)
_COUNTS = {"two": 2, "three": 3, "four": 4, "两": 2, "二": 2, "三": 3, "四": 4}
_OPENING = re.compile(r"^\W*(?:no|nope|nah|不|不是|不对|不不)\s*[,，。.!！]", re.IGNORECASE)
_NOT_THAT = re.compile(
    r"[,，;]?\s*\b(?:and |but )?not (?:the |a |an |any )?(?!(?:so|too|that|very|really|sure|only|just|more"
    r"|less|over|under|in|yet|now"
    r"|working|available|my|like|what|why|it|this|them|those|these|even|quite|bad|necessarily|interested)\b)"
    r"(?P<a>[a-z]{3,}(?: [a-z]{3,})?)\s*(?=$|[,.!])|不是(?!说|要|这|那)(?P<b>[^\s,，。是]{1,8})[,，\s]*(?:而)?(?=是)",
    re.IGNORECASE,
)


def points_at_something(text: str, language: Language) -> bool:
    """Whether it points at a product; the "that" of "shoes that fit" doesn't."""
    for found in _RELATIVE.finditer(text):
        noun = found["noun"].lower()
        if noun not in language.stop_words and not language.filler.get(noun):
            text = blank(text, found.start("that"), found.end("that"))
    return _POINTING.search(_IMPERSONAL.sub(" ", text)) is not None


def take_whole(text: str, language: Language) -> tuple[Whole | None, bool, str]:
    """Whether both or all that is shown are meant, whether the other one is, and the text without that."""
    found, text = language.pointing.take(text)
    whole: Whole | None = "both" if "both" in found else "all" if "all" in found else None
    return whole, "other" in found, text


def take_correction(text: str, language: Language) -> tuple[bool, str]:
    """Whether the message puts something right, and the text without the words for it and for what was wrong."""
    found, rest = language.correction.take(text)
    corrects = bool(found) or _OPENING.search(text) is not None
    return corrects, rest


def take_wrong(text: str, is_wrong: Callable[[str], bool]) -> tuple[tuple[str, ...], bool, str]:
    """What is not wanted ("jackets, not waterproof"), whether something was wrong, and the text without both.

    `is_wrong` says of the words after the "not" whether they only put right what was said: "headphones, not phones".
    """
    unwanted: list[str] = []
    wrong = False
    for found in list(_NOT_THAT.finditer(text)):
        said = (found["a"] or found["b"]).strip().lower()
        if found["b"] or is_wrong(said):
            wrong = True
        else:
            unwanted.append(said)
        text = blank(text, found.start(), found.end())
    return tuple(unwanted), wrong, text


def take_back(text: str, language: Language) -> tuple[tuple[int, bool], str]:
    """How many steps to go back (0: none), whether that holds only where nothing else is said, and the rest."""
    found = language.back.find(text)
    kinds = [one.value for one in found]
    if not {"one", "two", "alone", "start"} & set(kinds):
        return (0, False), text
    only_alone = not {"one", "two", "start"} & set(kinds)
    rest = text
    for one in found:
        rest = blank(rest, one.start, one.end)
    if "start" in kinds:
        return (FURTHEST, False), rest
    steps = _STEPS.search(text)
    if steps is not None and not only_alone:
        said = (steps["n"] or steps["c"]).lower()
        rest = blank(rest, steps.start(), steps.end())
        return (int(said) if said.isdigit() else _COUNTS[said], False), rest
    return (2 if {"two", "again"} & set(kinds) else 1, only_alone), rest
