"""How long a photo takes: in the matcher alone, and from upload to answer through gateway, Rasa and actions.

    python -m benchmarks photo_speed

The demo shop's own pictures stand in for photos; with AISLE_BENCH_PHOTOS (see `match_quality`) photos of groceries are
asked for too, many of them packs whose text is read. One photo at a time. Prints a JSON line a case: milliseconds of
wall clock and of CPU (of all the shop's processes for whole turns), which say more where others use the machine too.
"""

import csv
import json
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PIL import Image

from actions.matcher.encoders import SeenText, TextReader
from actions.matcher.encoders.ocr import open_text_reader
from actions.matcher.encoding import open_encoders
from actions.matcher.indexing import index_records
from actions.matcher.matcher import Matcher
from actions.matcher.records import ProductRecord
from actions.matcher.types import Query
from benchmarks._large_catalog import real_products
from benchmarks._photos import data_folder
from benchmarks.match_speed import at
from bot.settings import Settings
from tests.live import LiveShop, Shopper, aisle, open_shop

PHOTOS = 90
"""Photos of each kind."""
A_SHOPPER = 15
"""Photos that one shopper sends."""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Times:
    """What was measured of some photos, in milliseconds."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def take(self, answer: Callable[[], object], busy: Callable[[], float]) -> None:
        """Measures one answer; `busy` tells the seconds of CPU used so far."""
        started, before = time.perf_counter(), busy()
        answer()
        self.wall.append(1000 * (time.perf_counter() - started))
        self.cpu.append(1000 * (busy() - before))

    def say(self, case: str) -> None:
        """Prints a line."""
        facts = {"p50_ms": at(0.5, self.wall), "p95_ms": at(0.95, self.wall)}
        facts |= {"cpu_p50_ms": at(0.5, self.cpu), "cpu_p95_ms": at(0.95, self.cpu)}
        rounded = {name: round(value) for name, value in facts.items()}
        load = round(os.getloadavg()[0], 1)
        print(json.dumps({"case": case, "photos": len(self.wall), **rounded, "load": load}), flush=True)


class CountedReader:
    """The reader, which tells how often it was asked."""

    def __init__(self, reader: TextReader) -> None:
        self._reader, self.name, self.reads = reader, reader.name, 0

    def read(self, picture: Image.Image, most: int | None = None) -> tuple[SeenText, ...]:
        self.reads += 1
        return self._reader.read(picture, most)


def matcher_alone(shop: str, products: Sequence[ProductRecord], photos: Sequence[Path], home: Path) -> None:
    """The matcher's part: photos whose text was read apart from the others, then all with reading switched off."""
    settings = Settings()
    index_records(products, home, open_encoders(settings.models, settings.threads))
    reader = CountedReader(open_text_reader(settings.models, settings.threads))
    models = Matcher.open(home, settings.models, settings.threads)
    cases: dict[str, Times] = defaultdict(Times)
    for opener in (lambda: reader, None):
        matcher = Matcher(home, models.text_encoder, models.image_encoder, open_reader=opener)
        matcher.warm_up()
        for photo in photos:
            reads, times = reader.reads, Times()
            times.take(partial(matcher.match, Query(image=photo)), time.process_time)
            case = "text read" if reader.reads > reads else "not read" if opener else "reading off"
            cases[case].wall += times.wall
            cases[case].cpu += times.cpu
    for case, times in cases.items():
        times.say(f"matcher, {shop}, {case}")


def whole_turns(case: str, shop: LiveShop, photos: Sequence[Path]) -> None:
    """Upload and question, until the answer is here."""
    times, processes = Times(), family(shop.process.pid)
    for number, photo in enumerate(photos):
        if number % A_SHOPPER == 0:
            shopper = shop.shopper()
        times.take(partial(ask, shopper, photo), lambda: sum(map(cpu_seconds, processes)))
    times.say(f"turn, {case}")


def ask(shopper: Shopper, photo: Path) -> None:
    """A photo turn as a widget makes it."""
    shopper.say("do you have this?", image_id=shopper.upload(photo))


def family(pid: int) -> list[int]:
    """A process and its children's (Linux)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family(int(child)))]


def cpu_seconds(pid: int) -> float:
    """Used by a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@dataclass(frozen=True)
class Groceries:
    """Photos of groceries, of packs and of other things, and a feed of the products."""

    products: list[ProductRecord]
    packs: list[Path]
    others: list[Path]

    @classmethod
    def read(cls, folder: Path) -> "Groceries":
        """Of a data set's folder."""
        with (folder / "catalog" / "classes.csv").open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        with (folder / f"{os.environ.get('AISLE_BENCH_SPLIT', 'val')}.csv").open(encoding="utf-8", newline="") as lines:
            shots = [(folder / row["photo"], row["product_id"]) for row in csv.DictReader(lines)]
        products = [
            ProductRecord(
                id=row["id"],
                title=row["title"],
                description=row["description"],
                product_type=row["product_type"],
                price=250,
                images=(str(folder / "catalog" / row["image_link"]),),
            )
            for row in rows
        ]
        packed = {one.id for one in products if one.product_type.startswith("Packages")}
        packs, others = ([photo for photo, key in shots if (key in packed) == wanted] for wanted in (True, False))
        return cls(products, spaced(packs), spaced(others))

    def write_feed(self, file: Path) -> None:
        """As `aisle import catalog` reads it."""
        with file.open("w", encoding="utf-8", newline="") as lines:
            feed = csv.writer(lines)
            feed.writerow(["id", "title", "description", "product_type", "price", "availability", "image_link"])
            for one in self.products:
                feed.writerow(
                    [one.id, one.title, one.description, one.product_type, "2.50 USD", "in_stock", *one.images]
                )


def spaced(photos: list[Path]) -> list[Path]:
    """PHOTOS of these, evenly."""
    return photos[:: max(1, len(photos) // PHOTOS)][:PHOTOS]


def main() -> None:
    """Prints the figures."""
    demo = real_products()
    pictures = spaced(sorted({Path(path) for one in demo for path in one.images}))
    folder = data_folder("AISLE_BENCH_PHOTOS")
    with tempfile.TemporaryDirectory() as scratch:
        base = Path(scratch)
        groceries = Groceries.read(folder) if folder else None
        matcher_alone("demo shop", demo, pictures, base / "demo")
        if groceries:
            matcher_alone("groceries", groceries.products, groceries.packs + groceries.others, base / "groceries")
        with open_shop(base / "home") as shop:
            whole_turns("demo shop", shop, pictures)
            if groceries:
                groceries.write_feed(base / "feed.csv")
                aisle("import", "catalog", str(base / "feed.csv"), environment=shop.environment)
                aisle("index", environment=shop.environment)
                whole_turns("groceries, packs", shop, groceries.packs)
                whole_turns("groceries, others", shop, groceries.others)


if __name__ == "__main__":
    main()
