"""The shop's categories by their names, and what kind of thing a name names."""

import re
from collections.abc import Iterable

from actions.query.text import has_chinese, stem, words_of

_PARTS = re.compile(r"\s*(?:&|,|/|\band\b|与|和|及|、)\s*")
MAIN_PART = re.compile(r"[,，(（|–]|\s-\s|\s(?:with|for|in|of)\s")
"""What parts a product's name from what is said of it."""


def category_parts(name: str) -> list[str]:
    """A category's name and each kind that it lists: "Coats & Jackets" and "Coats" and "Jackets"."""
    return list(dict.fromkeys([name, *(part for part in _PARTS.split(name) if part)]))


def categories_by_key(names: Iterable[str]) -> dict[tuple[str, ...], str]:
    """Name → category; whole names go before parts of others, and words written apart before those written together."""
    found: dict[tuple[str, ...], str] = {}
    names = list(names)
    parts = [(part, name) for name in names for part in category_parts(name)]
    for part, name in [*((name, name) for name in names), *parts]:
        key = category_key(part)
        if key:
            found.setdefault(key, name)
    for part, name in parts:
        found.setdefault(joined_key(part), name)
    return found


def joined_key(name: str) -> tuple[str, ...]:
    """A name as one word: a shopper's "book case" for the shop's "Bookcases"."""
    return (stem("".join(word for word, _, _ in words_of(name))),)


def kind_of(name: str) -> str:
    """The word that says what a thing is: the last one's stem, in Chinese the last two characters."""
    if has_chinese(name[-2:]):
        return name[-2:]
    words = words_of(name)
    return stem(words[-1][0]) if words else ""


def category_key(name: str) -> tuple[str, ...]:
    """A category's name as it is compared: lower case, singular, no signs."""
    return tuple(stem(word) for word, _, _ in words_of(name) if word not in ("and", "s"))
