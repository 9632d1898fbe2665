"""Search by words: BM25 over weighted fields, kept as arrays so that every product is scored at once.

Beside the BM25 score it tells how much of the question a product answers (its coverage), with words in the title,
category or brand counting fully and words in the description only in part: that is what "do we have it?" rests on.
"""

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from actions.matcher.records import ProductRecord
from actions.matcher.words import (
    COLOR_WORDS,
    has_han,
    head_piece,
    normalise,
    query_pieces,
    stem,
    text_terms,
    text_words,
)

K1, B = 1.2, 0.4
IDENTITY, ATTRIBUTE, DESCRIPTION = 2, 1, 0
STRENGTH = np.array([0.45, 0.9, 1.0], dtype=np.float32)
"""How much a word tells by where it stands: description, attribute, identity."""
TYPO_FACTOR = 0.85
WORD_LETTERS, STEM_LETTERS = 5, 4
"""Letters that a word and its stem must have for a typing error to be mended."""
SHORTEST_PART = 3
"""Letters that each part of a compound must have."""
SINGLE_FACTOR = 0.6
"""What one character out of a longer Chinese word counts: it may be another word's (电 of 电动车 in 电脑)."""
REMEMBERED_TEXTS = 200_000
"""Distinct texts whose terms are kept while an index is built."""
Floats = NDArray[np.float32]


def fields_of(record: ProductRecord) -> Iterator[tuple[str, float, int]]:
    """A product's texts, each with its weight and level, the strongest level first."""
    yield record.title, 3.0, IDENTITY
    yield record.title_zh, 3.0, IDENTITY
    yield record.product_type, 2.0, IDENTITY
    yield record.product_type_zh, 2.0, IDENTITY
    yield record.brand, 2.0, IDENTITY
    for attribute in (record.color, record.size, record.material, record.gender):
        yield attribute, 1.0, ATTRIBUTE
    yield record.description, 0.5, DESCRIPTION
    yield record.description_zh, 0.5, DESCRIPTION


@dataclass(frozen=True)
class QueryTerm:
    """One word of the question as it will be looked up."""

    shown: str
    term: int | None
    """Row in the vocabulary; None when no product has it."""
    weight: float
    """How much of the question it carries, before dividing by the sum."""
    factor: float = 1.0
    """Less than 1 when it was taken for a typing error of another word."""


@dataclass(frozen=True)
class Evidence:
    """What the words of a question say about each product."""

    terms: tuple[QueryTerm, ...]
    coverage: Floats
    """Shape (products,), 0..1: how much of the question each product answers."""
    bm25: Floats
    """Shape (products,), 0..1: BM25 as a part of the best one's."""

    head: Floats
    """Shape (products,), 0..1: how well each answers the one word that names the thing itself."""

    @property
    def known(self) -> bool:
        """Whether any product has any of the words."""
        return any(term.term is not None for term in self.terms)


