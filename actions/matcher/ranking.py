"""From what words and photo say of each product to one order of all, and whether the first is surely meant."""

import re

import numpy as np
from numpy.typing import NDArray

from actions.matcher.answer import Ranked
from actions.matcher.by_photo import PhotoScores
from actions.matcher.by_words import SURE_COVERAGE, SURE_TITLE, WordScores
from actions.matcher.generation import Generation

WORDS_OVER_PHOTO = 2.5
"""Weight of the words beside a photo: enough for them to decide the kind of product, the photo then picks in it."""
COLD_SURE = 0.7
"""Chance from which on a photo's product is sure without reference photos: right in .976 of such answers on 324 photos
of groceries other than those the benchmark reports, .38 of all.
"""
SHORTEST_KEY = 4
"""Characters that an id must have to be noticed within a sentence."""


def exact_rows(text: str, generation: Generation) -> list[int]:
    """Products whose id or GTIN is the text, or a longer word in it; without a digit it is no id ("milk")."""
    inside = [key for key in re.split(r"[\s,;?!#]+", text) if len(key) >= SHORTEST_KEY]
    for key in (text, *inside):
        if any(letter.isdigit() for letter in key) and (rows := generation.rows_by_key(key)):
            return rows
    return []


def rank_exact(rows: list[int], generation: Generation, allowed: NDArray[np.bool_]) -> Ranked:
    """Only these products, surely."""
    score = np.zeros(generation.products)
    score[rows] = 1.0
    only = np.zeros(generation.products, dtype=bool)
    only[rows] = True
    return Ranked(score, score, allowed & only, only, None, None, True, exact=True)


def rank_words(words: WordScores, generation: Generation, allowed: NDArray[np.bool_]) -> Ranked:
    """By words alone; sure when all of the question is in one title, or one product is clearly ahead."""
    order = words.score.astype(np.float64)
    sure = False
    best = best_row(order, allowed)
    if best is not None and words.relevant[best]:
        ahead = margin(order, best, generation, allowed)
        likeness = words.title.get(best, 0.0)
        covered = float(words.evidence.coverage[best]) >= SURE_COVERAGE
        sure = covered and (likeness >= SURE_TITLE or ahead >= 0.1) and ahead >= 0.03
    return Ranked(order, order, allowed, words.relevant, words, None, sure)


def rank_photo(seen: PhotoScores, generation: Generation, allowed: NDArray[np.bool_]) -> Ranked:
    """By the photo alone."""
    order = seen.chance
    best = best_row(order, allowed & (seen.chance > 0))
    sure = best is not None and is_sure_of_photo(seen, best, generation, allowed)
    relevant = (seen.looks.belief >= 0.5) | (seen.chance >= 0.3)
    return Ranked(
        order, np.maximum(seen.chance, 0.8 * seen.looks.belief), allowed & (order > 0), relevant, None, seen, sure
    )


def rank_both(words: WordScores, seen: PhotoScores, generation: Generation, allowed: NDArray[np.bool_]) -> Ranked:
    """The words say what kind of product it is, as far as they say anything; the photo picks among those."""
    if words.relevant[words.evidence.coverage > 0].any():
        pull = words.evidence.coverage.astype(np.float64)
        for row, likeness in words.title.items():
            pull[row] += 0.5 * likeness
    else:
        pull = 0.3 * words.belief.astype(np.float64)  # words that no product has: a hint of meaning at best
    order = seen.log_chance() + WORDS_OVER_PHOTO * pull
    score = 0.5 * words.score + 0.5 * np.maximum(seen.chance, seen.looks.belief)
    best = best_row(order, allowed)
    sure = best is not None and bool(words.relevant[best])
    if sure and best is not None:
        rivals = allowed & (pull >= pull[best] - 0.1)
        sure = is_sure_of_photo(seen, best, generation, rivals)
    relevant = words.relevant if words.relevant.any() else (seen.looks.belief >= 0.5)
    return Ranked(order, score, allowed, relevant, words, seen, sure)


def is_sure_of_photo(seen: PhotoScores, best: int, generation: Generation, rivals: NDArray[np.bool_]) -> bool:
    """Whether a photo shows the product in row `best` rather than any other of the rivals."""
    variants = generation.groups == generation.groups[best]
    total = float(seen.chance[rivals].sum()) or 1.0
    chance = float(seen.chance[rivals & variants].sum()) / total
    if seen.looks.sure_at is not None:
        return chance >= seen.looks.sure_at
    return chance >= COLD_SURE


def best_row(order: NDArray[np.float64], allowed: NDArray[np.bool_]) -> int | None:
    """Row of the best allowed product."""
    if not allowed.any():
        return None
    return int(np.argmax(np.where(allowed, order, -np.inf)))


def margin(order: NDArray[np.float64], best: int, generation: Generation, allowed: NDArray[np.bool_]) -> float:
    """How far the best is ahead of the next product that isn't its variant."""
    others = allowed & (generation.groups != generation.groups[best])
    return float(order[best] - order[others].max()) if others.any() else 1.0
