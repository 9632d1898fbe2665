"""How fast the matcher is over a large catalog: words, filters, photos, an update, and how much memory that takes.

    python -m benchmarks.match_speed [--products 100000] [--queries 200] [--photos 20] [--threads 2] [--home DIR]

The catalog is made from the demo shop's real products (see `_large_catalog`). Questions and photos go through the real
models, one at a time. Prints one JSON object a case: wall-clock milliseconds, and those of CPU in this process, which
say more on a machine that others use too. Memory is that of a fresh process that has only opened the index and
answered. With `--home` the index is kept there and used again.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from actions.matcher.encoders.image import open_image_encoder
from actions.matcher.encoders.ocr import open_text_reader
from actions.matcher.encoders.text import open_text_encoder
from actions.matcher.encoding import Encoders
from actions.matcher.indexing import index_records
from actions.matcher.matcher import QUESTION_THREADS, Matcher, one_blas_thread
from actions.matcher.records import ProductRecord
from actions.matcher.types import Filters, Query
from benchmarks._large_catalog import (
    NearRealPictures,
    NearRealTexts,
    large_catalog,
    real_products,
    seed_readings,
    stamp,
)
from models.registry import HERE as MODELS

CHANGED = 1000
MOVED, PLACES = 1_000_000, 100
"""Copies, and real pictures, that new pictures are stamped with."""


def make_photo(path: Path, seed: int) -> str:
    """A photo as a phone makes it: big, uneven background, one thing in it."""
    random_state = np.random.default_rng(seed)
    small = random_state.integers(0, 255, (20, 30, 3), dtype=np.uint8)
    picture = Image.fromarray(small).resize((3000, 2000), Image.Resampling.BICUBIC)
    color = tuple(int(value) for value in random_state.integers(0, 255, 3))
    ImageDraw.Draw(picture).ellipse((900, 400, 2100, 1600), fill=color)
    picture.save(path, quality=85)
    return str(path)


def say(case: str, **facts: float) -> None:
    print(json.dumps({"case": case, **{name: round(value, 1) for name, value in facts.items()}}), flush=True)


def peak_memory() -> float:
    """The most this process has held, in MB (Linux); getrusage would count what its parent held before it began."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise OSError("/proc/self/status has no VmHWM")


def at(part: float, values: Sequence[float]) -> float:
    """The value that this part of them doesn't exceed."""
    return sorted(values)[min(len(values) - 1, round(part * len(values)))]


def timed(case: str, queries: Sequence[Query], answer: Callable[[Query], object]) -> None:
    """Answers the queries one by one and prints how long that took."""
    wall, cpu = [], []
    for query in queries:
        started, busy = time.perf_counter(), time.process_time()
        answer(query)
        wall.append(1000 * (time.perf_counter() - started))
        cpu.append(1000 * (time.process_time() - busy))
    say(
        case,
        n=len(wall),
        p50_ms=statistics.median(wall),
        p95_ms=at(0.95, wall),
        cpu_p50_ms=statistics.median(cpu),
        cpu_p95_ms=at(0.95, cpu),
    )


def questions(count: int) -> list[str]:
    """What shoppers might type: one or two words of a real title, now and then the colour or a typing error."""
    draw, real = random.Random(2), real_products()
    found = []
    for _ in range(count):
        one = draw.choice(real)
        words = one.title.split(",")[0].lower().split()
        asked = " ".join(words[-2:])
        if one.color and draw.random() < 0.4:
            asked = f"{one.color} {asked}"
        if draw.random() < 0.1 and len(words[-1]) > 5:
            asked = asked[:-3] + asked[-2:]
        found.append(draw.choice((asked, f"do you have {asked}?", f"i am looking for {asked}")))
    return found


