"""Products like a given one."""

import numpy as np
from numpy.typing import NDArray

from actions.matcher.answer import Ranked
from actions.matcher.errors import MatcherError
from actions.matcher.generation import Generation
from actions.matcher.types import Filters
from actions.matcher.vectors import NOT_COMPARED
from actions.matcher.words import split_levels


def rank_similar(product_id: str, generation: Generation, filters: Filters, allowed: NDArray[np.bool_]) -> Ranked:
    """By likeness of meaning, of looks and of category; never itself or its variants.

    Raises MatcherError when there is no such product in the index.
    """
    rows = generation.rows_by_key(product_id)
    if not rows:
        raise MatcherError(f"There is no product {product_id} in the match index: run `aisle index`.")
    row = rows[0]
    parts: list[NDArray[np.float64]] = []
    for kind in (generation.text, generation.images):
        if kind is not None and len(own := kind.vectors.of(row)):
            alike = kind.vectors.similarities(own[0], filters, allowed).astype(np.float64)
            parts.append(np.where(alike > NOT_COMPARED, alike, 0.0))
    product_type = generation.record(row).product_type
    near = generation.columns.in_category(split_levels(product_type)[-1:])
    base = np.mean(parts, axis=0) if parts else np.zeros(generation.products)
    score = np.clip(0.7 * np.maximum(base, 0.0) + 0.3 * near, 0.0, 1.0)
    others = allowed & (generation.groups != generation.groups[row])
    return Ranked(score, score, others, score >= 0.2, None, None, False, like=product_id)
