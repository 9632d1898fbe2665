"""What the shopper does not want: "not leather", "without sugar", "不要皮的", "除了黑色"."""

import re
from collections.abc import Collection

from actions.matcher.words import word_list
from actions.query.text import blank

NEAR = 80
"""Characters before a word in which its "not" is looked for."""

_BEFORE = re.compile(
    r"(?:\b(?:(?<!why )not|no|nor|neither|without|except(?: for)?|anything but|everything but"
    r"|any [a-z]+ but|but not|other than"
    r"|(?:don't|dont|do not|doesn't|didn't|won't|can't stand|never)(?: (?:really|want|like|wear|need|show"
    r"|give|have|be|me))*"
    r"|instead of|rather than|apart from|aside from|besides|skip|leave out|isn't|isnt|aren't|wasn't|hate|dislike"
    r"|nothing(?! but)|none|avoid|excluding|exclude|minus|no more)"
    r"(?:\s(?:in|made of|made from|made out of|of|any|the|a|an|with|that is|that's|real|too|so|those|these|all|anything"
    r"|something|ones?|to|be))*"
    r"|(?:(?<!要)不要|不想要|不喜欢|不爱|讨厌|(?<!是)不是|(?<![特区分级性个类识])别(?:要|给我)?|不想看|除了"
    r"|除去|除|不含|不带|(?<!有)没有|避开|排除)"
    r"(?:是|用|含|带|有|任何|穿|看|那种|这种|那个|那些|的)*)\s*$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s*(?:色|的|款|那种)*(?:就|都|我)*(?:不要|除外|不行|就算了|算了|不考虑|免了|不喜欢"
    r"|不想要)(?![^\s,，。、；!！了的啊吧哦])"
)
_JOINT = re.compile(
    r"\s*(?:\b(?:or|nor|and)\b(?: (?:in|the|a|an|any))?|[、/&]|和|或者?|跟|与|以及|还有)\s*", re.IGNORECASE
)
_WORD = re.compile(
    r"\b(?:without|excluding|free of|free from|with no|and no|but no|don't want|do not want|nothing with)"
    r"\s(?:any |a |an |the )?"
    r"(?P<a>[a-z]{3,}(?: [a-z]{3,}ing\b)?)"
    r"|(?<=[\w,;] )no (?P<c>[a-z]{3,})"
    r"|(?:(?<!要)不要|不想要|不含|不带|(?<!有)没有|除了)(?:带|有|含|是)?"
    r"(?P<b>[\u3400-\u9fff]{1,5}?)(?:的|之外|以外|$|[\s,，。、;；])",
    re.IGNORECASE,
)
_LACKING = re.compile(
    r"(?:\b(?:no|not|without|free of|free from|zero|un)\b[\s-]*(?:\w+\s)?|不含|不带|没有|无|零|非|不)$"
)
_NOTHING = word_list(
    "problem idea doubt worries having spending paying more limit the any even looking it them this that"
    " 了 这个 这款 这种 别 那个 一个 要求 别的 其他 其它 更"
)


def is_negated(text: str, start: int) -> int | None:
    """Where the "not" begins when what stands at `start` is unwanted, else None."""
    found = _BEFORE.search(text[max(0, start - NEAR) : start])
    return max(0, start - NEAR) + found.start() if found else None


def is_refused_after(text: str, end: int) -> int | None:
    """Where the refusal ends when what stands before `end` is refused afterwards: 黑色的不要. Else None."""
    found = _AFTER.match(text, end)
    return found.end() if found else None


def are_joined(gap: str) -> bool:
    """Whether a "not" that stands before the one thing also holds for the next: "not black or white", 不要黑和白."""
    return _JOINT.fullmatch(gap) is not None


def take_unwanted(text: str, idle: Collection[str]) -> tuple[tuple[str, ...], str]:
    """The plain words that a product must not have, and the text without them; `idle` words say nothing of one."""
    words: list[str] = []
    for found in list(_WORD.finditer(text)):
        word = next(group for group in found.groups() if group)
        if word.lower() in _NOTHING or (found["c"] and word.lower() in idle):
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
