"""Products that are in a catalog twice."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from actions.matcher.encoders import Vectors
from actions.matcher.neighbours import nearest_others
from actions.matcher.records import ProductRecord
from actions.matcher.words import normalise

NEAR = 5
"""Others that each is compared with."""
"""How alike titles (share of words), texts and pictures (cosine of centred vectors) are of what is really one."""
TITLE, TEXT, SEEN = 0.85, 0.75, 0.85


def doubles_among(
    products: Sequence[ProductRecord],
    rows: Sequence[int],
    groups: NDArray[np.int32],
    texts: Vectors,
    pictures: Vectors,
) -> Iterator[tuple[int, int, float]]:
    """Pairs of product rows of different groups, and how alike they are; `rows` are those that the vectors are of."""
    near = nearest_others(texts, texts, groups, (groups,), NEAR)
    told: set[tuple[int, int]] = set()
    for look, row in enumerate(rows):
        for other, similarity in zip(near.items[look].tolist(), near.similarity[look].tolist(), strict=True):
            if other < 0 or similarity < TEXT:
                continue
            pair = (min(row, rows[other]), max(row, rows[other]))
            both = pictures[look].any() and pictures[other].any()
            seen = float(pictures[look] @ pictures[other]) if both else 1.0
            alike = titles_alike(products[row], products[rows[other]])
            if pair not in told and seen >= SEEN and alike >= TITLE:
                told.add(pair)
                yield *pair, min(similarity, seen, alike)


def titles_alike(one: ProductRecord, other: ProductRecord) -> float:
    """0..1: the share of words that two titles have in common, whatever their order."""
    return float(fuzz.token_sort_ratio(normalise(one.title), normalise(other.title))) / 100
