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

COMPONENTS = 512
FEWEST_REPEATS = 40
"""Photos beyond the first of each product that it takes to tell how photos of one product differ."""
PRIOR_WEIGHT = 8
"""Photos that the assumed mean counts for."""
FIT_PHOTOS = 6000
RIDGE = 0.1
"""Added to the photos' kernel; between 0.1 and 0.3 it hardly matters."""
RIDGE_WEIGHT = 2.0
"""What ridge regression counts beside discriminant analysis, which is better at many products and worse at few."""
PICTURE_WEIGHT = 1.1
"""What the likeness to the product's own picture counts beside the two votes: with 5 photos a product it helps, with 33
it costs nothing on photos held out, and photos of other shelves than the references' gain by it.
"""
FEW, MANY = 5, 15
"""Photos a product up to which what is told of photos only doesn't count yet, and from which on it counts fully: it is
long, and of 5 photos a product it cost half a point.
"""
FOLDS = 4
WANTED_PRECISION = 0.99
"""On photos held out; new ones, of other shelves and days, were right in some .97 of such answers."""
TEMPERATURES = (3.0, 4.0, 6.0, 8.0, 10.0, 12.0, 16.0, 24.0)
UNTAUGHT = 6.0
"""The temperature while there are too few photos to find it out."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Learned:
    """What was learned from reference photos."""

    mean: Vectors
    """Shape (dim,): the mean of the photos; dim is what the image encoder says of a photo."""
    weights: Vectors
    """Shape (dim, learned products): ridge regression from a centred photo to each product."""
    projection: Vectors
    """Shape (dim, k)."""
    prototypes: Vectors
    """Shape (learned products, k), unit length."""
    centroids: Vectors
    """Shape (learned products, compared dim), unit length: the mean of each one's photos, only of what is compared with
    the shop's pictures.
    """
    rows: NDArray[np.int32]
    """Shape (learned products,): product rows."""
    temperature: float
    """Makes votes into log chances; found on photos held out."""
    sure: float
    """Chance from which on the first product was right often enough, on photos held out."""
    photos: int
    beyond: float
    """How much counts what the image encoder says of photos only."""

    def votes(self, photo: Vectors, to_pictures: Floats) -> Floats:
        """Shape (learned products,): log chances but for a constant of which of them a photo (its vector, as encoded)
        shows; `to_pictures` is its cosine to each one's own pictures, 0 for those that have none.
        """
        centred = self.centre(photo)[None, :]
        votes = vote(centred, self.weights, self.projection, self.prototypes)[0]
        return np.asarray(self.temperature * (votes + PICTURE_WEIGHT * to_pictures))

    def to_photos(self, photo: Vectors) -> Floats:
        """Shape (learned products,): cosine of a photo to the middle of each one's reference photos."""
        compared = self.centroids.shape[1]
        centred = unit((photo - self.mean)[None, :compared])[0]
        return np.asarray(self.centroids @ centred, dtype=np.float64)

    def centre(self, photo: Vectors) -> Vectors:
        """Without what all photos have in common; unit length."""
        compared = self.centroids.shape[1]
        centred: Vectors = unit(weighed((photo - self.mean)[None, :], compared, self.beyond))[0]
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
            numbers=np.array([self.temperature, self.sure, self.photos, self.beyond], dtype=np.float64),
        )

    @classmethod
    def open(cls, folder: Path) -> "Learned":
        """Reads what `save` wrote."""
        with np.load(folder / "learned.npz") as arrays:
            temperature, sure, photos, beyond = arrays["numbers"]
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
                float(beyond),
            )


def learn(photos: Vectors, rows: Sequence[int], prior: Vectors) -> Learned:
    """Learns from photos (shape (n, dim), as encoded, n ≥ 1) which product row each one shows; `prior` (shape
    (compared dim,)) is the mean to assume, of what is compared with the shop's pictures, while there are few photos.
    """
    labels = np.asarray(rows, dtype=np.int32)
    mean = photos.mean(axis=0, dtype=np.float64)
    compared = mean[: len(prior)]
    compared += (prior - compared) * PRIOR_WEIGHT / (len(photos) + PRIOR_WEIGHT)
    mean = mean.astype(np.float32)
    beyond = float(np.clip((len(labels) / len(set(rows)) - FEW) / (MANY - FEW), 0.0, 1.0))
    centred = unit(weighed(photos - mean, len(prior), beyond))
    components = _components(centred)
    temperature, sure = _calibrate(centred, components, labels)
    weights, projection, prototypes, products = _fit(centred, components, labels)
    alike = unit(photos[:, : len(prior)] - mean[: len(prior)])
    centroids = unit(np.stack([alike[labels == product].mean(axis=0) for product in products]))
    return Learned(mean, weights, projection, prototypes, centroids, products, temperature, sure, len(photos), beyond)


def weighed(photos: Vectors, compared: int, beyond: float) -> Vectors:
    """Photos' vectors in which what comes after the first `compared` numbers counts so much."""
    return np.concatenate([photos[:, :compared], beyond * photos[:, compared:]], axis=1)


