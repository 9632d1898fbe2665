"""How fast the matcher is: words with filters over N made-up products, and photos.

    python -m benchmarks.match_speed [--products 100000] [--queries 200] [--photos 20] [--threads 2]

Titles, categories and prices are drawn at random from word lists, so that common words hit thousands of products.
Product vectors are random (encoding 100,000 texts takes minutes and changes nothing in how long a search takes);
questions go through the real text model. Photos are drawn here, 3000 × 2000 JPEG, and go through the real networks.
Prints one JSON object a case, milliseconds.
"""

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from actions.matcher.encoders import TextEncoder, Vectors
from actions.matcher.encoders.image import open_image_encoder, unit
from actions.matcher.encoders.text import open_text_encoder
from actions.matcher.encoding import Encoders
from actions.matcher.indexing import index_records
from actions.matcher.matcher import QUESTION_THREADS, Matcher
from actions.matcher.records import ProductRecord
from actions.matcher.types import Filters, Query
from models.registry import HERE as MODELS

KINDS = (
    ("Shoes > Running", "running shoes"),
    ("Shoes > Formal", "leather shoes"),
    ("Clothing > Coats", "winter coat"),
    ("Clothing > Dresses", "summer dress"),
    ("Clothing > T-shirts", "cotton T-shirt"),
    ("Electronics > Headphones", "wireless headphones"),
    ("Electronics > Laptops", "laptop"),
    ("Home > Kitchen", "vacuum flask"),
    ("Home > Lighting", "desk lamp"),
    ("Food > Milk", "oat milk"),
)
ADJECTIVES = ("light", "warm", "classic", "slim", "robust", "soft", "bright", "compact", "foldable", "padded", "plain")
COLORS = ("red", "blue", "black", "white", "green", "grey", "brown")
SIZES = ("S", "M", "L", "XL", "38", "40", "42")


class RandomProducts:
    """The real text model for questions, random vectors for products."""

    def __init__(self, encoder: TextEncoder) -> None:
        self.name, self.dim = "random-products", encoder.dim
        self._encoder = encoder
        self._random = np.random.default_rng(0)

    def passages(self, texts: Sequence[str]) -> Vectors:
        return unit(self._random.standard_normal((len(texts), self.dim)).astype(np.float32))

    def queries(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.queries(texts)


def make_products(count: int, pictures: Sequence[str]) -> list[ProductRecord]:
    """Made-up products, the same ones every time."""
    draw = random.Random(1)
    products = []
    for i in range(count):
        kind, noun = draw.choice(KINDS)
        color, size = draw.choice(COLORS), draw.choice(SIZES)
        name = "".join(draw.choice(("ka", "lo", "mi", "ru", "ta", "ven", "dor", "sil")) for _ in range(3)).title()
        products.append(
            ProductRecord(
                id=f"P{i:06d}",
                title=f"{name} {draw.choice(ADJECTIVES)} {noun}, {color}, {size}",
                description=f"A {draw.choice(ADJECTIVES)} and {draw.choice(ADJECTIVES)} {noun} for every day.",
                product_type=kind,
                brand=name,
                color=color,
                size=size,
                item_group_id=f"G{i // 4}",
                price=draw.randrange(500, 30000),
                in_stock=draw.random() < 0.9,
                images=(pictures[i % len(pictures)],) if pictures else (),
            )
        )
    return products


def make_photo(path: Path, seed: int) -> str:
    """A photo as a phone makes it: big, uneven background, one thing in it."""
    random_state = np.random.default_rng(seed)
    small = random_state.integers(0, 255, (20, 30, 3), dtype=np.uint8)
    picture = Image.fromarray(small).resize((3000, 2000), Image.Resampling.BICUBIC)
    color = tuple(int(value) for value in random_state.integers(0, 255, 3))
    ImageDraw.Draw(picture).ellipse((900, 400, 2100, 1600), fill=color)
    picture.save(path, quality=85)
    return str(path)


def timed(name: str, queries: Sequence[Query], answer: Callable[[Query], object]) -> None:
    """Runs the queries one by one and prints how long they took."""
    spent = []
    for query in queries:
        started = time.perf_counter()
        answer(query)
        spent.append(1000 * (time.perf_counter() - started))
    ordered = sorted(spent)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    facts = {"n": len(spent), "p50_ms": round(statistics.median(spent), 1), "p95_ms": round(p95, 1)}
    print(json.dumps({"case": name, **facts}), flush=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--products", type=int, default=100_000)
    arguments.add_argument("--queries", type=int, default=200)
    arguments.add_argument("--photos", type=int, default=20)
    arguments.add_argument("--threads", type=int, default=2)
    asked = arguments.parse_args()
    image = open_image_encoder(MODELS, asked.threads)
    text = RandomProducts(open_text_encoder(MODELS, QUESTION_THREADS))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        pictures = [make_photo(folder / f"catalog{i}.jpg", i) for i in range(20)]
        photos = [make_photo(folder / f"photo{i}.jpg", 100 + i) for i in range(asked.photos)]
        report = index_records(make_products(asked.products, pictures), folder / "home", Encoders(text, image))
        print(
            json.dumps({"case": "index", "products": report.products, "seconds": round(report.seconds, 1)}), flush=True
        )
        matcher = Matcher(folder / "home", lambda: text, lambda: image)
        matcher.warm_up()
        draw = random.Random(2)
        words = [f"{draw.choice(ADJECTIVES)} {draw.choice(KINDS)[1]}" for _ in range(asked.queries)]
        filters = [
            Filters(price_max=draw.randrange(2000, 30000), colors=(draw.choice(COLORS),), in_stock=True) for _ in words
        ]
        timed("words", [Query(text=one, group_variants=True) for one in words], matcher.match)
        with_filters = [
            Query(text=one, filters=filters, group_variants=True) for one, filters in zip(words, filters, strict=True)
        ]
        timed("words with filters", with_filters, matcher.match)
        timed("photo", [Query(image=Path(photo), group_variants=True) for photo in photos], matcher.match)
        both = [Query(text=one, image=Path(photo)) for one, photo in zip(words, photos, strict=False)]
        timed("photo and words", both, matcher.match)


if __name__ == "__main__":
    main()
