"""The nearest products of other groups of variants, and what they say."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from actions.matcher.encoders import Vectors

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
BLOCK = 1024
VOTERS = 15
"""The nearest ones, whose categories count."""
SHARPNESS = 8.0
"""Makes a difference of similarity into a difference of weight."""
DOUBT = 0.02
"""Share that every category has, however clear the neighbours are."""


@dataclass(frozen=True)
class Neighbours:
    """The nearest others of each item, at most one of each group of variants."""

    items: Ints
    """Shape (n, k); -1 where there are no more."""
    similarity: NDArray[np.float32]
    """Shape (n, k), falling; 0 where there are no more."""

    def of(self, rows: Ints) -> "Neighbours":
        """Of these items only."""
        return Neighbours(self.items[rows], self.similarity[rows])

    def likeness(self, own: Vectors, others: Vectors) -> Floats:
        """Shape (n, k): cosine of each of `own` (shape (n, dim)) with its neighbours' in `others`; 0 where none is."""
        found = np.einsum("nd,nkd->nk", own, others[self.items])
        return np.where(self.items >= 0, found, 0.0).astype(np.float64)

    def weights(self) -> Floats:
        """Shape (n, k), summing to 1 where there is a neighbour: the nearer, the more."""
        near = np.exp(SHARPNESS * (self.similarity - self.similarity[:, :1]).astype(np.float64)) * (self.items >= 0)
        return np.asarray(near / np.maximum(near.sum(axis=1, keepdims=True), 1e-12))


def nearest_others(queries: Vectors, vectors: Vectors, groups: Ints, away: Sequence[Ints], k: int) -> Neighbours:
    """For each query (shape (n, dim), unit length) the nearest vectors that are of none of the groups `away` (each of
    shape (n,)), at most one a group. Vectors of zeros are nobody's neighbours and have none.
    """
    items = np.full((len(queries), k), -1, dtype=np.int32)
    similarity = np.zeros((len(queries), k), dtype=np.float32)
    void = ~vectors.any(axis=1)
    looked = min(len(vectors), 8 * k)
    for start in range(0, len(queries), BLOCK):
        block = slice(start, start + BLOCK)
        near = queries[block] @ vectors.T
        near[:, void] = -2
        for some in away:
            near[some[block, None] == groups[None, :]] = -2
        near[~queries[block].any(axis=1)] = -2
        best = np.argpartition(-near, looked - 1, axis=1)[:, :looked]
        for i, row in enumerate(best):
            ordered = row[np.argsort(-near[i, row], kind="stable")]
            ordered = ordered[near[i, ordered] > -2]
            _, first = np.unique(groups[ordered], return_index=True)
            chosen = ordered[np.sort(first)][:k]
            items[start + i, : len(chosen)] = chosen
            similarity[start + i, : len(chosen)] = near[i, chosen]
    return Neighbours(items, similarity)


@dataclass(frozen=True)
class Voices:
    """What neighbours say of the categories that items are in."""

    own: Floats
    """Shape (n,): log share of the neighbours that are in the item's category."""
    rival: Floats
    """Shape (n,): log share of the strongest other category."""
    rivals: list[str]
    """That category."""
    apart: Floats
    """Shape (n,): how much nearer the nearest of all is than the nearest of the category."""


def voices(near: Neighbours, labels: Sequence[str], asked: Sequence[str]) -> Voices:
    """`labels` are all items' categories, `asked` those to be judged, of the items that the neighbours are of."""
    names = sorted({*labels, *asked})
    number = {name: i for i, name in enumerate(names)}
    label = np.array([number[name] for name in labels], dtype=np.int32)
    own = np.array([number[name] for name in asked], dtype=np.int32)
    rows = np.arange(len(own))
    said = label[near.items]
    voters = Neighbours(near.items[:, :VOTERS], near.similarity[:, :VOTERS])
    shares = np.zeros((len(own), len(names)))
    np.add.at(shares, (np.repeat(rows, voters.items.shape[1]), label[voters.items].ravel()), voters.weights().ravel())
    mine = shares[rows, own]
    shares[rows, own] = -1
    rival = shares.argmax(axis=1)
    of_category = np.where((said == own[:, None]) & (near.items >= 0), near.similarity, near.similarity[:, -1:] - 0.05)
    return Voices(
        np.log(DOUBT + mine),
        np.log(DOUBT + shares[rows, rival]),
        [names[i] for i in rival],
        (near.similarity[:, 0] - of_category.max(axis=1)).astype(np.float64),
    )
