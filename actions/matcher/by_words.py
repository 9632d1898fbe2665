"""How well each product answers words: by the words themselves and by their meaning."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from actions.matcher.encoders import TextEncoder
from actions.matcher.encoders.image import unit
from actions.matcher.generation import Generation
from actions.matcher.lexical import Evidence
from actions.matcher.types import Filters
from actions.matcher.vectors import NOT_COMPARED
from actions.matcher.words import has_han, query_pieces, split_levels, title_terms

Floats = NDArray[np.float32]
CANDIDATES = 40
"""Products whose titles are compared with the question word by word."""
RELEVANT_COVERAGE = 0.8
RELEVANT_HEAD = (0.8, 0.4)
"""How well the word that names the thing, and the whole question, must be answered together."""
RELEVANT_MIXED = (0.3, 0.6)
"""Coverage and belief that are enough together."""
RELEVANT_BELIEF = 0.75
SURE_COVERAGE = 0.9
SURE_TITLE = 0.8


@dataclass(frozen=True)
class WordScores:
    """What a question's words say of each product."""

    score: Floats
    """Shape (products,), 0..1."""
    relevant: NDArray[np.bool_]
    """Shape (products,): whether there is real evidence for it."""
    title: dict[int, float]
    """Of the best products by row: how alike question and title (or category) are as a whole, 0..1."""
    evidence: Evidence
    belief: Floats
    """Shape (products,), 0..1: what the meaning alone says."""


def score_words(
    text: str, generation: Generation, encoder: TextEncoder | None, filters: Filters, allowed: NDArray[np.bool_]
) -> WordScores:
    """Scores all products; `allowed` (what passes the filters) says which are worth a closer look."""
    evidence = generation.words.evidence(text)
    belief = meaning(text, generation, encoder, filters, allowed)
    coverage = evidence.coverage
    rough = np.where(allowed, 0.7 * coverage + 0.1 * evidence.bm25 + 0.2 * belief, -1.0)
    title = _compare_titles(text, generation, rough)
    by_words = 0.6 * coverage + 0.05 * evidence.bm25 + 0.15 * belief
    for row, likeness in title.items():
        by_words[row] += 0.2 * likeness
    score = np.maximum(by_words, 0.6 * belief).astype(np.float32)
    mixed_coverage, mixed_belief = RELEVANT_MIXED
    head, with_head = RELEVANT_HEAD
    relevant = (
        ((evidence.head >= head) & (coverage >= with_head))
        | (coverage >= RELEVANT_COVERAGE)
        | ((coverage >= mixed_coverage) & (belief >= mixed_belief))
        | (belief >= RELEVANT_BELIEF)
    )
    return WordScores(np.clip(score, 0.0, 1.0), relevant, title, evidence, belief)


def meaning(
    text: str, generation: Generation, encoder: TextEncoder | None, filters: Filters, allowed: NDArray[np.bool_]
) -> Floats:
    """Shape (products,), 0..1: similarity of meaning, where 0.5 is what unrelated questions hardly ever reach.

    It is 0 for products that aren't allowed.
    """
    belief = np.zeros(generation.products, dtype=np.float32)
    vectors = generation.text
    if vectors is None or encoder is None or vectors.encoder != encoder.name:
        return belief
    wanted = " ".join(query_pieces(text)) or text
    query = unit(encoder.queries([wanted]) - vectors.query_mean)[0]
    similarity = vectors.vectors.similarities(query, filters, allowed)
    median, high = vectors.unrelated["han" if has_han(text) else "latin"]
    spread = max(high - median, 0.02)
    rows = np.flatnonzero(allowed & (similarity > NOT_COMPARED))
    belief[rows] = 1.0 / (1.0 + np.exp(-3.0 * (similarity[rows] - high) / spread))
    return belief


def _compare_titles(text: str, generation: Generation, rough: Floats) -> dict[int, float]:
    """For the roughly best products: overlap of the question with title or narrowest category, the better one."""
    asked = title_terms(text)
    if not asked or not len(rough):
        return {}
    count = min(CANDIDATES, len(rough))
    best = np.argpartition(-rough, count - 1)[:count]
    found: dict[int, float] = {}
    for row in best[rough[best] > 0]:
        record = generation.record(int(row))
        names = [record.title, record.title_zh]
        names += [
            levels[-1] for kind in (record.product_type, record.product_type_zh) if (levels := split_levels(kind))
        ]
        variant = title_terms(f"{record.color} {record.size}") - asked
        found[int(row)] = max(overlap(asked, title_terms(name) - variant) for name in names)
    return found


def overlap(asked: frozenset[str], name: frozenset[str]) -> float:
    """Dice's coefficient of two sets of terms."""
    return 2 * len(asked & name) / (len(asked) + len(name)) if asked and name else 0.0
