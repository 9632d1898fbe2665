"""Whether what is printed on a pack is seen in a photo: points of both that look the same, and lie in the same
arrangement (Lowe, "Distinctive Image Features from Scale-Invariant Keypoints", 2004; RootSIFT of Arandjelović and
Zisserman, 2012). Labels of one brand that networks and text hardly tell apart differ in their prints.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from actions.matcher.encoders import Vectors

SIDE = 360
"""Longer side, in pixels, at which points are looked for."""
POINTS = 800
FAINTEST = 0.015
"""Contrast that a point must have. SIFT's own default is 0.04; packs in small photos are blurred, and by fainter points
(.03 before) .90 of 132 were told apart instead of .86.
"""
RATIO = 0.8
"""How much nearer the nearest point must be than the next (Lowe's test)."""
STRAY = 6.0
"""Pixels that a point may be from where the arrangement wants it."""
SIZES = (0.2, 3.0)
"""How much smaller or bigger than in the shop's picture a pack may be in the photo."""
FEWEST = 4
PLACES = 64
"""Parts of a pixel to which the places of kept points are rounded."""


@dataclass(frozen=True)
class Points:
    """Points of a picture."""

    places: Vectors
    """Shape (n, 2): x and y in pixels."""
    gradients: NDArray[np.uint8]
    """Shape (n, 128): SIFT's descriptors, which OpenCV rounds to whole numbers up to 255."""

    def looks(self) -> Vectors:
        """Shape (n, 128), unit length: RootSIFT."""
        summed = self.gradients.sum(axis=1, keepdims=True, dtype=np.float32)
        return np.asarray(np.sqrt(self.gradients / np.maximum(summed, 1.0)), dtype=np.float32)


def points_of(picture: Image.Image) -> Points:
    """The points of an RGB picture."""
    factor = SIDE / max(picture.size)
    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    grey = np.asarray(picture.convert("L").resize(size, Image.Resampling.BICUBIC))
    found, gradients = cv2.SIFT.create(nfeatures=POINTS, contrastThreshold=FAINTEST).detectAndCompute(grey, None)
    if gradients is None:
        return NO_POINTS
    return Points(np.array([point.pt for point in found], dtype=np.float32), gradients.astype(np.uint8))


def packed(points: Points) -> bytes:
    """Points as the index keeps them, 132 bytes each: its place to a 64th of a pixel and its gradients."""
    places = np.round(points.places * PLACES).astype("<u2").view(np.uint8)
    return np.concatenate([places, points.gradients], axis=1).tobytes()


def unpacked(kept: bytes) -> Points:
    """What `packed` packed."""
    rows = np.frombuffer(kept, np.uint8).reshape(-1, 4 + NO_POINTS.gradients.shape[1])
    places = np.ascontiguousarray(rows[:, :4]).view("<u2")
    return Points(places.astype(np.float32) / np.float32(PLACES), rows[:, 4:])


def shared_points(shop: Points, photo: Points) -> int:
    """Points of the photo that one move, turn and change of size brings onto points of the shop's picture."""
    if len(shop.places) < FEWEST or len(photo.places) < FEWEST:
        return 0
    alike = shop.looks() @ photo.looks().T
    two = np.argpartition(-alike, 1, axis=1)[:, :2]
    pair = np.take_along_axis(alike, two, axis=1)
    nearest = two[np.arange(len(two)), pair.argmax(axis=1)]
    far = np.sqrt(np.maximum(2 - 2 * pair, 0.0))
    clear = far.min(axis=1) < RATIO * far.max(axis=1)
    if clear.sum() < FEWEST:
        return 0
    matrix, fits = cv2.estimateAffinePartial2D(
        shop.places[clear], photo.places[nearest[clear]], ransacReprojThreshold=STRAY, maxIters=300
    )
    if matrix is None or not SIZES[0] < float(np.hypot(matrix[0, 0], matrix[0, 1])) < SIZES[1]:
        return 0
    kept: NDArray[np.bool_] = np.asarray(fits).ravel() > 0
    return len(np.unique(nearest[clear][kept]))


NO_POINTS = Points(np.zeros((0, 2), dtype=np.float32), np.zeros((0, 128), dtype=np.uint8))
