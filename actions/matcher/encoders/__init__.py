"""What turns text and pictures into vectors. Anything with these few methods can take the place of the default."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Vectors = NDArray[np.float32]


class TextEncoder(Protocol):
    """Text to vectors of unit length."""

    name: str
    """Names the weights too: vectors of different names never meet."""
    dim: int

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Products' texts; shape (len(texts), dim)."""

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Shoppers' words; shape (len(texts), dim)."""


class ImageEncoder(Protocol):
    """Pictures to vectors of unit length."""

    name: str
    dim: int

    def catalog(self, pictures: Sequence[Image.Image]) -> Vectors:
        """The shop's own pictures, done once: may take its time. Shape (len(pictures), dim)."""

    def photos(self, pictures: Sequence[Image.Image]) -> Vectors:
        """Shoppers' photos, while they wait. Shape (len(pictures), dim)."""
