"""Which of some lines a sentence names, by the words of their titles or of the shelf that they stand on."""

import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from actions.query.text import has_chinese, normalise, stem, words_of
from actions.shop.models.orders import Order, OrderLine

SHORTEST = 3
"""Letters of an English word that names something."""
_NOUN = re.compile(r"([\u4e00-\u9fff])(?=[子儿兒])")
"""What a Chinese word of two characters is about where the second only makes it a noun: 「袜子」, 「裤子」."""
_HEAD = re.compile(r"([\u4e00-\u9fff])(?=[子儿兒]?(?:[^\u4e00-\u9fff]|$))")
"""The last character of a Chinese name, which says what it is: 「中筒袜」."""


def named_in(text: str, lines: Sequence[OrderLine], ignored: Collection[str]) -> list[OrderLine]:
    """The lines that the words name: each by a word that no other line's title has, or the one that most of them fit.

    Where no title fits, the product types do: "the trousers" are the chinos. `ignored` are words that say nothing
    ("with", "a pair of"). Words that fit several lines alike name none.
    """
    said = _words(text, ignored)
    titles = _named(said, lines, {line.id: _title_words(line, ignored) for line in lines})
    return titles or _named(said, lines, {line.id: _shelf_words(line, ignored) for line in lines})


def orders_naming(text: str, orders: Sequence[Order], ignored: Collection[str]) -> Sequence[Order]:
    """Those of the orders in which most of the words stand for something; all of them where none says anything."""
    said = _words(text, ignored)
    for words_of_line in (_title_words, _shelf_words):
        fits = [max((len(words_of_line(line, ignored) & said) for line in one.lines), default=0) for one in orders]
        most = max(fits, default=0)
        if most:
            return [one for one, fit in zip(orders, fits, strict=True) if fit == most]
    return orders


def _named(said: set[str], lines: Sequence[OrderLine], titles: Mapping[int, set[str]]) -> list[OrderLine]:
    shared = Counter(word for words in titles.values() for word in words)
    named = [line for line in lines if any(shared[word] == 1 for word in titles[line.id] & said)]
    if named:
        return named
    most = max((len(titles[line.id] & said) for line in lines), default=0)
    fitting = [line for line in lines if most and len(titles[line.id] & said) == most]
    return fitting if len(fitting) == 1 else []


def _title_words(line: OrderLine, ignored: Collection[str]) -> set[str]:
    titles = {line.product_id, line.title_in("en"), line.title_in("zh")}
    words = {word for title in titles for word in _words(normalise(title), ignored)}
    return words | set(_HEAD.findall(normalise(line.title_in("zh"))))


def _shelf_words(line: OrderLine, ignored: Collection[str]) -> set[str]:
    """The narrowest product type: "Trousers & Jeans" of "Clothing > Trousers & Jeans"."""
    if line.product is None:
        return set()
    shelves = [(shelf or "").rpartition(">")[2] for shelf in (line.product.product_type, line.product.product_type_zh)]
    words = {word for shelf in shelves for word in _words(normalise(shelf), ignored)}
    return words | set(_NOUN.findall(shelves[1]))


def _words(text: str, ignored: Collection[str]) -> set[str]:
    """English words by their stems, Chinese ones as pairs of characters that stand together."""
    found = [one for one in words_of(text) if one[0] not in ignored]
    english = {stem(word) for word, _, _ in found if len(word) >= SHORTEST and not has_chinese(word)}
    return english | set(_pairs([one for one in found if has_chinese(one[0])])) | set(_NOUN.findall(text))


def _pairs(characters: Sequence[tuple[str, int, int]]) -> Iterable[str]:
    for (first, _, end), (second, start, _) in itertools.pairwise(characters):
        if end == start:
            yield first + second
