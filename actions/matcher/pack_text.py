"""What is written on products and in photos of them, compared by trigrams of letters, which a misread letter hardly
hurts. On a product's side stand its name and brand and what its own pictures have written on them.
"""

import json
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from actions.matcher.encoders import SeenText
from actions.matcher.records import ProductRecord
from actions.matcher.words import has_han, normalise

Floats = NDArray[np.float32]
_WORDS = re.compile(r"[^\W_]+")
SHORTEST = 3
"""Letters of a word in a photo that is looked at; shorter ones are mostly misread patterns."""
ENOUGH = 25
"""Trigrams of average rarity (some five words) below which a match counts less: one letter run fits by chance."""
ALIKE = 0.6
"""Dice's coefficient of trigrams from which on two words are taken for the same."""


class PackText:
    """Trigrams and the products that have them."""

    def __init__(
        self,
        vocabulary: Sequence[str],
        starts: NDArray[np.int64],
        rows: NDArray[np.int32],
        lengths: Floats,
        written: NDArray[np.bool_],
    ) -> None:
        self.written = written
        """Shape (products,): which have something written on their pictures."""
        self._vocabulary = vocabulary
        self._starts, self._rows, self._lengths = starts, rows, lengths
        self._number = {trigram: i for i, trigram in enumerate(vocabulary)}
        counts = np.diff(starts)
        self._rarity = np.log1p(len(lengths) / np.maximum(counts, 1)).astype(np.float32)
        self._middle = np.float32(np.median(lengths[written]) if written.any() else lengths.max(initial=1.0))
        self._enough = float(ENOUGH**0.5 * self._rarity.mean()) if len(vocabulary) else 1.0

    @classmethod
    def build(cls, records: Sequence[ProductRecord]) -> "PackText":
        """Of what these products are called and have written on them."""
        owners: dict[str, list[int]] = {}
        for row, record in enumerate(records):
            for trigram in sorted(trigrams(words_on(record))):
                owners.setdefault(trigram, []).append(row)
        vocabulary = sorted(owners)
        counts = np.array([len(owners[trigram]) for trigram in vocabulary], dtype=np.int64)
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        rows = np.array([row for trigram in vocabulary for row in owners[trigram]], dtype=np.int32)
        written = np.array([bool(record.seen) for record in records], dtype=bool)
        rarity = np.log1p(len(records) / np.maximum(counts, 1))
        squares = np.bincount(rows, np.repeat(rarity**2, counts), minlength=len(records))
        return cls(vocabulary, starts, rows, np.sqrt(squares).astype(np.float32), written)

    def save(self, folder: Path) -> None:
        """Writes it into an existing folder."""
        (folder / "trigrams.json").write_text(json.dumps(list(self._vocabulary), ensure_ascii=False), "utf-8")
        np.save(folder / "trigrams_written.npy", self.written)
        for name in ("starts", "rows", "lengths"):
            np.save(folder / f"trigrams_{name}.npy", getattr(self, f"_{name}"))

    @classmethod
    def open(cls, folder: Path) -> "PackText":
        """Reads what `save` wrote; the products of each trigram stay on disk until they are asked for."""
        starts, rows, lengths, written = (
            np.load(folder / f"trigrams_{name}.npy", mmap_mode="r" if name == "rows" else None)
            for name in ("starts", "rows", "lengths", "written")
        )
        return cls(json.loads((folder / "trigrams.json").read_text("utf-8")), starts, rows, lengths, written)

    def score(self, seen: Iterable[SeenText]) -> NDArray[np.float64]:
        """Shape (products,), 0..1: how much of what is written in a photo is on each product, rare trigrams counting
        more; all 0 where nothing of the photo's text is known. It is a cosine but for the product's length, which
        counts by half: a pack on whose picture less could be read is not more alike.
        """
        found = np.zeros(len(self._lengths), dtype=np.float32)
        certainty: dict[int, float] = {}
        for line in seen:
            for trigram in trigrams(word for word in words_in(line.text) if _counts(word)):
                number = self._number.get(trigram)
                if number is not None:
                    certainty[number] = max(certainty.get(number, 0.0), line.certainty)
        length = 0.0
        for number, sure in certainty.items():
            weight = float(self._rarity[number])
            length += (weight * sure) ** 2
            found[self._rows[self._starts[number] : self._starts[number + 1]]] += weight * weight * sure
        length = max(length**0.5, self._enough)
        lengths = np.sqrt(self._lengths * self._middle)
        return np.asarray(np.minimum(found / np.maximum(lengths * length, 1e-6), 1.0), dtype=np.float64)


def words_on(record: ProductRecord) -> list[str]:
    """The words of a product's name and brand and of its pictures."""
    return words_in(" ".join((record.title, record.title_zh, record.brand, *record.seen)))


def words_in(text: str) -> list[str]:
    """Words without case and accents."""
    return _WORDS.findall(normalise(text))


def trigrams(words: Iterable[str]) -> set[str]:
    """All runs of three letters of these words, their ends marked."""
    return {run for word in words for run in _runs(word)}


@lru_cache(maxsize=100_000)
def _runs(word: str) -> tuple[str, ...]:
    return tuple(f"<{word}>"[i : i + 3] for i in range(len(word)))


def shared_words(seen: Iterable[SeenText], record: ProductRecord) -> list[str]:
    """Words of a photo, as they were read, that are also on the product; the longest first."""
    on_product = [trigrams([word]) for word in dict.fromkeys(words_on(record))]
    found: dict[str, str] = {}
    for line in seen:
        for shown in _WORDS.findall(line.text):
            word = normalise(shown)
            if _counts(word) and any(_dice(trigrams([word]), other) >= ALIKE for other in on_product):
                found.setdefault(word, shown)
    return sorted(found.values(), key=lambda word: -len(word))


def _counts(word: str) -> bool:
    """Whether a word that was read is long enough to be one; a Chinese word has two characters."""
    return len(word) >= (2 if has_han(word) else SHORTEST)


def _dice(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))
