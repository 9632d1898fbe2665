"""Which of some lines a sentence names, by the words of their titles."""

import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from actions.query.text import has_chinese, normalise, stem, words_of
from actions.shop.models.orders import OrderLine

SHORTEST = 3
"""Letters of an English word that names something."""


def named_in(text: str, lines: Sequence[OrderLine], ignored: Collection[str]) -> list[OrderLine]:
    """The lines that the words name: each by a word that no other line's title has, or the one that most of them fit.

    `ignored` are words that say nothing ("with", "a pair of"). Words that fit several lines alike name none.
    """
    said = _words(text, ignored)
    titles = {line.id: _title_words(line, ignored) for line in lines}
    shared = Counter(word for words in titles.values() for word in words)
    named = [line for line in lines if any(shared[word] == 1 for word in titles[line.id] & said)]
    if named:
        return named
    most = max((len(titles[line.id] & said) for line in lines), default=0)
    fitting = [line for line in lines if most and len(titles[line.id] & said) == most]
    return fitting if len(fitting) == 1 else []


def _title_words(line: OrderLine, ignored: Collection[str]) -> set[str]:
    titles = {line.product_id, line.title_in("en"), line.title_in("zh")}
    return {word for title in titles for word in _words(normalise(title), ignored)}


def _words(text: str, ignored: Collection[str]) -> set[str]:
    """English words by their stems, Chinese ones as pairs of characters that stand together."""
    found = [one for one in words_of(text) if one[0] not in ignored]
    english = {stem(word) for word, _, _ in found if len(word) >= SHORTEST and not has_chinese(word)}
    return english | set(_pairs([one for one in found if has_chinese(one[0])]))


def _pairs(characters: Sequence[tuple[str, int, int]]) -> Iterable[str]:
    for (first, _, end), (second, start, _) in itertools.pairwise(characters):
        if end == start:
            yield first + second
