"""Limits taken back: "any colour is fine", "forget the price", "it doesn't have to be on sale", 颜色都行."""

import re
from collections.abc import Mapping, Sequence

from actions.query.negation import NEAR
from actions.query.text import blank

_LIMIT = r"(?:\s(?:limits?|filters?|restrictions?|range|cap|requirements?|part|thing|preference))?"
_FINE = r"(?:\s(?:is|are|will|would|'s)(?:\sbe)?(?:\sall)?\s(?:fine|ok|okay|good|do|work|works|great|alright|right))?"
_NO_VALUE = r"(?!\s(?:\d|x{0,3}[sml]\b))"
_TEMPLATES = (
    r"\b(?:regardless of|no matter)(?:\swhat|\swhich)?(?:\sthe)?\sNOUN",
    r"\b(?:forget|drop|ignore|lose|skip|scrap|never mind|nevermind|lift|reset|clear|take off|remove|undo)"
    rf"(?:\sabout)?(?:\s(?:the|my|that|any|all))*\sNOUN{_LIMIT}{_NO_VALUE}",
    rf"\b(?:any|whatever|whichever|every|all|different|other|no particular|no specific|in any|in all)"
    rf"(?:\sother|\sthe)?\s(?:the\s)?NOUN{_NO_VALUE}(?!\s(?:but|except|other)\b){_FINE}(?:\sat all)?",
    r"\b(?:don't|do not|dont|doesn't|didn't) (?:really )?(?:care|mind|bother|matter)"
    r"(?:\s(?:about|for|so|much|what|which|the))*\sNOUN(?:\s(?:it is|they are))?",
    r"\b(?:the\s)?NOUN\s(?:really\s)?(?:doesn't|does not|doesnt|don't|do not|dont|isn't|is not|aren't)(?:\sreally)?"
    r"\s(?:matter|important)(?:\s(?:to|for) me)?",
    r"\b(?:the\s)?NOUN\s(?:is|are)\s(?:not important|unimportant|irrelevant|open|no issue|no problem)",
    r"\b(?:no|without(?: the| any| a)?)\sNOUN\s(?:limits?|filters?|preferences?|restrictions?|requirements?)",
    r"\bno preference (?:on|for|about|in)(?: the)?\sNOUN",
    r"(?:随便|不管|无论|任|不论)?(?:什么|任何|哪个|哪种|哪款|怎样的|多少)NOUN的?(?:都|也|均)(?:行|可以|好"
    r"|成|可|没关系|无所谓|能接受)",
    r"随便(?:什么|哪个|哪种)?NOUN",
    r"(?:任何|所有|全部)NOUN(?:的)?(?:都行|都可以)?",
    r"NOUN(?:上|方面|什么的)?的?(?:都|也|就)?(?:不限|无所谓|随便|随意|都行|都可以|都好|行|不重要|不用管"
    r"|不管|没关系|没所谓"
    r"|没要求|没有要求|不要求|不挑|无要求)(?:了)?",
    r"(?:不在乎|不介意|不用管|别管|不管|忘了|忘掉|取消|去掉|去除|不限制|不限|不考虑|放开)(?:那个|这个"
    r"|对)?的?NOUN(?:的)?"
    r"(?:限制|要求|条件|范围)?了?",
)
_NOT_NEEDED = re.compile(
    r"(?:\b(?:(?:does|do|need)(?:n't| not)|not)(?:\s(?:necessarily|have to|need to|got to))+"
    r"(?:\s(?:be|come|in|of|made|have|a|the))*"
    r"|\bneedn't(?:\sbe)?(?:\sin)?|不一定(?:非)?(?:要|得|是)?|不必(?:非)?(?:要|是)?|不用(?:非得|非要"
    r"|一定)?(?:要|是)?|不需要(?:是)?)\s*$",
    re.IGNORECASE,
)


class Clearing:
    """Finds the limits that a message takes back."""

    def __init__(self, nouns: Mapping[str, Sequence[str]]) -> None:
        self._names = {word: name for name, words in nouns.items() for word in words}
        longest_first = sorted(self._names, key=len, reverse=True)
        noun = "|".join(re.escape(word) + (r"\b" if word.isascii() else "") for word in longest_first)
        self._patterns = [
            re.compile(template.replace("NOUN", f"(?P<noun>{noun})"), re.IGNORECASE) for template in _TEMPLATES
        ]

    def take(self, text: str) -> tuple[tuple[str, ...], str]:
        """The names of the limits, and the text without what takes them back."""
        cleared: list[str] = []
        for pattern in self._patterns:
            for found in list(pattern.finditer(text)):
                cleared.append(self._names[found["noun"].lower()])
                text = blank(text, found.start(), found.end())
        return tuple(dict.fromkeys(cleared)), text


def is_optional(text: str, start: int) -> int | None:
    """Where the "doesn't have to be" begins that stands before `start`, else None."""
    first = max(0, start - NEAR)
    found = _NOT_NEEDED.search(text[first:start])
    return first + found.start() if found else None