def vote(centred: Vectors, weights: Vectors, projection: Vectors, prototypes: Vectors) -> Floats:
    """Shape (n, learned products): what ridge regression and discriminant analysis say together."""
    found = RIDGE_WEIGHT * (centred @ weights) + unit(centred @ projection) @ prototypes.T
    return np.asarray(found, dtype=np.float64)


def softmax(logits: Floats) -> Floats:
    """Along the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def _fit(
    centred: Vectors, components: Vectors, labels: NDArray[np.int32]
) -> tuple[Vectors, Vectors, Vectors, NDArray[np.int32]]:
    """Ridge weights, projection, prototypes and their product rows."""
    products = np.unique(labels)
    projection = _whitening(centred, components, labels)
    projected = unit(centred @ projection)
    prototypes = unit(np.stack([projected[labels == product].mean(axis=0) for product in products]))
    return _ridge(centred, labels, products), projection, prototypes, products.astype(np.int32)


def _ridge(centred: Vectors, labels: NDArray[np.int32], products: NDArray[np.int32]) -> Vectors:
    """Shape (dim, products): least squares onto one column a product, in its kernel form where photos are few."""
    wanted = (labels[:, None] == products[None, :]).astype(np.float64)
    wanted -= wanted.mean(axis=0)
    import scipy.linalg  # type: ignore[import-untyped]

    if len(centred) <= centred.shape[1]:
        kernel = (centred @ centred.T).astype(np.float64) + RIDGE * np.eye(len(centred))
        shares = scipy.linalg.solve(kernel, wanted, assume_a="pos", overwrite_a=True)
        return np.asarray(centred.T @ shares.astype(np.float32))
    covariance = (centred.T @ centred).astype(np.float64) + RIDGE * np.eye(centred.shape[1])
    found = scipy.linalg.solve(covariance, centred.T @ wanted, assume_a="pos", overwrite_a=True)
    return np.asarray(found, dtype=np.float32)


def _components(centred: Vectors) -> Vectors:
    """The directions in which photos differ most; shape (dim, k), each of unit length. No label is looked at."""
    import scipy.linalg

    some = np.sort(np.random.default_rng(0).permutation(len(centred))[:FIT_PHOTOS])
    apart = centred[some] - centred[some].mean(axis=0)
    count = min(COMPONENTS, len(apart) - 1)
    if count < 1:
        return np.zeros((centred.shape[1], 1), dtype=np.float32)
    kernel = (apart @ apart.T).astype(np.float64)
    last = len(kernel) - 1
    values, vectors = scipy.linalg.eigh(kernel, subset_by_index=(last + 1 - count, last), overwrite_a=True)
    return unit((apart.T @ (vectors / np.sqrt(np.maximum(values, 1e-9))).astype(np.float32)).T).T


def _whitening(centred: Vectors, components: Vectors, labels: NDArray[np.int32]) -> Vectors:
    """Principal components, scaled so that photos of one product differ alike in every direction; shape (dim, k)."""
    counts = Counter(labels.tolist())
    if len(labels) - len(counts) < FEWEST_REPEATS:
        return np.eye(centred.shape[1], dtype=np.float32)
    from sklearn.covariance import ledoit_wolf  # type: ignore[import-untyped]

    projected = centred @ components
    within = np.concatenate(
        [
            projected[labels == product] - projected[labels == product].mean(axis=0)
            for product, count in counts.items()
            if count > 1
        ]
    )
    covariance, _ = ledoit_wolf(within, assume_centered=True)
    values, vectors = np.linalg.eigh(covariance)
    scale = vectors / np.sqrt(np.maximum(values, 1e-8))
    return np.asarray(components @ scale, dtype=np.float32)


def split(projected: Vectors, labels: NDArray[np.int32]) -> NDArray[np.int64]:
    """Shape (n,): a fold for each photo. A product's photos are sorted along what they differ in most and cut there:
    reference photos come in series of nearly the same, and held out at random each would find its twin.
    """
    fold = np.zeros(len(labels), dtype=np.int64)
    for product in np.unique(labels):
        mine = np.flatnonzero(labels == product)
        apart = projected[mine] - projected[mine].mean(axis=0)
        main = np.linalg.svd(apart, full_matrices=False)[0][:, 0]
        fold[mine[np.argsort(main, kind="stable")]] = np.arange(len(mine)) * FOLDS // len(mine)
    return fold


def _calibrate(centred: Vectors, components: Vectors, labels: NDArray[np.int32]) -> tuple[float, float]:
    """The temperature and the chance to be sure at, from photos that the fit didn't see."""
    fold = split(centred @ components, labels)
    held: list[tuple[Floats, NDArray[np.int64]]] = []
    for part in range(FOLDS):
        train, test = fold != part, fold == part
        if not train.any() or not test.any():
            continue
        weights, projection, prototypes, products = _fit(centred[train], components, labels[train])
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
