"""The default vector store: arrays in the generation's folder, mapped into memory and compared whole."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from actions.matcher.encoders import Vectors
from actions.matcher.types import Filters
from actions.matcher.vectors import NOT_COMPARED, Floats, Laid, Mask

FEW = 0.2
"""Part of the vectors up to which picking them out is quicker than comparing all of them."""


class ArrayStore:
    """Vectors beside the rest of the index: replaced with it in one step."""

    name = "arrays"
    settled = False

    def write(self, folder: Path, kind: str, laid: Laid) -> None:
        """Saves them as they are."""
        np.save(folder / f"{kind}_vectors.npy", laid.vectors)
        np.save(folder / f"{kind}_rows.npy", laid.rows)
        np.save(folder / f"{kind}_items.npy", laid.items)

    def open(self, folder: Path, kind: str, products: int) -> "ArrayVectors":
        """Maps them into memory."""
        vectors = np.load(folder / f"{kind}_vectors.npy", mmap_mode="r")
        return ArrayVectors(
            vectors, np.load(folder / f"{kind}_rows.npy"), np.load(folder / f"{kind}_items.npy"), products
        )


class ArrayVectors:
    """Exact comparison with every vector, or with those of the allowed products where they are few."""

    def __init__(self, vectors: Vectors, rows: NDArray[np.int32], items: NDArray[np.int32], products: int) -> None:
        self._vectors, self._rows, self._items, self._products = vectors, rows, items, products
        self._owners, self._starts = np.unique(rows, return_index=True)

    def similarities(self, queries: Vectors, filters: Filters, allowed: Mask) -> Floats:
        """The filters are in `allowed` already."""
        asked = np.atleast_2d(queries)
        found = np.full(self._products, NOT_COMPARED, dtype=np.float32)
        if not len(self._items):
            return found
        chosen = np.flatnonzero(allowed[self._rows])
        if len(chosen) < FEW * len(self._vectors):
            if len(chosen):
                near = _best(self._vectors[self._items[chosen]], asked)
                owners, starts = np.unique(self._rows[chosen], return_index=True)
                found[owners] = np.maximum.reduceat(near, starts)
        else:
            near = _best(self._vectors, asked)[self._items]
            found[self._owners] = np.maximum.reduceat(near, self._starts)
        return found

    def of(self, row: int) -> Vectors:
        """Shape (n, dim): the vectors of the product in this row."""
        first, last = np.searchsorted(self._rows, row, "left"), np.searchsorted(self._rows, row, "right")
        return np.asarray(self._vectors[self._items[first:last]])


def _best(vectors: Vectors, queries: Vectors) -> Floats:
    if len(queries) == 1:
        return np.asarray(np.asarray(vectors) @ queries[0])
    return np.asarray((np.asarray(vectors) @ queries.T).max(axis=1))
