"""What the shopper does not want: "not leather", "without sugar", "不要皮的", "除了黑色"."""

import re

from actions.query.text import blank

_BEFORE = re.compile(
    r"(?:\b(?:not|no|without|except(?: for)?|anything but|but not|other than|don't want|don't like"
    r"|do not want|do not like"
    r"|isn't|aren't|hate|nothing|avoid|excluding|minus)"
    r"(?:\s(?:in|made of|made from|made out of|of|any|the|a|an|with|that is|that's|real))*"
    r"|(?:(?<!要)不要|不想要|不喜欢|不是|别要|除了|不含|不带|(?<!有)没有)(?:是|用|含|带|有|任何)*)\s*$",
    re.IGNORECASE,
)
_WORD = re.compile(
    r"\b(?:without|excluding|free of|free from|with no|and no|but no|don't want|do not want|nothing with)"
    r"\s(?:any |a |an |the )?"
    r"(?P<a>[a-z]{3,}(?: [a-z]{3,}ing\b)?)"
    r"|(?:(?<!要)不要|不想要|不含|不带|(?<!有)没有|除了)(?:带|有|含|是)?"
    r"(?P<b>[\u3400-\u9fff]{1,5}?)(?:的|之外|以外|$|[\s,，。、;；])",
    re.IGNORECASE,
)
_LACKING = re.compile(
    r"(?:\b(?:no|not|without|free of|free from|zero|un)\b[\s-]*(?:\w+\s)?|不含|不带|没有|无|零|非|不)$"
)
_NOTHING = frozenset(
    {
        "problem",
        "idea",
        "doubt",
        "worries",
        "having",
        "spending",
        "paying",
        "more",
        "了",
        "这个",
        "这款",
        "这种",
        "别",
        "那个",
    }
)


def is_negated(text: str, start: int) -> int | None:
    """Where the "not" begins when what stands at `start` is unwanted, else None."""
    found = _BEFORE.search(text[:start])
    return found.start() if found else None


def take_unwanted(text: str) -> tuple[tuple[str, ...], str]:
    """The plain words that a product must not have, and the text without them."""
    words: list[str] = []
    for found in list(_WORD.finditer(text)):
        word = next(group for group in found.groups() if group)
        if word.lower() in _NOTHING:
            continue
        words.append(word.lower())
        text = blank(text, found.start(), found.end())
    return tuple(dict.fromkeys(words)), text


def says_it_has(text: str, word: str) -> bool:
    """Whether a product's text says that it has something, rather than that it hasn't ("no added sugar", 不含糖)."""
    plain = text.lower()
    for found in re.finditer(_as_word(word), plain):
        if not _LACKING.search(plain[: found.start()]) and not re.match(r"[\s-]free\b", plain[found.end() :]):
            return True
    return False


def _as_word(word: str) -> str:
    literal = re.escape(word.lower())
    return rf"\b{literal}(?:s|es)?\b" if word.isascii() else literal
