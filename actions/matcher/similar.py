"""Products like a given one."""

import numpy as np
from numpy.typing import NDArray

from actions.matcher.answer import Ranked
from actions.matcher.by_photo import NOTHING, per_product
from actions.matcher.errors import MatcherError
from actions.matcher.generation import Generation
from actions.matcher.words import split_levels


def rank_similar(product_id: str, generation: Generation, allowed: NDArray[np.bool_]) -> Ranked:
    """By likeness of meaning, of looks and of category; never itself or its variants.

    Raises MatcherError when there is no such product in the index.
    """
    rows = generation.rows_by_key(product_id)
    if not rows:
        raise MatcherError(f"There is no product {product_id} in the match index: run `aisle index`.")
    row = rows[0]
    parts: list[NDArray[np.float64]] = []
    if generation.text is not None:
        own = np.asarray(generation.text.vectors[generation.text.row_of[row]])
        parts.append(np.asarray((generation.text.vectors @ own)[generation.text.row_of], dtype=np.float64))
    images = generation.images
    if images is not None and (mine := np.asarray(images.pictures)[np.asarray(images.products) == row]).size:
        looks = np.asarray(images.vectors @ np.asarray(images.vectors[mine[0]]), dtype=np.float64)
        alike = per_product(images, looks, generation.products)
        parts.append(np.where(alike > NOTHING, alike, 0.0))
    kind = generation.record(row).product_type
    near = generation.columns.in_category(split_levels(kind)[-1:])
    base = np.mean(parts, axis=0) if parts else np.zeros(generation.products)
    score = np.clip(0.7 * np.maximum(base, 0.0) + 0.3 * near, 0.0, 1.0)
    others = allowed & (generation.groups != generation.groups[row])
    return Ranked(score, score, others, score >= 0.2, None, None, False, like=product_id)
