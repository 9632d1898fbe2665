"""Small deterministic encoders and a small shop, so that most tests need no weights."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from actions.matcher.encoders import SeenText, Vectors
from actions.matcher.encoders.image import unit
from actions.matcher.encoding import Encoders
from actions.matcher.matcher import Matcher
from actions.matcher.records import ProductRecord
from actions.matcher.words import text_terms


class HashedWords:
    """A text encoder without weights: the sum of a fixed random direction for each word."""

    name = "hashed-words"
    dim = 64

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.encoded.extend(texts)
        return self.queries(texts)

    def queries(self, texts: Sequence[str]) -> Vectors:
        return np.stack([unit(self._vector(text)[None, :])[0] for text in texts])

    def _vector(self, text: str) -> Vectors:
        total = np.full(self.dim, 0.01, dtype=np.float32)
        for term in text_terms(text):
            seed = int.from_bytes(hashlib.sha256(term.encode()).digest()[:4], "big")
            total += np.random.default_rng(seed).standard_normal(self.dim).astype(np.float32)
        return total


class ColourGrid:
    """An image encoder without weights: the colours of a 4 × 4 grid."""

    name = "colour-grid"
    dim = 48
    color_part = slice(0)

    def __init__(self) -> None:
        self.encoded = 0

    def catalog(self, pictures: Sequence[Image.Image]) -> Vectors:
        self.encoded += len(pictures)
        return self._encode(pictures)

    def photos(self, pictures: Sequence[Image.Image]) -> Vectors:
        return self._encode(pictures)

    def _encode(self, pictures: Sequence[Image.Image]) -> Vectors:
        grids = [np.asarray(picture.resize((4, 4)), dtype=np.float32).ravel() + 1 for picture in pictures]
        return unit(np.stack(grids))


class WidthReader:
    """A reader without weights: what is written on a picture follows from its width; nothing on wide ones."""

    name = "width"

    def __init__(self) -> None:
        self.reads = 0

    def read(self, picture: Image.Image, most: int | None = None) -> tuple[SeenText, ...]:
        self.reads += 1
        lines = [SeenText(f"Brand{chr(65 + picture.width % 26)}", 0.95), SeenText("PACK", 0.95)]
        return tuple(lines[:most]) if picture.width < 64 else ()


def draw(path: Path, color: str, size: tuple[int, int] = (64, 64)) -> str:
    """A picture of a square of this colour on white."""
    picture = Image.new("RGB", size, "white")
    picture.paste(color, (size[0] // 4, size[1] // 4, 3 * size[0] // 4, 3 * size[1] // 4))
    picture.save(path)
    return str(path)


def make_shop(folder: Path) -> list[ProductRecord]:
    """Shoes in two colours and three sizes, a coat, milk, juice, headphones; each colour with its own picture."""
    pictures = {color: draw(folder / f"{color}.png", color) for color in ("blue", "red", "green", "orange", "purple")}
    shoe = ProductRecord(
        id="",
        title="Strider running shoes",
        description="Light shoes for the road.",
        title_zh="轻量跑鞋",
        product_type="Shoes > Running",
        product_type_zh="鞋 > 跑鞋",
        brand="Velox",
        item_group_id="S1",
        material="knit, rubber",
        gender="male",
        price=7900,
    )
    shoes = [
        replace(
            shoe,
            id=f"S1-{color[:3].upper()}-{size}",
            title=f"Strider running shoes, {color}, {size}",
            color=color,
            size=size,
            in_stock=(color, size) != ("blue", "40"),
            images=(pictures[color],),
        )
        for color in ("blue", "red")
        for size in ("38", "40", "42")
    ]
    return [
        *shoes,
        ProductRecord(
            id="C1",
            title="Padded winter coat",
            description="Warm coat without wool, for cold days.",
            title_zh="冬季棉服",
            product_type="Apparel > Coats",
            brand="Northpeak",
            color="green",
            size="M",
            material="polyester",
            gender="unisex",
            price=12900,
            gtin="4006381333931",
            images=(pictures["green"],),
        ),
        ProductRecord(
            id="C2",
            title="Wool coat",
            description="Long coat.",
            product_type="Apparel > Coats",
            color="black/white",
            size="L",
            material="wool",
            gender="female",
            price=19900,
        ),
        ProductRecord(
            id="M1",
            title="Oat milk",
            title_zh="燕麦奶",
            product_type="Food > Milk",
            price=250,
            images=(pictures["purple"],),
        ),
        ProductRecord(
            id="J1",
            title="Orange juice",
            title_zh="橙汁",
            product_type="Food > Juice",
            price=300,
            images=(pictures["orange"],),
        ),
        ProductRecord(
            id="H1",
            title="Hush headphones",
            description="Bluetooth headphones; the laptop bag is sold apart.",
            title_zh="无线耳机",
            product_type="Electronics > Headphones",
            brand="Audia",
            price=19900,
            in_stock=False,
        ),
    ]


def matcher_of(home: Path, encoders: Encoders) -> Matcher:
    """A matcher with the small encoders."""
    assert encoders.text is not None and encoders.image is not None
    text, image = encoders.text, encoders.image
    return Matcher(home, lambda: text, lambda: image)
