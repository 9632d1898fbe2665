"""The image encoder: EfficientNet-Lite0 and Lite2 side by side, run by ONNX Runtime, and a histogram of colours."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from actions.matcher.encoders import ImageEncoder, Vectors
from actions.matcher.encoders.color import DIM as COLOR_DIM
from actions.matcher.encoders.color import catalog_colors, photo_colors
from actions.matcher.encoders.sessions import open_session
from actions.matcher.pictures import CENTRE, to_pixels
from models.registry import check_digest, missing, read_manifest

NETWORKS = ("efficientnet-lite0", "efficientnet-lite2")
BATCH = 16


# How much of a picture is looked at, around its centre. Averaging several looks at a clean shop picture costs nothing
# when a shopper waits; the photo gets a second, closer look, for what is wanted is rarely all of it.
CATALOG_VIEWS = (CENTRE, 1.0, 0.6)
PHOTO_VIEWS = (CENTRE, 0.6)


COLOR_WEIGHT = 0.5
"""Length of the colours beside the networks' 1. The networks see colours too, yet these alone lift the right product
of a cold photo from .51 to .58 (with the correction for what is usual in `by_photo`).
"""


class EfficientNetPair:
    """Features of both networks, each averaged over the views and scaled to unit length, one after the other, then
    the colours; the whole has unit length and `dim` is 2560 + 256.
    """

    def __init__(self, folders: Sequence[Path], threads: int) -> None:
        self.name = "+".join([*(folder.name for folder in folders), "color"])
        self._networks: list[tuple[Any, int]] = []
        for folder in folders:
            facts = json.loads((folder / "model.json").read_text(encoding="utf-8"))
            check_digest(folder / "model.onnx", facts["onnx"])
            self._networks.append((open_session(folder / "model.onnx", threads), int(facts["resolution"])))
        seen = 1280 * len(self._networks)
        self.dim = seen + COLOR_DIM
        self.color_part = slice(seen, self.dim)

    def catalog(self, pictures: Sequence[Image.Image]) -> Vectors:
        """The shop's own pictures; shape (len(pictures), dim), unit length."""
        return self._encode(pictures, CATALOG_VIEWS, catalog_colors)

    def photos(self, pictures: Sequence[Image.Image]) -> Vectors:
        """Shoppers' photos; shape (len(pictures), dim), unit length."""
        return self._encode(pictures, PHOTO_VIEWS, photo_colors)

    def _encode(
        self,
        pictures: Sequence[Image.Image],
        views: Sequence[float],
        colors: Callable[[Sequence[Image.Image]], Vectors],
    ) -> Vectors:
        parts = [np.zeros((0, self.dim), dtype=np.float32)]
        for start in range(0, len(pictures), BATCH):
            some = pictures[start : start + BATCH]
            halves = [self._look(session, side, some, views) for session, side in self._networks]
            seen = np.concatenate(halves, axis=1) / np.sqrt(len(halves))
            parts.append(unit(np.concatenate([seen, COLOR_WEIGHT * colors(some)], axis=1)))
        return np.concatenate(parts).astype(np.float32)

    @staticmethod
    def _look(session: Any, side: int, pictures: Sequence[Image.Image], views: Sequence[float]) -> Vectors:
        total = np.zeros((len(pictures), 1280), dtype=np.float32)
        for view in views:
            pixels = np.stack([to_pixels(picture, side, view) for picture in pictures])
            total += unit(session.run(["features"], {"pixels": pixels})[0])
        return unit(total)


def unit(vectors: Vectors) -> Vectors:
    """Each row scaled to length 1; rows of zeros stay."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)


def open_image_encoder(models: Path, threads: int) -> ImageEncoder:
    """The model that the shop has put into `models/image-embedding`, else the two networks that
    `python -m models.prepare_images` put into `models`. Raises ModelError or EncoderMissing without them.
    """
    from actions.matcher.encoders.clip import ClipImages, clip_folder

    own = clip_folder(models)
    if own is not None:
        return ClipImages(own, threads)
    manifest = read_manifest()
    for name in NETWORKS:
        if not (models / name / "model.json").exists():
            raise missing(manifest[name])
    return EfficientNetPair([models / name for name in NETWORKS], threads)
