"""What the nearest neighbours of a product say of its category, and how sure they have to be to contradict it.

Each product is judged by the others only (leave one out, its own variants aside). How strongly similarity counts is
fitted so that the catalog's own categories become as probable as they can be; who then contradicts a category is
decided by confident learning (Northcutt, Jiang and Chuang, JAIR 2021): a product is suspected to be a `j` when its
chance of being a `j` is at least what products called `j` reach on average, and more so than for any other category.
So the bound comes from the catalog itself; a catalog whose categories can't be told apart raises no suspicion.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from actions.matcher.encoders import Vectors

NEIGHBOURS = 15
TEMPERATURES = (2.0, 4.0, 8.0, 12.0, 16.0, 24.0, 32.0)
FEWEST = 3
"""Groups of products that a category needs to be voted for, and to be doubted."""
BLOCK = 1024
DOUBT = 0.02
"""Chance that every category keeps together, however clear the neighbours are."""


@dataclass(frozen=True)
class Neighbours:
    """The nearest others of each item, one of each group."""

    items: NDArray[np.int32]
    """Shape (n, k); -1 where there are no more."""
    similarity: NDArray[np.float32]
    """Shape (n, k), falling; -1 where there are no more."""


def nearest_others(vectors: Vectors, groups: NDArray[np.int32], k: int = NEIGHBOURS) -> Neighbours:
    """For each vector (shape (n, dim), unit length) the nearest ones of other groups, at most one a group."""
    count = len(vectors)
    items = np.full((count, k), -1, dtype=np.int32)
    similarity = np.full((count, k), -1, dtype=np.float32)
    looked = min(count, 8 * k)
    for start in range(0, count, BLOCK):
        near = vectors[start : start + BLOCK] @ vectors.T
        near[groups[start : start + BLOCK, None] == groups[None, :]] = -2
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
class Votes:
    """How probable each category is for each item, by its neighbours."""

    categories: list[str]
    chances: NDArray[np.float32]
    """Shape (n, categories), summing to 1."""
    own: NDArray[np.int32]
    """Shape (n,): the category that an item is in."""
    judged: NDArray[np.bool_]
    """Shape (n,): whether its category has enough others to be doubted."""

    def suspected(self) -> dict[int, tuple[str, float]]:
        """Item to the category that it is suspected to belong to, and the chance of that."""
        rows = np.arange(len(self.own))
        found: dict[int, tuple[str, float]] = {}
        confidence = self.chances[rows, self.own]
        bound = np.full(len(self.categories), np.inf)
        for category in np.unique(self.own[self.judged]):
            bound[category] = confidence[(self.own == category) & self.judged].mean()
        for row in np.flatnonzero(self.judged):
            over = np.where(self.chances[row] >= bound, self.chances[row], 0)
            best = int(over.argmax())
            if over[best] > 0 and best != self.own[row] and over[best] > confidence[row]:
                found[int(row)] = (self.categories[best], float(over[best]))
        return found


def vote(neighbours: Sequence[Neighbours], labels: Sequence[str], groups: NDArray[np.int32]) -> Votes:
    """Lets the neighbours vote, of one kind (texts) or of several (texts and pictures) for the same items."""
    categories = sorted(set(labels))
    number = {category: i for i, category in enumerate(categories)}
    own = np.array([number[label] for label in labels], dtype=np.int32)
    pairs = np.unique(np.stack([own, groups]), axis=1)[0]
    judged = (np.bincount(pairs, minlength=len(categories)) >= FEWEST)[own]

    def fitted(kind: Neighbours) -> float:
        return min(TEMPERATURES, key=lambda one: cost(_by_temperature(kind, own, len(categories), one), own, judged))

    logs = np.zeros((len(own), len(categories)))
    for kind in neighbours:
        logs += np.log(_by_temperature(kind, own, len(categories), fitted(kind)))
    raised = np.exp(logs - logs.max(axis=1, keepdims=True))
    return Votes(categories, (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32), own, judged)


def cost(chances: NDArray[np.float64], own: NDArray[np.int32], judged: NDArray[np.bool_]) -> float:
    """How improbable the catalog's own categories are."""
    rows = np.flatnonzero(judged)
    return -float(np.log(chances[rows, own[rows]]).mean()) if len(rows) else 0.0


def _by_temperature(kind: Neighbours, own: NDArray[np.int32], count: int, temperature: float) -> NDArray[np.float64]:
    """Shape (n, count): votes weighed by similarity, made into chances."""
    weight = np.where(kind.items >= 0, np.exp(temperature * (kind.similarity - kind.similarity[:, :1])), 0.0)
    votes = np.zeros((len(own), count))
    rows = np.repeat(np.arange(len(own)), kind.items.shape[1])
    np.add.at(votes, (rows, own[kind.items].ravel()), weight.ravel())
    votes /= np.maximum(votes.sum(axis=1, keepdims=True), 1e-12)
    return (1 - DOUBT) * votes + DOUBT / count
