"""What customer photos with known product teach: directions in which photos of one product differ are scaled down,
and each product gets a prototype there (linear discriminant analysis with a shrunk covariance).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from actions.matcher.encoders import Vectors
from actions.matcher.encoders.image import unit

COMPONENTS = 256
FEWEST_REPEATS = 40
"""Photos beyond the first of each product that it takes to tell how photos of one product differ."""
PRIOR_WEIGHT = 8
"""Photos that the assumed mean counts for."""
FIT_PHOTOS = 6000
FOLDS = 4
WANTED_PRECISION = 0.97
"""On photos held out, which are more like the others of their set than a new shopper's photo will be."""
TEMPERATURES = (4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0, 48.0)


@dataclass(frozen=True)
class Learned:
    """What was learned from reference photos."""

    mean: Vectors
    """Shape (dim,): the mean of the photos."""
    projection: Vectors
    """Shape (dim, k)."""
    prototypes: Vectors
    """Shape (learned products, k), unit length."""
    centroids: Vectors
    """Shape (learned products, dim), unit length: the mean of each one's photos, not projected."""
    rows: NDArray[np.int32]
    """Shape (learned products,): product rows."""
    temperature: float
    """Makes similarities into log chances; found on photos held out."""
    sure: float
    """Chance from which on the first product was right often enough, on photos held out."""
    photos: int

    def chances(self, photo: Vectors) -> NDArray[np.float64]:
        """Shape (learned products,), summing to 1: which of them a photo (its vector, as encoded) shows."""
        return softmax(self.temperature * self.similarities(photo))

    def similarities(self, photo: Vectors) -> NDArray[np.float64]:
        """Shape (learned products,), cosine to each prototype."""
        projected = unit(np.asarray(self.centre(photo) @ self.projection)[None, :])[0]
        return np.asarray(self.prototypes @ projected, dtype=np.float64)

    def centre(self, photo: Vectors) -> Vectors:
        """Without what all photos have in common; unit length."""
        centred: Vectors = unit((photo - self.mean)[None, :])[0]
        return centred

    def save(self, folder: Path) -> None:
        """Writes it into an existing folder."""
        np.savez(
            folder / "learned.npz",
            mean=self.mean,
            projection=self.projection,
            prototypes=self.prototypes,
            centroids=self.centroids,
            rows=self.rows,
            numbers=np.array([self.temperature, self.sure, self.photos], dtype=np.float64),
        )

    @classmethod
    def open(cls, folder: Path) -> "Learned":
        """Reads what `save` wrote."""
        with np.load(folder / "learned.npz") as arrays:
            temperature, sure, photos = arrays["numbers"]
            return cls(
                arrays["mean"],
                arrays["projection"],
                arrays["prototypes"],
                arrays["centroids"],
                arrays["rows"],
                float(temperature),
                float(sure),
                int(photos),
            )


def learn(photos: Vectors, rows: Sequence[int], prior: Vectors) -> Learned:
    """Learns from photos (shape (n, dim), as encoded, n ≥ 1) which product row each one shows; `prior` (shape
    (dim,)) is the mean to assume while there are few photos.
    """
    labels = np.asarray(rows, dtype=np.int32)
    mean = (photos.sum(axis=0) + PRIOR_WEIGHT * prior) / (len(photos) + PRIOR_WEIGHT)
    centred = unit(photos - mean.astype(np.float32))
    temperature, sure = _calibrate(centred, labels)
    projection, prototypes, products = _fit(centred, labels)
    centroids = unit(np.stack([centred[labels == product].mean(axis=0) for product in products]))
    return Learned(mean.astype(np.float32), projection, prototypes, centroids, products, temperature, sure, len(photos))


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Along the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def _fit(centred: Vectors, labels: NDArray[np.int32]) -> tuple[Vectors, Vectors, NDArray[np.int32]]:
    """Projection, prototypes and their product rows."""
    projection = _whitening(centred, labels)
    projected = unit(centred @ projection)
    products = np.unique(labels)
    prototypes = unit(np.stack([projected[labels == product].mean(axis=0) for product in products]))
    return projection, prototypes, products.astype(np.int32)


def _whitening(centred: Vectors, labels: NDArray[np.int32]) -> Vectors:
    """Principal components, scaled so that photos of one product differ alike in every direction; shape (dim, k)."""
    repeats = len(labels) - len(set(labels.tolist()))
    if repeats < FEWEST_REPEATS:
        return np.eye(centred.shape[1], dtype=np.float32)
    from sklearn.covariance import ledoit_wolf  # type: ignore[import-untyped]

    some = np.random.default_rng(0).permutation(len(centred))[:FIT_PHOTOS]
    sample, sample_labels = centred[np.sort(some)], labels[np.sort(some)]
    _, _, directions = np.linalg.svd(sample - sample.mean(axis=0), full_matrices=False)
    components = directions[: min(COMPONENTS, len(sample) - 1)].T
    projected = sample @ components
    counts = Counter(sample_labels.tolist())
    within = np.concatenate(
        [
            projected[sample_labels == product] - projected[sample_labels == product].mean(axis=0)
            for product, count in counts.items()
            if count > 1
        ]
    )
    covariance, _ = ledoit_wolf(within, assume_centered=True)
    values, vectors = np.linalg.eigh(covariance)
    scale = vectors / np.sqrt(np.maximum(values, 1e-8))
    return np.asarray(components @ scale, dtype=np.float32)


def _calibrate(centred: Vectors, labels: NDArray[np.int32]) -> tuple[float, float]:
    """The temperature and the chance to be sure at, from photos that the fit didn't see."""
    fold = np.zeros(len(labels), dtype=np.int64)
    for product in np.unique(labels):
        mine = np.flatnonzero(labels == product)
        fold[mine] = np.arange(len(mine)) % FOLDS
    held: list[tuple[NDArray[np.float64], NDArray[np.int64]]] = []
    for part in range(FOLDS):
        train, test = fold != part, fold == part
        if not train.any() or not test.any():
            continue
        projection, prototypes, products = _fit(centred[train], labels[train])
        test &= np.isin(labels, products)
        if not test.any() or len(products) < 2:
            continue
        similarities = unit(centred[test] @ projection) @ prototypes.T
        held.append((similarities.astype(np.float64), np.searchsorted(products, labels[test])))
    if not held:
        return 12.0, 1.0

    def cost(temperature: float) -> float:
        chances = [softmax(temperature * similarities)[np.arange(len(right)), right] for similarities, right in held]
        return float(-np.log(np.concatenate(chances) + 1e-9).mean())

    temperature = min(TEMPERATURES, key=cost)
    best = [softmax(temperature * similarities) for similarities, _ in held]
    top = np.concatenate([chances.max(axis=1) for chances in best])
    right = np.concatenate([chances.argmax(axis=1) == truth for chances, (_, truth) in zip(best, held, strict=True)])
    order = np.argsort(-top)
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(precision >= WANTED_PRECISION)
    sure = float(top[order][enough[-1]]) if len(enough) else 1.0
    return temperature, sure
