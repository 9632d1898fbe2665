"""Price limits and ranges: "under 100", "between 20 and 40 dollars", "两百以内", "50 到 80"."""

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cache

from actions.query.text import NUMBER, blank, number
from actions.shop.money import LARGEST, minor_digits

AROUND = Decimal("0.2")
""""About 50" means from a fifth below to a fifth above."""


@dataclass(frozen=True)
class PriceLimits:
    """Minor units, both ends included; None where there is no limit."""

    low: int | None = None
    high: int | None = None


_BEFORE = r"(?:(?:us)?[$€£¥]|\b(?:usd|eur|gbp|rmb|cny)\b)\s?"
_AFTER = (
    r"\s?(?:(?:us )?dollars?\b|bucks?\b|quid\b|usd\b|euros?\b|eur\b|pounds?\b|gbp\b|yuan\b|rmb\b|cny\b"
    r"|块钱|块|元钱|元|美元|美金|美刀|刀|欧元|英镑|人民币|港币|[$€£¥])"
)
_OTHER_UNIT = (
    r"(?!\s?-?(?:inch|inches|cm|mm|m|km|ml|l|litres?|liters?|kg|g|grams?|lbs?|oz|ounces?|w|watts?|v|mah|gb|tb|hours?|hrs?|minutes?"
    r"|mins?|days?|weeks?|months?|years?|yrs?|pieces?|pcs|people|persons?|percent|stars?|items?|reviews?|degrees?)\b)"
    r"(?!\s?(?:%|°|岁|码|号|寸|英寸|厘米|毫米|毫升|升|公斤|千克|克|斤|米|瓦|小时|分钟|天|周|个|年|月|人|星|折|条|件|双|只|款|次|倍|楼))"
    r"(?![\d.]*\d)"
)
_BOUND = r"(?<![\w.,-])"


def _amount(name: str, *, money: bool = False) -> str:
    """A number, perhaps with a currency; with `money` the currency must be there."""
    number_here = rf"(?P<{name}>{NUMBER})"
    if money:
        return rf"(?:{_BEFORE}{number_here}(?:{_AFTER})?|{_bare(name)}{_AFTER})"
    return rf"(?:{_BEFORE})?{number_here}{_OTHER_UNIT}(?:{_AFTER})?"


