"""How well each product answers a photo."""

import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from actions.matcher.encoders import Vectors
from actions.matcher.encoders.image import unit
from actions.matcher.generation import Generation
from actions.matcher.learning import softmax
from actions.matcher.types import Filters
from actions.matcher.vectors import NOT_COMPARED

Floats = NDArray[np.float64]
COLD_TEMPERATURE = 12.0
"""Makes the similarity of a photo and a shop picture into a log chance."""
COLD_MARGIN = 0.08
"""How far the best must be ahead of the next other product for a sure answer without reference photos."""
PRIOR_WEIGHT = 8
REMEMBERED = 400
"""Photos that the running mean rests on; after that older ones fade."""


@dataclass(frozen=True)
class PhotoScores:
    """What a photo says of each product."""

    chance: Floats
    """Shape (products,), summing to 1 over the products with pictures: which one it shows."""
    belief: Floats
    """Shape (products,), 0..1: how alike they look, where 0.5 is what different products hardly ever reach."""
    similarity: Floats
    """Shape (products,): the cosine that the belief was made from."""
    sure_at: float | None
    """With reference photos: the chance from which on the first is very probably right."""

    def log_chance(self) -> Floats:
        """Shape (products,): differences of it weigh like differences of similarity."""
        return np.asarray(np.log(self.chance + 1e-6) / COLD_TEMPERATURE)


class PhotoMean:
    """The mean of shoppers' photos, which differs from that of the shop's pictures and has to be taken away.

    Nothing is known of it at first but the shop's own mean, which counts as much as a few photos; each photo seen
    moves it. Only this mean is kept, in memory, never a photo's vector.
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


def score_photo(
    photo: Vectors, generation: Generation, mean: PhotoMean, filters: Filters, allowed: NDArray[np.bool_]
) -> PhotoScores | None:
    """Scores all products by a photo (its vector as encoded); None when the index holds no pictures. Those that the
    filters don't allow (shape (products,)) may be left out.
    """
    images, learned = generation.images, generation.learned
    similarity = np.full(generation.products, NOT_COMPARED)
    median, high = (0.0, 0.3) if images is None else images.unrelated
    if images is not None:
        prior = images.mean if learned is None else learned.mean
        centred = unit((photo - mean.estimate(np.asarray(prior)))[None, :])[0]
        similarity = images.vectors.similarities(centred, filters, allowed).astype(np.float64)
    elif learned is None:
        return None
    if learned is not None:
        to_photos = np.asarray(learned.centroids @ learned.centre(photo), dtype=np.float64)
        similarity[learned.rows] = np.maximum(similarity[learned.rows], to_photos)
    chance = softmax(COLD_TEMPERATURE * similarity)
    if learned is not None:
        # The references say which of their products it is; whether it is one of those, only the similarity can say.
        chance[learned.rows] = learned.chances(photo) * float(chance[learned.rows].sum())
    belief = 1.0 / (1.0 + np.exp(np.clip(-3.0 * (similarity - high) / max(high - median, 0.05), -50.0, 50.0)))
    return PhotoScores(chance, belief, similarity, learned.sure if learned is not None else None)
