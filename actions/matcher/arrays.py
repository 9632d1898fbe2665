"""The default vector store: arrays in the generation's folder, mapped into memory and compared whole.

Long vectors (pictures') of many products are compared in two steps: all of them in the few directions in which they
differ most (principal components), then the nearest themselves, in half precision, which stay on disk.
"""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actions.matcher.encoders import Vectors
from actions.matcher.types import Filters
from actions.matcher.vectors import NOT_COMPARED, Floats, Laid, Mask

FEW = 0.2
"""Part of the vectors up to which picking them out is quicker than comparing all of them."""
MANY, WIDE, SKETCH = 5000, 512, 256
"""From how many vectors, and how many dimensions, on there are sketches; and the dimensions of those."""
NEAREST = 1000
"""Of the nearest by their sketches so many are compared exactly."""
SAMPLE = 4096
PART = 4096


class ArrayStore:
    """Vectors beside the rest of the index: replaced with it in one step."""

    name = "arrays"
    settled = False

    def write(self, folder: Path, kind: str, laid: Laid) -> None:
        """Saves them; those that an older generation has are shared with it, as links."""
        np.save(folder / f"{kind}_rows.npy", laid.rows)
        np.save(folder / f"{kind}_items.npy", laid.items)
        if laid.same_in is not None:
            for name in ("vectors", "axes", "sketches"):
                before = laid.same_in / f"{kind}_{name}.npy"
                if before.exists():
                    link_or_copy(before, folder / before.name)
            return
        np.save(folder / f"{kind}_vectors.npy", laid.vectors)
        if is_long(*laid.vectors.shape):
            axes = principal_axes(laid.vectors)
            parts = [laid.vectors[i : i + PART].astype(np.float32) @ axes for i in range(0, len(laid.vectors), PART)]
            np.save(folder / f"{kind}_axes.npy", axes)
            np.save(folder / f"{kind}_sketches.npy", np.concatenate(parts))

    def open(self, folder: Path, kind: str, products: int) -> "ArrayVectors":
        """Maps them into memory."""

        def read(name: str) -> Any:
            return np.asarray(np.load(folder / f"{kind}_{name}.npy", mmap_mode="r"))

        sketched = (folder / f"{kind}_axes.npy").exists()
        comparer: Exact | Sketched = Exact(read("vectors"))
        if sketched:
            comparer = Sketched(read("vectors"), read("sketches"), read("axes"))
        return ArrayVectors(comparer, read("rows"), read("items"), products)

    def state(self) -> str:
        """Nothing that could be away."""
        return "vectors are kept beside the index"


class Exact:
    """Compares with the vectors themselves; shape (n, dim)."""

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = vectors

    def best(self, queries: Vectors, wanted: Mask) -> Floats:
        """Shape (n,): the best cosine with one of the queries, at least of the wanted ones (shape (n,))."""
        return best_of_wanted(self.vectors, queries, wanted)


class Sketched:
    """Compares sketches, and the nearest of the wanted vectors themselves."""

    def __init__(self, vectors: Vectors, sketches: Vectors, axes: Vectors) -> None:
        self.vectors, self._sketches, self._axes = vectors, sketches, axes

    def best(self, queries: Vectors, wanted: Mask) -> Floats:
        """As `Exact.best`; what isn't near is about right only."""
        found = best_of_wanted(self._sketches, queries @ self._axes, wanted)
        near = np.flatnonzero(wanted)
        if len(near) > NEAREST:
            near = np.sort(near[np.argpartition(-found[near], NEAREST)[:NEAREST]])
        found[near] = best_of(self.vectors[near].astype(np.float32), queries)
        return found


class ArrayVectors:
    """Comparison with the vectors of all products, or with those of the allowed products where they are few."""

    def __init__(
        self, comparer: Exact | Sketched, rows: NDArray[np.int32], items: NDArray[np.int32], products: int
    ) -> None:
        self._comparer, self._rows, self._items, self._products = comparer, rows, items, products
        self._owners, self._starts = np.unique(rows, return_index=True)

    def similarities(self, queries: Vectors, filters: Filters, allowed: Mask) -> Floats:
        """The filters are in `allowed` already."""
        found = np.full(self._products, NOT_COMPARED, dtype=np.float32)
        wanted = np.zeros(len(self._comparer.vectors), dtype=bool)
        wanted[self._items[allowed[self._rows]]] = True
        if wanted.any():
            near = self._comparer.best(np.atleast_2d(queries), wanted)
            found[self._owners] = np.maximum.reduceat(near[self._items], self._starts)
        return found

    def of(self, row: int) -> Vectors:
        """Shape (n, dim): the vectors of the product in this row."""
        first, last = np.searchsorted(self._rows, row, "left"), np.searchsorted(self._rows, row, "right")
        return self._comparer.vectors[self._items[first:last]].astype(np.float32)


def best_of_wanted(vectors: Vectors, queries: Vectors, wanted: Mask) -> Floats:
    """As `best_of`; NOT_COMPARED for others than the wanted ones, where those are few."""
    few = np.flatnonzero(wanted)
    if len(few) >= FEW * len(vectors):
        return best_of(vectors, queries)
    found = np.full(len(vectors), NOT_COMPARED, dtype=np.float32)
    found[few] = best_of(vectors[few], queries)
    return found


def best_of(vectors: Vectors, queries: Vectors) -> Floats:
    """Shape (vectors,): the best product of each with one of the queries."""
    if len(queries) == 1:  # BLAS has a quicker way for one
        return np.asarray(vectors @ queries[0])
    return np.asarray((vectors @ queries.T).max(axis=1))


def is_long(count: int, dim: int) -> bool:
    """Whether so many vectors of so many dimensions are kept in half precision, and compared by sketches first."""
    return count >= MANY and dim > WIDE


def link_or_copy(source: Path, target: Path) -> None:
    """The same file under another name; a copy where the file system has no links."""
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)


def principal_axes(vectors: Vectors) -> Vectors:
    """Shape (dim, up to SKETCH): the orthogonal directions in which a sample of the vectors has most of its length,
    but for half a percent of that; the exact ones of pictures take eight times as long.
    """
    from sklearn.utils.extmath import randomized_svd  # type: ignore[import-untyped]

    sample = vectors[np.sort(np.random.default_rng(0).permutation(len(vectors))[:SAMPLE])].astype(np.float32)
    _, _, directions = randomized_svd(sample, min(SKETCH, *sample.shape), n_iter=2, random_state=0)
    return np.ascontiguousarray(directions.T, dtype=np.float32)
