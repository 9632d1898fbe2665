"""Which section a question is about, by its words: what share of what it asks the section speaks of."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import log

from snowballstemmer import stemmer

from actions.shop.models.policies import PolicySection
from actions.shop.policy_words import CONCEPTS, SIDE_CONCEPTS, STOP_CHINESE, STOP_WORDS

ENOUGH = 0.3
"""Share of the question's weight below which a section is not about it."""
CONCEPT_WEIGHT = 2.0
SIDE_WEIGHT = 0.6
IN_TEXT = 0.6
"""What a word in the text counts, against 1 in title or heading."""

_WORD = re.compile(r"[a-z][a-z'’]+|\d{2,}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")


class Scorer:
    """Scores a few sections against questions."""

    def __init__(self, sections: Sequence[PolicySection]) -> None:
        self._sections = sections
        self._heads = [set(terms(f"{one.topic} {one.title} {one.heading}")) for one in sections]
        self._texts = [Counter(terms(one.text)) for one in sections]
        self._spread = Counter(
            term for head, text in zip(self._heads, self._texts, strict=True) for term in head | set(text)
        )

    def best(self, question: str, at_least: float = ENOUGH) -> PolicySection | None:
        """The best section, or None when even that one is not about it."""
        asked = set(terms(question))
        whole = sum(self._weight(term) for term in asked)
        if not whole:
            return None
        scored = [(self._score(asked, place) / whole, -place) for place in range(len(self._sections))]
        score, place = max(scored)
        return self._sections[-place] if score > at_least else None

    def _score(self, asked: set[str], place: int) -> float:
        head, text = self._heads[place], self._texts[place]
        found = [term for term in asked if term in head or term in text]
        if all(term.removeprefix("@") in SIDE_CONCEPTS for term in found):
            return 0.0
        return sum(
            self._weight(term) * ((1 if term in head else IN_TEXT) + 0.02 * min(text[term], 5)) for term in found
        )

    def _weight(self, term: str) -> float:
        if term.startswith("@"):
            base = SIDE_WEIGHT if term[1:] in SIDE_CONCEPTS else CONCEPT_WEIGHT
        else:
            base = 0.5 if _CHINESE.match(term) else 1.0
        count = len(self._sections)
        return base * (0.5 + 0.5 * log((1 + count) / (1 + self._spread[term])) / log(1 + count))


@lru_cache(maxsize=2048)
def terms(text: str) -> tuple[str, ...]:
    """Concepts (`@return`), stems of English words, pairs of Chinese characters."""
    return tuple(_terms(text.lower().replace("’", "'")))


def _terms(text: str) -> Iterator[str]:
    rest = text
    for name, (english, chinese) in CONCEPTS.items():
        pattern = rf"\b(?:{english})\b|{chinese}"
        yield from (f"@{name}" for _ in re.finditer(pattern, text))
        rest = re.sub(pattern, " ", rest)
    stem = stemmer("english")
    for word in _WORD.findall(rest):
        if word not in STOP_WORDS:
            yield stem.stemWord(word)
    for run in _CHINESE.findall(re.sub(STOP_CHINESE, " ", rest)):
        yield from (run[start : start + 2] for start in range(len(run) - 1))