class LexicalIndex:
    """Postings by term: which products, with what weight and at what level."""

    def __init__(
        self,
        vocabulary: Sequence[str],
        starts: NDArray[np.int64],
        rows: NDArray[np.int32],
        weights: Floats,
        levels: NDArray[np.uint8],
        products: int,
        spellings: dict[str, int],
    ) -> None:
        self._vocabulary, self._spellings = vocabulary, spellings
        self._starts, self._rows, self._weights, self._levels = starts, rows, weights, levels
        self._products = products
        self._term = {term: i for i, term in enumerate(vocabulary)}
        self._by_start: dict[str, list[str]] | None = None

    @classmethod
    def build(cls, records: Sequence[ProductRecord]) -> "LexicalIndex":
        """Reads all texts."""
        number: dict[str, int] = {}
        spelled: dict[str, str] = {}
        known: dict[str, tuple[int, ...]] = {}  # colours, categories, variants' descriptions come again and again
        all_terms, all_rows, all_frequencies, all_levels = array("i"), array("i"), array("f"), array("B")
        lengths = np.zeros(len(records), dtype=np.float32)
        for row, record in enumerate(records):
            frequency: dict[int, float] = {}
            level: dict[int, int] = {}
            for text, weight, where in fields_of(record):
                found = known.get(text)
                if found is None:
                    words = tuple(text_words(text))
                    spelled.update((word, term) for word, term in words if word != term and can_be_misspelt(word))
                    found = tuple(number.setdefault(term, len(number)) for _, term in words)
                    if len(known) < REMEMBERED_TEXTS:
                        known[text] = found
                for t in found:
                    frequency[t] = frequency.get(t, 0.0) + weight
                    level.setdefault(t, where)  # the strongest first
            lengths[row] = sum(frequency.values())
            all_terms.extend(frequency)
            all_frequencies.extend(frequency.values())
            all_levels.extend(level.values())
            all_rows.extend([row] * len(frequency))
        vocabulary = sorted(number)
        position = np.empty(len(vocabulary), dtype=np.int64)
        for i, term in enumerate(vocabulary):
            position[number[term]] = i
        terms = position[np.array(all_terms, dtype=np.int64)]
        rows = np.array(all_rows, dtype=np.int32)
        order = np.lexsort((rows, terms))
        terms, rows = terms[order], rows[order]
        frequencies = np.array(all_frequencies, dtype=np.float32)[order]
        levels = np.array(all_levels, dtype=np.uint8)[order]
        counts = np.bincount(terms, minlength=len(vocabulary))
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        idf = np.log1p((len(records) - counts + 0.5) / (counts + 0.5)).astype(np.float32)
        average = max(float(lengths.mean()), 1.0) if len(records) else 1.0
        penalty = K1 * (1 - B + B * lengths[rows] / average)
        weights = (idf[terms] * frequencies * (K1 + 1) / (frequencies + penalty)).astype(np.float32)
        spellings = {word: int(position[number[term]]) for word, term in sorted(spelled.items())}
        return cls(vocabulary, starts, rows, weights, levels, len(records), spellings)

    def save(self, folder: Path) -> None:
        """Writes it into an existing folder."""
        for name, words in (("vocabulary", list(self._vocabulary)), ("spellings", self._spellings)):
            (folder / f"{name}.json").write_text(json.dumps(words, ensure_ascii=False), "utf-8")
        for name in ("starts", "rows", "weights", "levels"):
            np.save(folder / f"words_{name}.npy", getattr(self, f"_{name}"))

    @classmethod
    def open(cls, folder: Path, products: int) -> "LexicalIndex":
        """Reads what `save` wrote; postings stay on disk until they are asked for."""
        arrays = [
            np.asarray(np.load(folder / f"words_{name}.npy", mmap_mode="r"))  # a plain view: slicing a memmap is slow
            for name in ("starts", "rows", "weights", "levels")
        ]
        vocabulary, spellings = (
            json.loads((folder / f"{name}.json").read_text("utf-8")) for name in ("vocabulary", "spellings")
        )
        return cls(vocabulary, arrays[0], arrays[1], arrays[2], arrays[3], products, spellings)

    def warm_up(self) -> None:
        """Makes now what the first typing error would wait for."""
        self._typo_targets()

    def postings(self, term: int) -> tuple[NDArray[np.int32], Floats, NDArray[np.uint8]]:
        """Rows, BM25 weights and levels of a term."""
        part = slice(int(self._starts[term]), int(self._starts[term + 1]))
        return self._rows[part], self._weights[part], self._levels[part]

    def rows_with(self, phrase: str) -> NDArray[np.bool_]:
        """Shape (products,): which products have every word of the phrase somewhere in their texts."""
        mask = np.zeros(self._products, dtype=bool)
        terms = [self._term.get(term) for term in dict.fromkeys(text_terms(phrase))]
        if not terms or None in terms:
            return mask
        count = np.zeros(self._products, dtype=np.int32)
        for term in terms:
            if term is not None:
                count[self.postings(term)[0]] += 1
        return np.asarray(count == len(terms))

    def evidence(self, text: str) -> Evidence:
        """What the words of this question say about each product."""
        terms = self.parse(text)
        coverage = np.zeros(self._products, dtype=np.float32)
        bm25 = np.zeros(self._products, dtype=np.float32)
        total = sum(term.weight for term in terms) or 1.0
        for one in terms:
            if one.term is None:
                continue
            rows, weights, levels = self.postings(one.term)
            bm25[rows] += weights * np.float32(one.factor)
            coverage[rows] += STRENGTH[levels] * np.float32(one.weight * one.factor / total)
        best = float(bm25.max(initial=0.0))
        return Evidence(tuple(terms), np.minimum(coverage, 1.0), bm25 / max(best, 1e-9), self._head(text))

    def _head(self, text: str) -> Floats:
        found = np.zeros(self._products, dtype=np.float32)
        piece = head_piece(text)
        terms = self.parse(piece) if piece else []
        if terms and (head := terms[-1]).term is not None:
            rows, _, levels = self.postings(head.term)
            found[rows] = STRENGTH[levels] * np.float32(head.factor)
        return found

    def parse(self, text: str) -> list[QueryTerm]:
        """The question's words against the vocabulary; each distinct word once."""
        found: list[QueryTerm] = []
        pieces = query_pieces(text)
        skip = False
        for i, piece in enumerate(pieces):
            if skip:
                skip = False
            elif has_han(piece):
                found.extend(self._segment(piece))
            elif (joined := self._joined(piece, pieces[i + 1 : i + 2])) is not None:
                found.append(joined)
                skip = True
            else:
                found.extend(self._parted(piece) or [self._look_up(piece)])
        return list({term.shown: term for term in found}.values())

    def _look_up(self, piece: str) -> QueryTerm:
        known = self._term.get(stem(piece))
        if known is not None:
            return QueryTerm(piece, known, self._weight(piece, known))
        meant = self._typo(piece)
        if meant is not None:
            return QueryTerm(self._vocabulary[meant], meant, self._weight(piece, meant), TYPO_FACTOR)
        return QueryTerm(piece, None, self._weight(piece, None))

    def _joined(self, piece: str, following: Iterable[str]) -> QueryTerm | None:
        """ "back pack" for a catalog that writes "backpack"."""
        for other in following:
            if has_han(other) or (stem(piece) in self._term and stem(other) in self._term):
                return None
            known = self._term.get(stem(piece + other))
            if known is not None:
                return QueryTerm(piece + other, known, 2 * self._weight(piece + other, known))
        return None

    def _parted(self, piece: str) -> list[QueryTerm]:
        """ "toothbrush" for a catalog that writes "tooth brush": some product must have both words."""
        if stem(piece) in self._term or not piece.isalpha():
            return []
        for cut in range(SHORTEST_PART, len(piece) - SHORTEST_PART + 1):
            first, second = (self._term.get(stem(part)) for part in (piece[:cut], piece[cut:]))
            if first is None or second is None:
                continue
            if len(np.intersect1d(self.postings(first)[0], self.postings(second)[0])):
                return [
                    QueryTerm(piece[:cut], first, self._weight(piece[:cut], first)),
                    QueryTerm(piece[cut:], second, self._weight(piece[cut:], second)),
                ]
        return []

    def _segment(self, run: str) -> list[QueryTerm]:
        """A run of Chinese characters cut into the pairs (else single characters) that the catalog knows."""
        best: list[tuple[float, list[QueryTerm]]] = [(0.0, [])]
        for end in range(1, len(run) + 1):
            single = self._term.get(run[end - 1])
            score, terms = best[end - 1]
            factor = 1.0 if len(run) == 1 else SINGLE_FACTOR
            alone = QueryTerm(run[end - 1], single, 0.5 * self._weight(run[end - 1], single), factor)
            choice = (score + (0.3 if single is not None else 0.0), [*terms, alone])
            pair = self._term.get(run[end - 2 : end]) if end >= 2 else None
            if pair is not None and best[end - 2][0] + 1.0 > choice[0]:
                together = QueryTerm(run[end - 2 : end], pair, self._weight(run[end - 2 : end], pair))
                choice = (best[end - 2][0] + 1.0, [*best[end - 2][1], together])
            best.append(choice)
        return best[-1][1]

    def _weight(self, shown: str, term: int | None) -> float:
        """Rare words carry more of the question than common ones, colours and single letters little."""
        if shown in COLOR_WORDS or (len(shown) == 1 and not has_han(shown)):
            return 0.35
        if term is None or self._products < 2:
            return 1.0
        count = int(self._starts[term + 1] - self._starts[term])
        return 0.5 + 0.5 * float(np.log(self._products / count) / np.log(self._products))

    def _typo(self, piece: str) -> int | None:
        """The word of a title, category or brand that is one slip away (two in long words), if there is one."""
        if not can_be_misspelt(piece):
            return None
        limit = 1 if len(stem(piece)) < 8 else 2
        for wanted in (piece, stem(piece)):  # as it is written ("runing" for "running"), or its stem
            same_start = self._typo_targets().get(wanted[:2], [])
            found = process.extractOne(wanted, same_start, scorer=DamerauLevenshtein.distance, score_cutoff=limit)
            if found is not None:
                return self._spellings.get(found[0], self._term.get(found[0]))
        return None

    def _typo_targets(self) -> dict[str, list[str]]:
        """By first two letters: words (and stems) of titles, categories and brands, the more frequent first, as ties
        go to them.
        """
        if self._by_start is None:
            counts = np.diff(self._starts)
            strong = np.zeros(len(counts), dtype=bool)
            if len(counts):
                strong = np.bitwise_or.reduceat(self._levels == IDENTITY, self._starts[:-1])
            stems = {term: i for term, i in self._term.items() if can_be_misspelt(term, STEM_LETTERS)}
            by_start: dict[str, list[str]] = {}
            for word, i in sorted((stems | self._spellings).items(), key=lambda one: -counts[one[1]]):
                if strong[i]:
                    by_start.setdefault(word[:2], []).append(word)
            self._by_start = by_start
        return self._by_start


def can_be_misspelt(word: str, letters: int = WORD_LETTERS) -> bool:
    """Whether it is an English word so long that one slip leaves it recognisable."""
    return len(word) >= letters and word.isalpha() and word.isascii()


def same_words(text: str, other: str) -> bool:
    """Whether two texts are the same but for case, accents and spaces."""
    return normalise(text).split() == normalise(other).split()