def _bare(name: str) -> str:
    """The same number under another group name, for the second half of an alternative."""
    return rf"{_BOUND}(?P<{name}_>{NUMBER})"


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """What each wording means, the more telling first."""
    a, b, money_a, money_b = _amount("a"), _amount("b"), _amount("a", money=True), _amount("b", money=True)
    about = r"(?:a |about |around |the |than |of |that |roughly |大概|大约|在|是)?"
    wordings = [
        ("range", rf"\b(?:between|from|range of)\s+{a}\s?(?:and|to|-|–|~|until)\s?{b}"),
        ("range", rf"{a}\s?(?:到|至|~|—|–)\s?{b}(?:\s?(?:之间|的?价位))?"),
        ("range", rf"{money_a}\s?(?:-|–|~|to|and|or)\s?{b}"),
        ("range", rf"{_BOUND}{a}\s?(?:-|–|~|to)\s?{money_b}"),
        ("range", rf"^\W*{a}\s?(?:-|–|to)\s?{b}\W*$"),
        ("below", rf"(?:\b(?:under|below|less than|cheaper than|lower than|beneath)\b|<(?!=))\s?{about}{a}"),
        ("below", rf"(?:低于|少于|小于|不到|便宜于)\s?{about}{a}"),
        (
            "most",
            r"(?:\b(?:not? (?:more|higher|over|above)(?: than)?"
            r"|(?:isn't|doesn't cost|not costing) (?:more|over)(?: than)?|at most"
            r"|max(?:imum)?(?: of)?|up to|within|not exceeding|budget(?: of| is|'s)?"
            r"|can (?:only )?spend(?: up to)?|spend up to)\b|<=|≤)"
            rf"\s?:?\s?{about}{a}",
        ),
        (
            "most",
            rf"(?:不超过|不要超过|别超过|不高于|不能超过|最多|至多|控制在|预算(?:只有|大概|大约|是|在|有)?)\s?{about}{a}(?:\s?(?:以内|之内|以下|左右))?",
        ),
        (
            "most",
            rf"{a}\s?(?:或?以内|之内|以下|及以下|封顶|or less|or under|or below|or cheaper|and under|and below"
            r"|max\b|maximum\b|tops\b|at most)",
        ),
        (
            "least",
            rf"(?:\b(?:over|above|more than|higher than|at least|min(?:imum)?(?: of)?|starting (?:at|from)"
            rf"|upwards? of)\b|>=?|≥)\s?{about}{a}",
        ),
        ("least", rf"(?<!不)(?<!不能)(?<!不要)(?<!别)(?:高于|超过|大于|不低于|不少于|至少|多于)\s?{about}{a}"),
        ("least", rf"{a}\s?(?:以上|及以上|起|or more|or above|or over|and up\b|and above|plus\b|\+)"),
        ("about", rf"(?:\b(?:around|roughly|approximately|approx\.?)|~|大概|大约|差不多)\s?{a}"),
        ("about", rf"{a}\s?(?:左右|上下)"),
        ("most", rf"\b(?:for|have|got|only|spend|budget|with)\s+(?:only |just |about |around )?{money_a}"),
        ("most", rf"{money_a}\s?(?:budget|to spend|的?预算)"),
        ("about", rf"(?:\babout\s+)?{money_a}(?:\s?多)?"),
    ]
    return [(kind, re.compile(wording, re.IGNORECASE)) for kind, wording in wordings]


def take_prices(text: str, currency: str) -> tuple[PriceLimits, str]:
    """The limits that the text sets, in `currency`, and the text without them.

    An amount in another currency is read as the shop's own: the answer says the limit that was used.
    """
    limits = PriceLimits()
    for kind, pattern in _patterns():
        found = pattern.search(text)
        if found is None:
            continue
        amounts = [_group(found, name) for name in ("a", "b")]
        here = _limits(kind, amounts[0], amounts[1], minor_digits(currency))
        if here is None:
            continue
        limits = PriceLimits(
            here.low if limits.low is None else limits.low, here.high if limits.high is None else limits.high
        )
        text = blank(text, found.start(), found.end())
    if limits.low is not None and limits.high is not None and limits.low > limits.high:
        limits = PriceLimits(limits.high, limits.low)
    return limits, text


def _group(found: re.Match[str], name: str) -> Decimal | None:
    """The amount under a name, in whichever half of an alternative it stands."""
    groups = found.groupdict()
    said = groups.get(name) or groups.get(f"{name}_")
    return number(said) if said else None


def _limits(kind: str, first: Decimal | None, second: Decimal | None, digits: int) -> PriceLimits | None:
    """What a wording with these amounts means; None when the numbers say nothing."""
    if first is None or (kind == "range" and second is None):
        return None
    if max(first, second or first).scaleb(digits) > LARGEST:
        return None
    if kind == "range" and second is not None:
        low, high = sorted((first, second))
        return PriceLimits(_minor(low, digits, ROUND_CEILING), _minor(high, digits, ROUND_FLOOR))
    if kind == "below":
        return PriceLimits(None, max(_minor(first, digits, ROUND_CEILING) - 1, 0))
    if kind == "most":
        return PriceLimits(None, _minor(first, digits, ROUND_FLOOR))
    if kind == "least":
        return PriceLimits(_minor(first, digits, ROUND_CEILING), None)
    return PriceLimits(
        _minor(first * (1 - AROUND), digits, ROUND_CEILING), _minor(first * (1 + AROUND), digits, ROUND_FLOOR)
    )


def _minor(amount: Decimal, digits: int, rounding: str) -> int:
    return int(amount.scaleb(digits).to_integral_value(rounding))
