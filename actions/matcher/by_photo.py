"""How well each product answers a photo: by its looks, and by what is written in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from actions.matcher.encoders import SeenText, Vectors
from actions.matcher.encoders.image import unit
from actions.matcher.generation import Generation
from actions.matcher.learning import softmax
from actions.matcher.photo_habits import PhotoMean, UsualSimilarity
from actions.matcher.types import Filters
from actions.matcher.vectors import NOT_COMPARED

Floats = NDArray[np.float64]
COLD_TEMPERATURE = 4.5
"""Makes steps above the usual similarity into log chances. It and the weight of what is written were chosen by the
likelihood of 2,640 (324 with text read) photos of groceries that are not the ones the benchmark reports."""
WORDS_SCALE = 12.0
"""Log chances that weigh as much as one unit of what words say."""
FLOOR, BELOW = -14.0, 0.05
"""Log chance from which on, and how slowly, it falls where words say otherwise."""
WRITTEN_WEIGHT = 15.0
"""Log chances for a photo on which exactly what is on the product is written."""
BY_CHANCE = 8
"""Points of a print that a photo of another product may share."""
PRINTED_WEIGHT = 2.5
PRINTED_SCALE = 4.0
"""Log chances for the points beyond these: so many times the logarithm of one and so many of them."""


@dataclass(frozen=True)
class Looks:
    """What a photo shows, before anything is written in it is read."""

    steps: Floats
    """Shape (products,): similarity to each product's pictures, in steps above what is usual for that product."""
    similarity: Floats
    """Shape (products,): the cosine that it was made from, with references the better one of both."""
    log_chance: Floats
    """Shape (products,): log chances but for a constant; -inf for products without pictures."""
    belief: Floats
    """Shape (products,), 0..1: how alike they look, where 0.5 is what different products hardly ever reach."""
    sure_at: float | None
    """With reference photos: the chance from which on the first is very probably right."""


@dataclass(frozen=True)
class PhotoScores:
    """What a photo says of each product."""

    looks: Looks
    chance: Floats
    """Shape (products,), summing to 1 over the products with pictures or text: which one it shows."""
    written: Floats
    """Shape (products,), 0..1: how much of what is written in the photo is on the product; 0 when nothing was read."""
    seen: Sequence[SeenText] = field(default=())
    printed: Floats | None = None
    """Shape (products,): points of the print that a photo shares with each product; 0 where they weren't compared."""

    def log_chance(self) -> Floats:
        """Shape (products,): in the units of what words say. Below FLOOR it falls slowly: words then decide the kind
        of product against the photo, which still picks in it.
        """
        logs = np.log(np.maximum(self.chance, np.finfo(np.float64).tiny))
        return np.asarray((np.maximum(logs, FLOOR) + BELOW * np.minimum(logs - FLOOR, 0.0)) / WORDS_SCALE)


@dataclass(frozen=True)
class Compared:
    """A photo beside the index, nothing concluded yet."""

    photo: Vectors
    """As encoded: what is compared with pictures, and what else the encoder says of photos."""
    to_pictures: NDArray[np.float32]
    """Shape (products,): cosine to each one's own pictures; NOT_COMPARED where there is none."""
    to_photos: Floats
    """Shape (learned products,): cosine to the middle of each one's reference photos."""

    def similarity(self, generation: Generation) -> Floats:
        """Shape (products,): the better one of both."""
        best = self.to_pictures.astype(np.float64)
        if generation.learned is not None:
            rows = generation.learned.rows
            best[rows] = np.maximum(best[rows], self.to_photos)
        return best


def compare(
    photo: Vectors,
    generation: Generation,
    mean: PhotoMean,
    filters: Filters,
    allowed: NDArray[np.bool_],
    ignored: slice = slice(0),
) -> Compared | None:
    """Compares a photo (its vector as encoded) with all products' pictures and reference photos; None when the index
    holds none. Products that the filters don't allow (shape (products,)) may be left out, and the dimensions
    `ignored` don't count.
    """
    images, learned = generation.images, generation.learned
    if images is None and learned is None:
        return None
    to_pictures = np.full(generation.products, NOT_COMPARED, dtype=np.float32)
    if images is not None:
        dim = len(images.mean)
        prior = images.mean if learned is None else learned.mean[:dim]
        centred = unit(_without(photo[:dim] - mean.estimate(np.asarray(prior)), ignored)[None, :])[0]
        to_pictures = images.vectors.similarities(centred, filters, allowed)
    to_photos = np.zeros(0)
    if learned is not None:
        to_photos = learned.to_photos(photo)
    return Compared(photo, to_pictures, to_photos)


def look(compared: Compared, generation: Generation, usual: UsualSimilarity) -> Looks:
    """Which product a photo shows by its looks."""
    images, learned = generation.images, generation.learned
    similarity = compared.similarity(generation)
    steps = usual.steps(generation.folder.name, similarity)
    log_chance = COLD_TEMPERATURE * steps
    if learned is not None:
        # The references say which of their products it is; whether it is one of those, only the similarity can say.
        total = _log_sum(log_chance[learned.rows])
        own = compared.to_pictures[learned.rows].astype(np.float64)
        votes = learned.votes(compared.photo, np.where(own > NOT_COMPARED, own, 0.0))
        log_chance[learned.rows] = votes - _log_sum(votes) + total
    median, high = (0.0, 0.3) if images is None else images.unrelated
    belief = 1.0 / (1.0 + np.exp(np.clip(-3.0 * (similarity - high) / max(high - median, 0.05), -50.0, 50.0)))
    return Looks(steps, similarity, log_chance, belief, learned.sure if learned is not None else None)


def score_photo(
    looks: Looks, written: Floats | None = None, seen: Sequence[SeenText] = (), printed: Floats | None = None
) -> PhotoScores:
    """All together: what it looks like and, where they were compared, what is written and printed in it."""
    if written is None or printed is None:
        return PhotoScores(looks, softmax(looks.log_chance), np.zeros(len(looks.log_chance)))
    more = WRITTEN_WEIGHT * written + PRINTED_WEIGHT * np.log1p(np.maximum(printed - BY_CHANCE, 0.0) / PRINTED_SCALE)
    return PhotoScores(looks, softmax(looks.log_chance + more), written, seen, printed)


def _without(vector: Vectors, ignored: slice) -> Vectors:
    if len(range(*ignored.indices(len(vector)))) == 0:
        return vector
    kept = vector.copy()
    kept[ignored] = 0.0
    return kept


def _log_sum(logits: Floats) -> float:
    top = float(logits.max())
    return top + float(np.log(np.exp(logits - top).sum())) if np.isfinite(top) else -np.inf
