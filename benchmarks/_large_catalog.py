"""A large catalog made from the demo shop's real products, with vectors near their real ones. Used by other benchmarks.

Each product is a real one with another model name, colour, size, price and brand, and a sentence of another
product of its kind, so that words are as common and as rare as in a shop, and groups of variants and shared pictures
stay in proportion. A text's or picture's vector is the real one's, moved a little: encoding 100,000 texts takes hours
and changes nothing in how long a search takes.
"""

import csv
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image

from actions.matcher.encoders import ImageEncoder, SeenText, TextEncoder, Vectors
from actions.matcher.encoders.image import unit
from actions.matcher.generation import index_folder
from actions.matcher.pictures import load_picture
from actions.matcher.prints import packed, points_of
from actions.matcher.records import ProductRecord
from actions.matcher.vault import VAULT, Reading, Vault
from actions.shop.money import Money
from bot.settings import PROJECT

SHOP = PROJECT / "data" / "shop"
SYLLABLES = ("ka", "lo", "mi", "ru", "ta", "ven", "dor", "sil", "hal", "ber", "qui", "no", "fe", "zan", "pol", "ix")
BRANDS = 400
PACKS = 0.2
"""Part of the products that have text on their pictures."""
PRINTS_APART = 50
NOISE = 0.4
"""Length of what is added to a real vector of length 1."""


def real_products() -> list[ProductRecord]:
    """The demo shop's products, their pictures as absolute paths."""
    with (SHOP / "catalog.csv").open(encoding="utf-8", newline="") as lines:
        return [
            ProductRecord(
                price=Money.parse(row["sale_price"] or row["price"]).minor,
                in_stock=row["availability"] == "in_stock",
                images=(str(SHOP / row["image_link"]),) if row["image_link"] else (),
                **{name: row[name] for name in FIELDS},
            )
            for row in csv.DictReader(lines)
        ]


FIELDS = [
    "id",
    "title",
    "description",
    "title_zh",
    "description_zh",
    "brand",
    "gtin",
    "product_type",
    "product_type_zh",
    "item_group_id",
    "color",
    "size",
    "material",
    "gender",
]


def made_up_name(draw: random.Random, syllables: int) -> str:
    """A word that could be a brand's or a model's."""
    return "".join(draw.choice(SYLLABLES) for _ in range(syllables)).title()


def large_catalog(count: int, pictures: Path) -> Iterator[ProductRecord]:
    """`count` products, the same ones every time; their pictures are written into the folder `pictures`."""
    real, draw = real_products(), random.Random(1)
    kin: dict[str, list[ProductRecord]] = defaultdict(list)
    for one in real:
        kin[one.product_type].append(one)
    brands = [made_up_name(draw, 2) for _ in range(BRANDS)]
    places = {path: i for i, path in enumerate(sorted({path for one in real for path in one.images}))}
    for number in range(count):
        copy, place = divmod(number, len(real))
        yield _variation(real[place], kin, brands, copy, places, pictures) if copy else real[place]


def _variation(
    base: ProductRecord,
    kin: dict[str, list[ProductRecord]],
    brands: list[str],
    copy: int,
    places: dict[str, int],
    pictures: Path,
) -> ProductRecord:
    group = random.Random(f"{copy}/{base.group}")  # what all variants of one thing share
    own = random.Random(f"{copy}/{base.id}")
    other = group.choice(kin[base.product_type])
    name, brand = made_up_name(group, 3), group.choice(brands)
    sentences = re.split(r"(?<=\.) ", base.description)[:1] + re.split(r"(?<=\.) ", other.description)[-1:]
    images = (stamp(pictures, copy, places[base.images[0]]),) if base.images else ()
    return replace(
        base,
        id=f"{base.id}-{copy}",
        title=f"{name} {base.title}",
        description=" ".join(sentences),
        title_zh=base.title_zh and f"{name} {base.title_zh}",
        brand=brand,
        gtin="",
        item_group_id=base.item_group_id and f"{base.item_group_id}-{copy}",
        price=max(1, round(base.price * own.uniform(0.6, 1.8))),
        in_stock=own.random() < 0.9,
        material=other.material or base.material,
        images=images,
    )


def stamp(folder: Path, copy: int, place: int) -> str:
    """A tiny picture file whose first pixels say which copy of which real picture it stands for."""
    path = folder / f"{place}-{copy}.png"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        pixels = np.zeros((2, 1, 3), dtype=np.uint8)
        pixels[0, 0], pixels[1, 0] = _three_bytes(place), _three_bytes(copy)
        Image.fromarray(pixels).save(path, compress_level=1)
    return str(path)


