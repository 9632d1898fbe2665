"""What shoppers' photos have in common: it is learned from the photos as they come and taken away.

Only sums are kept, in memory, never a photo or its vector.
"""

import threading

import numpy as np
from numpy.typing import NDArray

from actions.matcher.encoders import Vectors
from actions.matcher.vectors import NOT_COMPARED

Floats = NDArray[np.float64]
PRIOR_WEIGHT = 8
"""Photos that the shop's own mean counts for."""
REMEMBERED = 400
"""Photos that the running sums rest on; after that older ones fade."""
USUAL_WEIGHT = 20
"""Photos that the assumed spread of similarities counts for."""
USUAL_SPREAD = 0.15
"""Standard deviation of the similarity of photos to a product, while few photos were seen."""
MOST_SPREAD = 1.4
"""How many times the average spread one product's may count: what many shoppers photograph has a wide spread for a
good reason, and must not be held down for it.
"""
EVENNESS = 0.5
"""Part of the average spread that is added to each product's own."""


class PhotoMean:
    """The mean of shoppers' photos, which differs from that of the shop's pictures and has to be taken away.

    Nothing is known of it at first but the shop's own mean, which counts as much as a few photos; each photo seen
    moves it.
    """

    def __init__(self) -> None:
        self._sum: Vectors | None = None
        self._count = 0.0
        self._lock = threading.Lock()

    def add(self, photos: Vectors) -> None:
        """Takes photos' vectors into account; shape (n, dim)."""
        with self._lock:
            if self._sum is None or self._sum.shape != photos.shape[1:]:
                self._sum, self._count = np.zeros(photos.shape[1], dtype=np.float32), 0.0
            self._sum = self._sum + photos.sum(axis=0)
            self._count += len(photos)
            if self._count > REMEMBERED:
                self._sum, self._count = self._sum * (REMEMBERED / self._count), REMEMBERED

    def estimate(self, prior: Vectors) -> Vectors:
        """The mean, held back towards the prior while few photos were seen."""
        with self._lock:
            if self._sum is None or self._sum.shape != prior.shape:
                return prior
            return np.asarray((PRIOR_WEIGHT * prior + self._sum) / (PRIOR_WEIGHT + self._count), dtype=np.float32)


class UsualSimilarity:
    """How similar each product is to photos of anything: a plain or colourful picture is near to many of them, and
    would be found for each. Similarities are therefore told in steps from what is usual for the product, a local
    scaling as in Jégou et al., "Accurate image search using the contextual dissimilarity measure" (2010).
    """

    def __init__(self) -> None:
        self._of = ""
        self._sum = self._squares = self._count = np.zeros(0)
        self._lock = threading.Lock()

    def add(self, generation: str, similarity: Floats) -> None:
        """Takes one photo's similarities into account; shape (products,), NOT_COMPARED where there is none."""
        with self._lock:
            if self._of != generation or self._sum.shape != similarity.shape:
                self._of = generation
                self._sum, self._squares, self._count = (np.zeros(len(similarity)) for _ in range(3))
            here = similarity > NOT_COMPARED
            fade = np.where(self._count >= REMEMBERED, 1 - 1 / REMEMBERED, 1.0)
            self._sum = self._sum * fade + np.where(here, similarity, 0.0)
            self._squares = self._squares * fade + np.where(here, similarity**2, 0.0)
            self._count = self._count * fade + here

    def steps(self, generation: str, similarity: Floats) -> Floats:
        """The similarities in steps above what is usual; shape (products,), -inf where nothing was compared."""
        found = np.full(len(similarity), -np.inf)
        here = similarity > NOT_COMPARED
        if not here.any():
            return found
        with self._lock:
            if self._of != generation or self._sum.shape != similarity.shape:
                mean, spread = np.zeros(len(similarity)), np.full(len(similarity), USUAL_SPREAD)
            else:
                weight = USUAL_WEIGHT + self._count
                mean = self._sum / weight
                spread = (self._squares + USUAL_WEIGHT * USUAL_SPREAD**2) / weight - mean**2
                spread = np.sqrt(np.maximum(spread, 1e-6))
        average = float(spread[here].mean())
        scale = np.minimum(spread, MOST_SPREAD * average) + EVENNESS * average
        found[here] = (similarity[here] - mean[here]) / scale[here]
        return found
