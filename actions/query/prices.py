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
    amount: int | None = None
    """A price said without a bound, as in "the one for 59 dollars"; the limits are then around it."""


_BEFORE = r"(?:(?:us|hk|nt|au?|ca?|sg)?[$€£¥₩]|\b(?:usd|eur|gbp|rmb|cny|hkd|aud|cad)\b)\s?"
_AFTER = (
    r"\s?-?(?:(?:us )?dollars?\b|bucks?\b|quid\b|usd\b|euros?\b|eur\b|pounds?\b|gbp\b|yuan\b|rmb\b|cny\b|kuai\b|hkd\b"
    r"|块钱|块|元钱|元|美元|美金|美刀|刀|欧元|欧|英镑|镑|人民币|港币|港元|[$€£¥])"
)
_OTHER_UNIT = (
    r"(?!\s?-?(?:inch|inches|cm|mm|m|km|ml|l|litres?|liters?|kg|g|grams?|lbs?|oz|ounces?|w|watts?|v|mah|gb"
    r"|tb|hours?|hrs?|minutes?"
    r"|mins?|days?|weeks?|months?|years?|yrs?|pieces?|pcs|people|persons?|percent|stars?|items?|reviews?|degrees?)\b)"
    r"(?!\s?(?:%|°|岁|码|号|寸|英寸|厘米|毫米|毫升|升|公斤|千克|克|斤|米|瓦|小时|分钟|天|周|个|年|月|人|星"
    r"|折|条|件|双|只|款|次|倍|楼))"
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
    return rf"{_BOUND if name == 'a' else ''}(?P<{name}_>{NUMBER})"


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """What each wording means, the more telling first."""
    a, b, money_a, money_b = _amount("a"), _amount("b"), _amount("a", money=True), _amount("b", money=True)
    about = r"(?:a |about |around |the |than |of |that |roughly |大概|大约|在|是)?"
    more = r"(?:more|higher|over|above|beyond|pricier|exceeding)"
    wordings = [
        ("range", rf"\b(?:between|from|range of)\s+{a}\s?(?:and|to|-|–|~|until)\s?{b}"),
        ("most", rf"(?:不超过|最多|至多|预算)?{a}\s?(?:到|至|~|-|—|–)\s?{b}\s?(?:以内|之内|以下)"),
        ("most", rf"(?:不超过|最多|至多){a}\s?(?:到|至|~|-|—|–)\s?{b}"),
        ("range", rf"{a}\s?-\s?{b}\s?(?:之间|左右|的?价位)"),
        ("range", rf"{a}\s?(?:到|至|~|—|–)\s?{b}(?:\s?(?:之间|的?价位|左右))?"),
        ("range", rf"{money_a}\s?(?:-|–|~|to|and|or)\s?{b}"),
        ("range", rf"{_BOUND}{a}\s?(?:-|–|~|to|or|and)\s?{money_b}"),
        ("range", rf"^\W*{a}\s?(?:-|–|to)\s?{b}\W*$"),
        (
            "most",
            rf"(?:(?:\bnot?|isn't|\bnothing|(?:n't|\bnot) (?:cost|want to (?:pay|spend)|pay|spend|be"
            rf"|go)) (?:any )?{more}(?: than)?\b"
            r"|\b(?:at most|max(?:imum)?(?: of)?|up to|upto|within|(?:not|n't) exceed(?:ing)?|no exceeding"
            r"|budget(?: of| is|'s)?(?: at most| max)?|(?:ceiling|limit|cap)(?: of| is| at)|capped at"
            r"|can (?:only )?spend(?: up to)?|spend up to)\b|<=|≤)"
            rf"\s?:?\s?{about}{a}",
        ),
        (
            "most",
            rf"(?:不超过|不要超过|别超过|不高于|不能超过|不想超过|不多于|不大于|最多|至多|最高|上限(?:是|为)?|控制在"
            rf"|预算(?:只有|大概|大约|是|在|有)?)\s?{about}{a}(?:\s?(?:以内|之内|以下|左右))?",
        ),
        ("not below", rf"\b(?:not|no|n't|never) (?:any )?(?:less|lower|under|below|cheaper)(?: than)?\s?{about}{a}"),
        ("below", rf"(?:\b(?:under|below|less than|cheaper than|lower than|beneath|sub)\b[\s-]?|<(?!=)\s?){about}{a}"),
        ("below", rf"(?:低于|少于|小于|不到|便宜于|便宜过)\s?{about}{a}"),
        (
            "most",
            rf"{a}\s?(?:或?以内|之内|以下|及以下|封顶|内(?![\u3400-\u9fff])|or less|or under|or below"
            rf"|or cheaper|and under|and below|and less"
            r"|max\b|maximum\b|tops\b|at most|limit\b)",
        ),
        (
            "least",
            rf"(?:\b(?:over|above|more than|higher than|at least|min(?:imum)?(?: of)?|starting (?:at|from)"
            rf"|upwards? of|exceeding)\b|>=?|≥)\s?{about}{a}",
        ),
        (
            "least",
            rf"(?<!不)(?<!不能)(?<!不要)(?<!别)(?:高于|超过|大于|不低于|不少于|至少|多于|最低|起码)\s?{about}{a}",
        ),
        (
            "least",
            rf"{a}\s?(?:以上|及以上|往上|起(?![\u3400-\u9fff])|or more|or above|or over|and up\b|and above"
            rf"|and over|upwards|plus\b|\+)",
        ),
        (
            "about",
            rf"(?:\b(?:around|roughly|approximately|approx\.?|circa|close to)|~|大概|大约"
            rf"|差不多)\s?{about}{a}(?:\s?(?:左右|上下))?",
        ),
        ("about", rf"{a}\s?(?:左右|上下|来块|来元|出头|-?ish\b|or so\b|or thereabouts|give or take)"),
        ("least", rf"\b(?:from|starting) {money_a}"),
        ("over", rf"(?P<a>{NUMBER})\s?多(?:块|元|的|$)"),
        (
            "exact",
            rf"\b(?:one|ones|that|it) (?:for|at|that costs?|costing|priced at|which costs?) (?:about "
            rf"|around )?(?:the )?{a}",
        ),
        ("exact", rf"{money_a}\s?(?=的?[那这])"),
        ("exact", rf"[那这][个双件条款]\s?{money_a}"),
        ("most", rf"\b(?:for|have|got|only|spend|budget|with|pay|afford)\s+(?:only |just |about |around )?{money_a}"),
        ("most", rf"{money_a}\s?(?:budget|to spend|的?预算)"),
        ("exact", rf"(?:\babout\s+)?{money_a}(?:\s?多)?"),
    ]
    return [(kind, re.compile(wording, re.IGNORECASE)) for kind, wording in wordings]


def take_prices(text: str, currency: str) -> tuple[PriceLimits, str]:
    """The limits that the text sets, in `currency`, and the text without them.

    An amount in another currency is read as the shop's own: the answer says the limit that was used.
    """
    said: list[tuple[int, int, str, PriceLimits]] = []
    for kind, pattern in _patterns():
        for found in list(pattern.finditer(text)):
            here = _limits(kind, _group(found, "a"), _group(found, "b"), minor_digits(currency))
            if here is not None:
                said.append((found.start(), found.end(), kind, here))
                text = blank(text, found.start(), found.end())
    return _together(sorted(said)), text


def _together(said: list[tuple[int, int, str, PriceLimits]]) -> PriceLimits:
    """What all that was said comes to, given from left to right. Whoever sets a bound twice means the last one;
    "not under 50, under 80" corrects the first.
    """
    kinds = [kind for _, _, kind, _ in said]
    amount = next((here.amount for _, _, kind, here in reversed(said) if kind == "exact"), None)
    low, high = None, None
    for place, (_, _, kind, here) in enumerate(said):
        corrected = (kind == "not below" and "below" in kinds[place:]) or (kind == "most" and "range" in kinds[place:])
        if corrected or (kind == "exact" and set(kinds) != {"exact"}):
            continue
        low, high = (low if here.low is None else here.low), (high if here.high is None else here.high)
    if low is not None and high is not None and low > high:
        low, high = high, low
    return PriceLimits(low, high, amount)


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
        return PriceLimits(None, _minor(second or first, digits, ROUND_FLOOR))
    if kind == "over":
        return PriceLimits(_minor(first, digits, ROUND_CEILING), _minor(first + _step(first), digits, ROUND_FLOOR) - 1)
    if kind in ("least", "not below"):
        return PriceLimits(_minor(first, digits, ROUND_CEILING), None)
    return PriceLimits(
        _minor(first * (1 - AROUND), digits, ROUND_CEILING),
        _minor(first * (1 + AROUND), digits, ROUND_FLOOR),
        _minor(first, digits, ROUND_FLOOR) if kind == "exact" else None,
    )


def _step(amount: Decimal) -> Decimal:
    """The last round step of a number: 100 of 300, 10 of 150; what 三百多 goes up to beyond it."""
    step = Decimal(1)
    while amount and amount % (step * 10) == 0:
        step *= 10
    return step


def _minor(amount: Decimal, digits: int, rounding: str) -> int:
    return int(amount.scaleb(digits).to_integral_value(rounding))