def seed_readings(home: Path, products: Sequence[ProductRecord], reader: str) -> None:
    """What the reader would read on their pictures, kept as if it had: brand and title on those of PACKS of the groups,
    whose prints are those of real pictures; nothing on the others.
    """
    real = [points_of(load_picture(Path(one.images[0]))) for one in real_products()[::PRINTS_APART] if one.images]
    prints = [packed(points) for points in real]
    index = index_folder(home)
    index.mkdir(parents=True, exist_ok=True)
    readings: dict[str, Reading] = {}
    with Vault.open(index / VAULT) as vault:
        for one in products:
            digest = vault.file_digest(Path(one.images[0])) if one.images else None
            if digest is not None and digest not in readings:
                draw = random.Random(one.group)
                lines = tuple(SeenText(text, 0.9) for text in (one.brand, one.title.split(",")[0]))
                pack = draw.random() < PACKS
                readings[digest] = Reading(lines, draw.choice(prints)) if pack else Reading((), None)
        vault.store_readings(reader, readings)


def _three_bytes(number: int) -> list[int]:
    return [number >> 16, number >> 8 & 255, number & 255]


def moved(vector: Vectors, seed: int) -> Vectors:
    """A vector near this one, the same for the same seed."""
    pool = noise(len(vector))
    return unit((vector + np.roll(pool[seed % len(pool)], seed // len(pool)))[None, :])[0]


@lru_cache
def noise(dim: int) -> Vectors:
    """Shape (251, dim): random directions of length NOISE; turned round, they make as many as are needed."""
    return NOISE * unit(np.random.default_rng(0).standard_normal((251, dim), dtype=np.float32))


@dataclass
class NearRealTexts:
    """The real encoder for questions; for products a vector near a real product's of the same kind."""

    encoder: TextEncoder
    real: Vectors
    kinds: dict[str, list[int]]

    @classmethod
    def of(cls, encoder: TextEncoder) -> "NearRealTexts":
        """Encodes one real product of each group (a minute)."""
        products = list({one.group: one for one in real_products()}.values())
        kinds: dict[str, list[int]] = defaultdict(list)
        for i, one in enumerate(products):
            kinds[kind_of(one.passage())].append(i)
        return cls(encoder, encoder.passages([one.passage() for one in products]), dict(kinds))

    def __post_init__(self) -> None:
        self.name, self.dim = f"near-{self.encoder.name}", self.encoder.dim

    def passages(self, texts: Sequence[str]) -> Vectors:
        found = []
        for text in texts:
            draw = random.Random(text)
            found.append(moved(self.real[draw.choice(self.kinds[kind_of(text)])], draw.randrange(2**32)))
        return np.stack(found)

    def queries(self, texts: Sequence[str]) -> Vectors:
        return self.encoder.queries(texts)


def kind_of(passage: str) -> str:
    """The category's words, which stand between the title and the brand of a passage."""
    return passage.split(". ")[1]


@dataclass
class NearRealPictures:
    """The real encoder for photos; for stamped pictures a vector near the real picture's."""

    encoder: ImageEncoder
    real: Vectors

    @classmethod
    def of(cls, encoder: ImageEncoder) -> "NearRealPictures":
        """Encodes the demo shop's pictures (a minute)."""
        paths = sorted({path for one in real_products() for path in one.images})
        vectors = [
            encoder.catalog([load_picture(Path(path)) for path in paths[i : i + 16]]) for i in range(0, len(paths), 16)
        ]
        return cls(encoder, np.concatenate(vectors))

    def __post_init__(self) -> None:
        self.name, self.dim = f"near-{self.encoder.name}", self.encoder.dim
        self.color_part = self.encoder.color_part

    def catalog(self, pictures: Sequence[Image.Image]) -> Vectors:
        return np.stack([self._one(picture) for picture in pictures])

    def photos(self, pictures: Sequence[Image.Image]) -> Vectors:
        return self.encoder.photos(pictures)

    def _one(self, picture: Image.Image) -> Vectors:
        if picture.size != (1, 2):
            return self.encoder.catalog([picture])[0]
        place, copy = (int.from_bytes(bytes(pixel), "big") for pixel in np.asarray(picture)[:, 0])
        return moved(self.real[place], place * 100_003 + copy)
