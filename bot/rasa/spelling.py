"""Mends words that nobody knows but that are nearly a word of the training sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cache
from importlib.resources import files

from symspellpy import SymSpell, Verbosity

WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
DICTIONARY = "frequency_dictionary_en_82_765.txt"
"""English words with their frequencies, in the symspellpy package."""
SHORTEST = 4
"""Letters from which on a word is mended: shorter ones have too many neighbours."""
LONG = 8
"""Letters from which on a word may have two errors."""
OFTEN = 3
"""Times that a word which is not in the dictionary must occur to be one of the shop's own, not an error."""


@cache
def english_words() -> frozenset[str]:
    """The words that are right as they are."""
    lines = files("symspellpy").joinpath(DICTIONARY).read_text(encoding="utf-8-sig").splitlines()
    return frozenset(line.split(" ", 1)[0] for line in lines)


class Speller:
    """Knows the words of the training sentences and, from the dictionary, which others are no mistake."""

    def __init__(self, counts: dict[str, int], right: Collection[str]) -> None:
        self.counts = counts
        """The words that may be meant, with how often they occur."""
        self._right = right
        self._index = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        for word, count in counts.items():
            self._index.create_dictionary_entry(word, count)

    @classmethod
    def learn(cls, texts: Iterable[str]) -> Speller:
        """From normalised texts."""
        right = english_words()
        seen = Counter(word for text in texts for word in WORD.findall(text))
        return cls({word: n for word, n in seen.items() if word in right or n >= OFTEN}, right)

    def mended(self, text: str) -> str:
        """The text with each unknown word replaced by the likeliest known one, if one is near enough."""
        return WORD.sub(lambda found: self._word(found[0]), text)

    def _word(self, word: str) -> str:
        if len(word) < SHORTEST or word in self._right or word in self.counts:
            return word
        errors = 2 if len(word) >= LONG else 1
        near = self._index.lookup(word, Verbosity.TOP, max_edit_distance=errors)
        return str(near[0].term) if near else word
