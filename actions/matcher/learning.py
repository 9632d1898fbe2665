"""What customer photos with known product teach.

Two closed-form classifiers see each photo and vote together: ridge regression onto the products, and linear
discriminant analysis with a shrunk covariance, in which directions that differ between photos of one product are
scaled down. Both fit in seconds. The likeness to the product's own picture counts beside them.
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
RIDGE = 0.3
"""Added to the photos' kernel; between 0.1 and 1 it hardly matters."""
PICTURE_WEIGHT = 0.6
"""What the likeness to the product's own picture counts beside the two votes: the fewer reference photos, the more it
helps, and it never hurt.
"""
FOLDS = 4
WANTED_PRECISION = 0.985
"""On photos held out; new ones, of other shelves and days, were right in some .97 of such answers."""
TEMPERATURES = (3.0, 4.0, 6.0, 8.0, 10.0, 12.0, 16.0, 24.0)
UNTAUGHT = 6.0
"""The temperature while there are too few photos to find it out."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Learned:
    """What was learned from reference photos."""

    mean: Vectors
    """Shape (dim,): the mean of the photos."""
    weights: Vectors
    """Shape (dim, learned products): ridge regression from a centred photo to each product."""
    projection: Vectors
    """Shape (dim, k)."""
    prototypes: Vectors
    """Shape (learned products, k), unit length."""
    centroids: Vectors
    """Shape (learned products, dim), unit length: the mean of each one's photos, not projected."""
    rows: NDArray[np.int32]
    """Shape (learned products,): product rows."""
    temperature: float
    """Makes votes into log chances; found on photos held out."""
    sure: float
    """Chance from which on the first product was right often enough, on photos held out."""
    photos: int

    def votes(self, photo: Vectors, to_pictures: Floats) -> Floats:
        """Shape (learned products,): log chances but for a constant of which of them a photo (its vector, as encoded)
        shows; `to_pictures` is its cosine to each one's own pictures, 0 for those that have none.
        """
        centred = self.centre(photo)[None, :]
        votes = vote(centred, self.weights, self.projection, self.prototypes)[0]
        return np.asarray(self.temperature * (votes + PICTURE_WEIGHT * to_pictures))

    def centre(self, photo: Vectors) -> Vectors:
        """Without what all photos have in common; unit length."""
        centred: Vectors = unit((photo - self.mean)[None, :])[0]
        return centred

    def save(self, folder: Path) -> None:
        """Writes it into an existing folder."""
        np.savez(
            folder / "learned.npz",
            mean=self.mean,
            weights=self.weights,
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
                arrays["weights"],
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
    weights, projection, prototypes, products = _fit(centred, labels)
    centroids = unit(np.stack([centred[labels == product].mean(axis=0) for product in products]))
    return Learned(
        mean.astype(np.float32),
        weights,
        projection,
        prototypes,
        centroids,
        products,
        temperature,
        sure,
        len(photos),
    )


def vote(centred: Vectors, weights: Vectors, projection: Vectors, prototypes: Vectors) -> Floats:
    """Shape (n, learned products): what ridge regression and discriminant analysis say together."""
    found = centred @ weights + unit(centred @ projection) @ prototypes.T
    return np.asarray(found, dtype=np.float64)


def softmax(logits: Floats) -> Floats:
    """Along the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def _fit(centred: Vectors, labels: NDArray[np.int32]) -> tuple[Vectors, Vectors, Vectors, NDArray[np.int32]]:
    """Ridge weights, projection, prototypes and their product rows."""
    products = np.unique(labels)
    projection = _whitening(centred, labels)
    projected = unit(centred @ projection)
    prototypes = unit(np.stack([projected[labels == product].mean(axis=0) for product in products]))
    return _ridge(centred, labels, products), projection, prototypes, products.astype(np.int32)


def _ridge(centred: Vectors, labels: NDArray[np.int32], products: NDArray[np.int32]) -> Vectors:
    """Shape (dim, products): least squares onto one column a product, in its kernel form where photos are few."""
    wanted = (labels[:, None] == products[None, :]).astype(np.float64)
    wanted -= wanted.mean(axis=0)
    photos = centred.astype(np.float64)
    if len(photos) <= photos.shape[1]:
        kernel = photos @ photos.T + RIDGE * np.eye(len(photos))
        return np.asarray(photos.T @ np.linalg.solve(kernel, wanted), dtype=np.float32)
    covariance = photos.T @ photos + RIDGE * np.eye(photos.shape[1])
    return np.asarray(np.linalg.solve(covariance, photos.T @ wanted), dtype=np.float32)


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


def split(centred: Vectors, labels: NDArray[np.int32]) -> NDArray[np.int64]:
    """Shape (n,): a fold for each photo. A product's photos are sorted along what they differ in most and cut there:
    reference photos come in series of nearly the same, and held out at random each would find its twin.
    """
    fold = np.zeros(len(labels), dtype=np.int64)
    for product in np.unique(labels):
        mine = np.flatnonzero(labels == product)
        apart = centred[mine] - centred[mine].mean(axis=0)
        main = np.linalg.svd(apart, full_matrices=False)[0][:, 0]
        fold[mine[np.argsort(main, kind="stable")]] = np.arange(len(mine)) * FOLDS // len(mine)
    return fold


def _calibrate(centred: Vectors, labels: NDArray[np.int32]) -> tuple[float, float]:
    """The temperature and the chance to be sure at, from photos that the fit didn't see."""
    fold = split(centred, labels)
    held: list[tuple[Floats, NDArray[np.int64]]] = []
    for part in range(FOLDS):
        train, test = fold != part, fold == part
        if not train.any() or not test.any():
            continue
        weights, projection, prototypes, products = _fit(centred[train], labels[train])
        test &= np.isin(labels, products)
        if not test.any() or len(products) < 2:
            continue
        votes = vote(centred[test], weights, projection, prototypes)
        held.append((votes, np.searchsorted(products, labels[test])))
    if not held:
        return UNTAUGHT, 1.0

    def cost(temperature: float) -> float:
        chances = [softmax(temperature * votes)[np.arange(len(right)), right] for votes, right in held]
        return float(-np.log(np.concatenate(chances) + 1e-9).mean())

    temperature = min(TEMPERATURES, key=cost)
    best = [softmax(temperature * votes) for votes, _ in held]
    top = np.concatenate([chances.max(axis=1) for chances in best])
    right = np.concatenate([chances.argmax(axis=1) == truth for chances, (_, truth) in zip(best, held, strict=True)])
    return temperature, sure_from(top, right)


def sure_from(top: Floats, right: NDArray[np.bool_]) -> float:
    """The least chance from which on the first was right in WANTED_PRECISION of the cases; 1 where there is none."""
    order = np.argsort(-top, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(precision >= WANTED_PRECISION)
    return float(top[order][enough[-1]]) if len(enough) else 1.0
