"""Typing errors: a word that is neither the shop's nor English becomes the one word of the shop that is a slip away."""

from collections import Counter
from collections.abc import Iterable
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein
from spellchecker import SpellChecker

from actions.query.text import has_chinese, stem, words_of

SHORTEST = 4
"""Letters of a word that is looked at: among shorter ones everything is a slip away from something else."""
LONG = 7
"""Letters from which two slips are forgiven."""
COMMON = 900
"""Uses (in pyspellchecker's counts of film subtitles) that make a word one of the 20,000 everybody knows."""
RARE_SHORTEST = 6
"""Letters from which a rare English word is taken for a slip ("dinning table")."""
CANDIDATES = 4
INFLECTIONS = ("s", "ed", "ing", "er", "ly", "y")


@cache
def english() -> dict[str, int]:
    """English words and how often they are used."""
    return dict(SpellChecker(language="en").word_frequency.items())


def is_common(word: str) -> bool:
    """Whether it is an everyday English word."""
    return english().get(word.lower(), 0) >= COMMON


class Spelling:
    """Corrects against the words of one shop and of the language file."""

    def __init__(self, words: Iterable[str], known: Iterable[str]) -> None:
        """`words` can be meant by a slip; `known` ones are right as they are, but say too little to be meant."""
        self._uses = Counter(word for word in words if len(word) >= SHORTEST and word.isascii() and word.isalpha())
        self._known = frozenset(known)
        self._by_stem: dict[str, list[str]] = {}
        for word in self._uses:
            self._by_stem.setdefault(stem(word), []).append(word)
        self._by_letter: dict[str, list[str]] = {}
        for word in self._uses:
            self._by_letter.setdefault(word[0], []).append(word)

    def correct(self, text: str) -> str:
        """The text with slips made good. Words of four letters may hold one, of seven or more two."""
        if has_chinese(text) and not any(letter.isascii() and letter.isalpha() for letter in text):
            return text
        for word, start, end in reversed(words_of(text)):
            if len(word) >= SHORTEST and word.isascii() and word.isalpha():
                meant = self._meant(word)
                if meant is not None:
                    text = text[:start] + meant + text[end:]
        return text

    def _is_form(self, word: str) -> bool:
        """Whether it is a known word's plural, past or the like; a letter short at the end is no such form."""
        others = self._by_stem.get(stem(word), [])
        return any(one.endswith(INFLECTIONS) for other in others for one in (word, other))

    def _meant(self, word: str) -> str | None:
        uses = english().get(word, 0)
        if word in self._uses or word in self._known or uses >= COMMON or self._is_form(word):
            return None
        if uses and len(word) < RARE_SHORTEST:
            return None
        slips = 2 if len(word) >= LONG and not uses else 1
        near = self._by_letter.get(word[0], []) + (self._by_letter.get(word[1], []) if word[1] != word[0] else [])
        found = process.extract(word, near, scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=CANDIDATES)
        alike = [
            (distance, -self._uses[other], other)
            for other, distance, _ in found
            if other[0] == word[0] or (other[:2] == word[1::-1] and distance == 1)
        ]
        return min(alike)[2] if alike else None
