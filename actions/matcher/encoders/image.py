"""The image encoder: EfficientNet-Lite0 and Lite2 side by side, run by ONNX Runtime, and a histogram of colours."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from actions.matcher.encoders import ImageEncoder, Vectors
from actions.matcher.encoders.color import DIM as COLOR_DIM
from actions.matcher.encoders.color import catalog_colors, photo_colors
from actions.matcher.encoders.sessions import open_session
from actions.matcher.pictures import CENTRE, WHOLE, to_pixels
from models.registry import check_digest, missing, read_manifest

NETWORKS = ("efficientnet-lite0", "efficientnet-lite2")
OUTPUTS = ("features", "patches")
BATCH = 16
FEATURES = 1280
"""Numbers that each network says of a view."""

CLOSE = 0.6
"""Part of the picture that is looked at closely: what is wanted is rarely all of it."""
VIEWS = (WHOLE, CENTRE, CLOSE)
LAID_OUT = (WHOLE, CENTRE)
"""The views whose layout is told: where in the picture what is, sleeves at its sides, a hem below."""
REGIONS = 3
"""Rows and columns of the layout. What is left and what is right is put together: things have no side."""

LAYOUT_WEIGHT = 0.5
"""Length of the layout beside the 1 of all that is compared with the shop's pictures."""
COLOR_WEIGHT = 0.5
"""Length of the colours beside the networks' 1. The networks see colours too, yet these alone lift the right product
of a cold photo from .51 to .58 (with the correction for what is usual in `by_photo`).
"""


class EfficientNetPair:
    """Features of both networks, as roots (few strong ones would outweigh all others), each averaged over the views and
    scaled to unit length, one after the other, then the colours; the whole has unit length and `dim` is 2560 + 256.

    Photos have their layout after that: the networks' last maps before these features, by region.
    """

    def __init__(self, folders: Sequence[Path], threads: int) -> None:
        self.name = "+".join([*(folder.name for folder in folders), "roots", "layout", "color"])
        self._networks: list[tuple[Any, int]] = []
        for folder in folders:
            facts = json.loads((folder / "model.json").read_text(encoding="utf-8"))
            check_digest(folder / "model.onnx", facts["onnx"])
            self._networks.append((open_session(folder / "model.onnx", threads), int(facts["resolution"])))
        seen = FEATURES * len(self._networks)
        self.dim = seen + COLOR_DIM
        self.color_part = slice(seen, self.dim)

    def catalog(self, pictures: Sequence[Image.Image]) -> Vectors:
        """The shop's own pictures; shape (len(pictures), dim), unit length."""
        parts = [np.zeros((0, self.dim), dtype=np.float32)]
        for some in _batches(pictures):
            seen, _ = self._look(some)
            parts.append(_with_colors(seen, catalog_colors(some)))
        return np.concatenate(parts)

    def photos(self, pictures: Sequence[Image.Image]) -> Vectors:
        """Shoppers' photos; shape (len(pictures), dim + layout): unit length, and LAYOUT_WEIGHT after that."""
        parts = []
        for some in _batches(pictures):
            seen, layout = self._look(some)
            parts.append(np.concatenate([_with_colors(seen, photo_colors(some)), LAYOUT_WEIGHT * layout], axis=1))
        return np.concatenate(parts) if parts else np.zeros((0, self.dim), dtype=np.float32)

    def _look(self, pictures: Sequence[Image.Image]) -> tuple[Vectors, Vectors]:
        """Features and layout of up to BATCH pictures; unit length."""
        seen, laid = zip(*(_views(session, side, pictures) for session, side in self._networks), strict=True)
        return unit(np.concatenate(seen, axis=1)), unit(np.concatenate(laid, axis=1))


def _views(session: Any, side: int, pictures: Sequence[Image.Image]) -> tuple[Vectors, Vectors]:
    """Features and layout that one network sees in all views together; unit length."""
    features, layouts = [], []
    for view in VIEWS:
        pixels = np.stack([to_pixels(picture, side, view) for picture in pictures])
        found, patches = session.run(OUTPUTS, {"pixels": pixels})
        features.append(np.sqrt(np.maximum(unit(found), 0.0)))
        if view in LAID_OUT:
            layouts.append(_regions(patches))
    layout = np.sum(layouts, axis=0)
    return unit(np.sum(features, axis=0)), unit(np.sign(layout) * np.sqrt(np.abs(layout)))


def _regions(patches: Vectors) -> Vectors:
    """Patches of shape (n, channels, height, width), averaged in REGIONS rows and, left and right as one, columns;
    shape (n, regions · channels), unit length.
    """
    both = patches + patches[..., ::-1]
    _, _, height, width = both.shape
    columns = [_part(width, column) for column in range((REGIONS + 1) // 2)]
    means = [both[:, :, _part(height, row), column].mean(axis=(2, 3)) for row in range(REGIONS) for column in columns]
    return unit(np.concatenate(means, axis=1))


def _part(length: int, number: int) -> slice:
    """One of REGIONS parts of a side; those that don't come out even overlap."""
    return slice(number * length // REGIONS, -(-(number + 1) * length // REGIONS))


def _batches(pictures: Sequence[Image.Image]) -> list[Sequence[Image.Image]]:
    return [pictures[start : start + BATCH] for start in range(0, len(pictures), BATCH)]


def _with_colors(seen: Vectors, colors: Vectors) -> Vectors:
    return unit(np.concatenate([seen, COLOR_WEIGHT * colors], axis=1))


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
        record = models / name / "model.json"
        if not record.exists() or json.loads(record.read_text(encoding="utf-8")).get("outputs") != list(OUTPUTS):
            raise missing(manifest[name])
    return EfficientNetPair([models / name for name in NETWORKS], threads)
