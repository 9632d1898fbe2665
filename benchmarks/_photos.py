"""What the benchmarks of photos share: encoders that look at each picture once, and a folder to be told of."""

import hashlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from actions.matcher.encoders import ImageEncoder, SeenText, TextReader, Vectors
from actions.matcher.encoders.image import unit


def data_folder(variable: str) -> Path | None:
    """The folder in the first argument, else in this environment variable; None (said) without either."""
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get(variable, "")
    if not given or not Path(given).is_dir():
        print(f"skipped: name the data set's folder as an argument or in {variable}")
        return None
    return Path(given).resolve()


class RememberedImages:
    """An image encoder that looks at each picture once; with `colors` or `layout` off: without that part."""

    def __init__(
        self,
        encoder: ImageEncoder,
        colors: bool = True,
        layout: bool = True,
        known: dict[str, Vectors] | None = None,
    ) -> None:
        self._encoder, self._colors, self._layout = encoder, colors, layout
        self._known: dict[str, Vectors] = {} if known is None else known
        self.name = f"{encoder.name}/{colors}/{layout}"
        self.dim, self.color_part = encoder.dim, encoder.color_part

    def without(self, colors: bool = False, layout: bool = False) -> "RememberedImages":
        """The same without these parts; what was seen is remembered together."""
        return RememberedImages(self._encoder, not colors, not layout, self._known)

    def catalog(self, pictures: Sequence[Image.Image]) -> Vectors:
        return np.stack([self._one("catalog", picture) for picture in pictures])

    def photos(self, pictures: Sequence[Image.Image]) -> Vectors:
        return np.stack([self._one("photo", picture) for picture in pictures])

    def _one(self, kind: str, picture: Image.Image) -> Vectors:
        key = f"{kind}{digest(picture)}"
        if key not in self._known:
            encode = self._encoder.catalog if kind == "catalog" else self._encoder.photos
            self._known[key] = encode([picture])[0]
        compared, layout = np.split(self._known[key].copy(), [self.dim])
        if not self._colors:
            compared[self.color_part] = 0.0
        return np.concatenate([unit(compared[None, :])[0], layout if self._layout else layout[:0]])


class RememberedTexts:
    """A reader that reads each picture once."""

    def __init__(self, reader: TextReader) -> None:
        self._reader = reader
        self._known: dict[str, tuple[SeenText, ...]] = {}
        self.name = reader.name

    def read(self, picture: Image.Image, most: int | None = None) -> tuple[SeenText, ...]:
        key = f"{digest(picture)}{most}"
        if key not in self._known:
            self._known[key] = self._reader.read(picture, most)
        return self._known[key]


def digest(picture: Image.Image) -> str:
    """Of its pixels and size."""
    return hashlib.sha256(f"{picture.size}".encode() + picture.tobytes()).hexdigest()
