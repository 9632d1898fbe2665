"""A dictionary of phrases that finds the longest ones in a text, in both languages."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from actions.query.text import blank, words_of

V = TypeVar("V")


@dataclass(frozen=True)
class Found(Generic[V]):
    """A phrase that stands in a text."""

    start: int
    end: int
    value: V


class Phrases(Generic[V]):
    """Phrases and what they stand for. Looking takes time by the text's length, however many phrases there are."""

    def __init__(self, entries: Iterable[tuple[str, V]]) -> None:
        self._values: dict[tuple[str, ...], V] = {}
        for phrase, value in entries:
            key = tuple(word for word, _, _ in words_of(phrase))
            if key:
                self._values.setdefault(key, value)
        lengths: dict[str, set[int]] = {}
        for key in self._values:
            lengths.setdefault(key[0], set()).add(len(key))
        self._lengths = {first: sorted(those, reverse=True) for first, those in lengths.items()}

    def __len__(self) -> int:
        return len(self._values)

    def words(self) -> Iterator[str]:
        """Every word of every phrase."""
        for key in self._values:
            yield from key

    def get(self, phrase: str) -> V | None:
        """What exactly this phrase stands for."""
        return self._values.get(tuple(word for word, _, _ in words_of(phrase)))

    def find(self, text: str) -> list[Found[V]]:
        """Phrases in the text from left to right, the longest at each place, none overlapping."""
        words = words_of(text)
        found: list[Found[V]] = []
        place = 0
        while place < len(words):
            for length in self._lengths.get(words[place][0], ()):
                key = tuple(word for word, _, _ in words[place : place + length])
                if len(key) == length and key in self._values and _together(text, words[place : place + length]):
                    found.append(Found(words[place][1], words[place + length - 1][2], self._values[key]))
                    place += length
                    break
            else:
                place += 1
        return found

    def take(self, text: str) -> tuple[list[V], str]:
        """The values of all phrases found, and the text without them."""
        found = self.find(text)
        for one in found:
            text = blank(text, one.start, one.end)
        return [one.value for one in found], text


def _together(text: str, words: list[tuple[str, int, int]]) -> bool:
    """Whether the words follow each other with nothing but a blank, hyphen, slash, dot or ampersand between."""
    gaps = (text[a[2] : b[1]] for a, b in itertools.pairwise(words))
    return all(len(gap) <= 3 and not gap.strip(" -/.&'+") for gap in gaps)