def filters_for(count: int) -> list[Filters]:
    """A price limit always, a colour or a category mostly."""
    draw, real = random.Random(3), real_products()
    colors = sorted({one.color for one in real if one.color})
    found = []
    for _ in range(count):
        one = draw.choice(real)
        filters = Filters(price_max=draw.randrange(2000, 30000), in_stock=draw.random() < 0.5)
        if draw.random() < 0.5:
            filters = replace(filters, colors=(draw.choice(colors),))
        elif draw.random() < 0.5:
            filters = replace(filters, categories=(one.product_type.split(" > ")[0],))
        found.append(filters)
    return found


def ask(home: Path, asked: argparse.Namespace, scratch: Path) -> None:
    """The cases that a serving process answers."""
    text, image = open_text_encoder(MODELS, QUESTION_THREADS), open_image_encoder(MODELS, asked.threads)
    text.name, image.name = f"near-{text.name}", f"near-{image.name}"
    one_blas_thread()
    matcher = Matcher(home, lambda: text, lambda: image, open_reader=lambda: open_text_reader(MODELS, asked.threads))
    started = time.perf_counter()
    matcher.warm_up()
    say("opened", seconds=time.perf_counter() - started)
    photos = [make_photo(scratch / f"photo{i}.jpg", 100 + i) for i in range(asked.photos)]
    words = questions(asked.queries)
    timed("words", [Query(text=one, group_variants=True) for one in words], matcher.match)
    both = zip(words, filters_for(len(words)), strict=True)
    filtered = [Query(text=one, filters=filters, group_variants=True) for one, filters in both]
    timed("words with filters", filtered, matcher.match)
    say("memory, words only", MB=peak_memory())
    timed("photo", [Query(image=Path(photo), group_variants=True) for photo in photos], matcher.match)
    seen = zip(words, photos, strict=False)
    timed("photo and words", [Query(text=one, image=Path(photo)) for one, photo in seen], matcher.match)
    say("memory", MB=peak_memory())


def build(home: Path, products: list[ProductRecord]) -> None:
    """Indexes everything, then changes 1,000 products and indexes again, then their pictures too."""
    texts = NearRealTexts.of(open_text_encoder(MODELS, 2))
    pictures = NearRealPictures.of(open_image_encoder(MODELS, 2))
    encoders = Encoders(texts, pictures, (), open_text_reader(MODELS, 2))
    assert encoders.reader is not None
    say("memory before indexing", MB=peak_memory())
    seed_readings(home, products, encoders.reader.name)
    with measured("index", products=len(products)):
        index_records(products, home, encoders)
    changed = random.Random(4).sample(range(len(products)), min(CHANGED, len(products)))
    for i in changed:
        products[i] = replace(products[i], title=f"New {products[i].title}", price=products[i].price + 100)
    with measured("update", changed=len(changed)):
        index_records(products, home, encoders)
    for i in changed:
        products[i] = replace(products[i], images=(stamp(home / "pictures", MOVED + i, i % PLACES),))
    seed_readings(home, [products[i] for i in changed], encoders.reader.name)
    with measured("update of pictures", changed=len(changed)):
        index_records(products, home, encoders)
    say("memory while indexing", MB=peak_memory())
    say("disk", MB=sum(file.stat().st_size for file in (home / "index").rglob("*") if file.is_file()) / 1e6)


@contextmanager
def measured(case: str, **facts: float) -> Iterator[None]:
    started, busy = time.perf_counter(), time.process_time()
    yield
    say(case, **facts, seconds=time.perf_counter() - started, cpu_seconds=time.process_time() - busy)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--products", type=int, default=100_000)
    arguments.add_argument("--queries", type=int, default=200)
    arguments.add_argument("--photos", type=int, default=20)
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--home", type=Path)
    arguments.add_argument("--ask-only", action="store_true", help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        home = asked.home or folder / "home"
        if asked.ask_only:
            ask(home, asked, folder)
            return
        if not (home / "index" / "CURRENT").exists():
            build(home, list(large_catalog(asked.products, home / "pictures")))
        again = [f"--{name}={getattr(asked, name)}" for name in ("queries", "photos", "threads")]
        subprocess.run(
            [sys.executable, "-m", "benchmarks.match_speed", "--ask-only", f"--home={home}", *again], check=True
        )


if __name__ == "__main__":
    main()
