"""What turns text and pictures into vectors. Anything with these few methods can take the place of the default."""

from collections.abc import Sequence
from dataclasses import dataclass
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
    color_part: slice
    """Which of the dimensions hold nothing but colours; may be empty."""

    def catalog(self, pictures: Sequence[Image.Image]) -> Vectors:
        """The shop's own pictures, done once: may take its time. Shape (len(pictures), dim)."""

    def photos(self, pictures: Sequence[Image.Image]) -> Vectors:
        """Shoppers' photos, while they wait. Shape (len(pictures), at least dim): the first `dim` are compared with
        the shop's pictures, all of them with other photos.
        """


@dataclass(frozen=True)
class SeenText:
    """A line of text in a picture."""

    text: str
    certainty: float
    """0 to 1, how sure the reader is of it."""


class TextReader(Protocol):
    """Reads what is written in pictures."""

    name: str

    def read(self, picture: Image.Image, most: int | None = None) -> tuple[SeenText, ...]:
        """The lines of text, from top to bottom; none where there is no text. With `most` only so many, the biggest:
        a shopper waits for them.
        """
