"""Colours of a picture as a vector: a small histogram in CIELAB, smoothed, so that near shades are near.

It knows nothing of shapes, which is why it adds to what a network sees.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from actions.matcher.encoders import Vectors
from actions.matcher.pictures import object_mask

BINS = (4, 8, 8)
"""Steps of lightness, of green to red and of blue to yellow."""
DIM = BINS[0] * BINS[1] * BINS[2]
RANGES = ((0.0, 256.0), (-60.0, 60.0), (-50.0, 80.0))
"""What the steps span in Pillow's LAB; what lies beyond counts to the last one."""
BLUR = (0.5, 0.8, 0.8)
"""Standard deviation of the smoothing in steps."""
SIDE = 96
FOCUS = 0.7
"""How far from the middle of a shopper's photo colours still count, as a part of half its side."""

Floats = NDArray[np.float64]


def catalog_colors(pictures: Sequence[Image.Image]) -> Vectors:
    """Of the object in front of a plain ground; shape (len(pictures), DIM), unit length."""
    return _stack([_histogram(small, object_mask(small).astype(float)) for small in map(_small, pictures)])


def photo_colors(pictures: Sequence[Image.Image]) -> Vectors:
    """Of the middle rather than the edges; shape (len(pictures), DIM), unit length."""
    offset = (np.arange(SIDE) - (SIDE - 1) / 2) / (SIDE / 2 * FOCUS)
    middle = np.exp(-(offset[:, None] ** 2 + offset[None, :] ** 2) / 2)
    return _stack([_histogram(small, middle) for small in map(_small, pictures)])


def lab_of(picture: Image.Image) -> Floats:
    """Shape (height, width, 3): Pillow's CIELAB, lightness 0..255, the other two about -128..127."""
    values = np.asarray(picture.convert("LAB"))
    signed = values[..., 1:].view(np.int8).astype(np.float64)
    return np.concatenate([values[..., :1].astype(np.float64), signed], axis=2)


def _small(picture: Image.Image) -> Image.Image:
    return picture.resize((SIDE, SIDE), Image.Resampling.BICUBIC)


def _stack(histograms: list[Floats]) -> Vectors:
    return np.array(histograms, dtype=np.float32).reshape(len(histograms), DIM)


def _histogram(picture: Image.Image, weight: Floats) -> Floats:
    """Square roots of the parts, so that a dot product is the Bhattacharyya coefficient; shape (DIM,)."""
    steps = []
    for channel, (low, high), bins in zip(np.moveaxis(lab_of(picture), 2, 0), RANGES, BINS, strict=True):
        steps.append(np.clip((channel - low) / (high - low) * bins, 0, bins - 1).astype(int))
    counts = np.zeros(BINS)
    np.add.at(counts, tuple(steps), weight)
    smooth = np.einsum("abc,ax,by,cz->xyz", counts, *map(_kernel, BINS, BLUR), optimize=True).ravel()
    return np.asarray(np.sqrt(smooth / max(float(smooth.sum()), 1e-12)))


def _kernel(bins: int, deviation: float) -> Floats:
    """Shape (bins, bins): how much of each step's pixels goes to which."""
    distance = np.arange(bins)[:, None] - np.arange(bins)[None, :]
    weights = np.exp(-(distance**2) / (2 * deviation**2))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))
