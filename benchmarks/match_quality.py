"""How well photos and words find products, and what each part of the matcher adds.

The data set's folder (as argument, or AISLE_BENCH_PHOTOS) holds `catalog/classes.csv` (id, title, description,
image_link, product_type), `train.csv` and a split (AISLE_BENCH_SPLIT, by default `val`) with photo,product_id. The
Grocery Store dataset (Klasson et al., WACV 2019) can be brought into this form.
"""

import csv
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, ImageDraw

from actions.matcher.encoders import TextEncoder
from actions.matcher.encoders.image import open_image_encoder
from actions.matcher.encoders.ocr import open_text_reader
from actions.matcher.encoders.text import open_text_encoder
from actions.matcher.encoding import Encoders
from actions.matcher.indexing import index_records
from actions.matcher.matcher import Matcher
from actions.matcher.photo_habits import Floats, PhotoMean, UsualSimilarity
from actions.matcher.pictures import load_picture
from actions.matcher.prints import Points, Prints
from actions.matcher.records import ProductRecord
from actions.matcher.references import learn_references
from actions.matcher.types import MatchResult, Query
from benchmarks._photos import RememberedImages, RememberedTexts, data_folder
from bot.settings import Settings

OUTPUT = Path(__file__).parent / "output" / "match_failures.jpg"
TIMED = 40
SHOWN = 24
TILE = 160
PACKAGED = "Packages"
"""First step of the category of what comes in a pack with text on it."""


@dataclass(frozen=True)
class Shot:
    """A shopper's photo and the product in it."""

    photo: Path
    product_id: str


class NothingUsual(UsualSimilarity):
    """Leaves similarities as they are, but for their scale."""

    def add(self, generation: str, similarity: Floats) -> None:
        pass


class ShopsMean(PhotoMean):
    """Takes the shop's own mean from photos too."""

    def add(self, photos: object) -> None:
        pass


class NoPrints(Prints):
    """Sees no print in any photo."""

    def shared(self, photo: Points, path: str) -> int:
        return 0


@dataclass
class Bench:
    """The data set and the models."""

    products: dict[str, ProductRecord]
    shots: list[Shot]
    home: Path
    text: TextEncoder
    images: RememberedImages
    reader: RememberedTexts

    def matcher(self, reading: bool = True, prints: bool = True, usual: bool = True, mean: bool = True) -> Matcher:
        """A new matcher over the index of these products, without the parts that are off."""
        opener = (lambda: self.reader) if reading else None
        found = Matcher(self.home, lambda: self.text, lambda: self.images, open_reader=opener)
        found._usual = found._usual if usual else NothingUsual()
        found._photo_mean = found._photo_mean if mean else ShopsMean()
        found._prints = found._prints if prints else NoPrints()
        return found

    def seeing(self, images: RememberedImages, name: str) -> "Bench":
        """The same shop with another image encoder and an index of its own."""
        other = replace(self, images=images, home=self.home.with_name(name))
        index_records(other.products.values(), other.home, other.encoders())
        return other

    def encoders(self) -> Encoders:
        return Encoders(self.text, self.images, (), self.reader)

    def kind(self, product_id: str) -> str:
        """The narrowest step of a product's category, in lower case."""
        return self.products[product_id].product_type.split(" > ")[-1].lower()

    def ask(self, name: str, matcher: Matcher, text: Callable[[Shot], str | None] = lambda shot: None) -> None:
        """Prints a line of figures."""
        queries = [Query(text=text(shot), image=shot.photo) for shot in self.shots]
        report(name, self, matcher.match_many(queries))


def report(name: str, bench: Bench, answers: Sequence[MatchResult]) -> None:
    """Prints: right product first / in the first five, right category, of packaged goods; surely answered and right."""
    found = [[match.product_id for match in answer.matches] for answer in answers]
    truth = [shot.product_id for shot in bench.shots]
    first = [ids[0] == right for ids, right in zip(found, truth, strict=True)]
    five = [right in ids[:5] for ids, right in zip(found, truth, strict=True)]
    coarse = [bench.kind(ids[0]) == bench.kind(right) for ids, right in zip(found, truth, strict=True)]
    packed = [
        one for one, right in zip(first, truth, strict=True) if bench.products[right].product_type.startswith(PACKAGED)
    ]
    sure = [one for one, answer in zip(first, answers, strict=True) if answer.confident]
    right = f"{statistics.mean(sure):.3f}" if sure else "–"
    print(
        f"{name:34} r1 {statistics.mean(first):.3f}  r5 {statistics.mean(five):.3f}  category "
        f"{statistics.mean(coarse):.3f}  packages {statistics.mean(packed) if packed else 0:.3f}  sure "
        f"{len(sure) / len(first):.3f}, right {right}",
        flush=True,
    )


def main() -> None:
    """Prints the tables and draws the failures."""
    data = data_folder("AISLE_BENCH_PHOTOS")
    if data is None:
        return
    settings = Settings()
    with tempfile.TemporaryDirectory() as scratch:
        bench = open_bench(data, Path(scratch) / "home", settings)
        matcher = bench.matcher()
        by_name = [Query(text=product.title) for product in bench.products.values()]
        right = [
            answer.matches[0].product_id == product_id
            for answer, product_id in zip(matcher.match_many(by_name), bench.products, strict=True)
        ]
        print(f"{'product name':34} r1 {statistics.mean(right):.3f}")
        bench.ask("photo, cold", matcher)
        draw_failures(bench, matcher)
        colorless = bench.seeing(bench.images.without(colors=True), "without-colors")
        bench.ask("  without text and prints", bench.matcher(reading=False))
        bench.ask("  without prints", bench.matcher(prints=False))
        bench.ask("  without colours", colorless.matcher())
        bench.ask("  without what is usual", bench.matcher(usual=False))
        bench.ask("  without the photos' mean", bench.matcher(mean=False))
        bench.ask("  without any of them", colorless.matcher(False, False, False, False))
        bench.ask("photo + group", bench.matcher(), lambda shot: bench.kind(shot.product_id))
        bench.ask("photo + question", bench.matcher(), lambda shot: f"how much is this {bench.kind(shot.product_id)}?")
        for count in (5, 0):
            started = time.perf_counter()
            learn_references(bench.products.values(), bench.home, bench.encoders(), data / "train.csv", count)
            seconds = time.perf_counter() - started
            name = f"learned from {count or 'all'}"
            bench.ask(f"{name} ({seconds:.0f} s)", bench.matcher())
            bench.ask("  without text and prints", bench.matcher(reading=False))
            flat = bench.seeing(bench.images.without(layout=True), f"without-layout-{count}")
            learn_references(flat.products.values(), flat.home, flat.encoders(), data / "train.csv", count)
            bench.ask("  without the layout", flat.matcher())
            bench.ask("  + group", bench.matcher(), lambda shot: bench.kind(shot.product_id))
        timings(bench, settings)


def open_bench(data: Path, home: Path, settings: Settings) -> Bench:
    """Reads the folder and indexes its products."""
    with (data / "catalog" / "classes.csv").open(encoding="utf-8") as file:
        products = {
            line["id"]: ProductRecord(
                id=line["id"],
                title=line["title"],
                description=line["description"],
                product_type=line["product_type"],
                images=(str(data / "catalog" / line["image_link"]),),
            )
            for line in csv.DictReader(file)
        }
    with (data / f"{os.environ.get('AISLE_BENCH_SPLIT', 'val')}.csv").open(encoding="utf-8") as file:
        shots = [Shot(data / line["photo"], line["product_id"]) for line in csv.DictReader(file)]
    bench = Bench(
        products,
        shots,
        home,
        open_text_encoder(settings.models, 1),
        RememberedImages(open_image_encoder(settings.models, settings.threads)),
        RememberedTexts(open_text_reader(settings.models, settings.threads)),
    )
    index_records(products.values(), home, bench.encoders())
    return bench


def draw_failures(bench: Bench, matcher: Matcher) -> None:
    """A sheet of photos that were answered wrongly: the photo, what it shows, what was found."""
    answers = matcher.match_many([Query(image=shot.photo) for shot in bench.shots])
    wrong = [
        (shot, answer.matches[0].product_id)
        for shot, answer in zip(bench.shots, answers, strict=True)
        if answer.matches[0].product_id != shot.product_id
    ]
    some = wrong[:: max(1, len(wrong) // SHOWN)][:SHOWN]
    columns = 4
    rows = (len(some) + columns - 1) // columns
    sheet = Image.new("RGB", (columns * (3 * TILE + 20), rows * (TILE + 24)), "white")
    pen = ImageDraw.Draw(sheet)
    for place, (shot, found) in enumerate(some):
        left, top = place % columns * (3 * TILE + 20), place // columns * (TILE + 24)
        shown = (shot.photo, *(Path(bench.products[one].images[0]) for one in (shot.product_id, found)))
        for i, path in enumerate(shown):
            sheet.paste(load_picture(path).resize((TILE, TILE)), (left + i * TILE, top))
        title = f"{bench.products[shot.product_id].title} → {bench.products[found].title}"
        pen.text((left + 2, top + TILE + 4), title[:72].replace("→", ">"), fill="black")
    OUTPUT.parent.mkdir(exist_ok=True)
    sheet.save(OUTPUT, quality=85)
    print(f"{len(wrong)} of {len(bench.shots)} photos are answered wrongly; some of them: {OUTPUT}")


def timings(bench: Bench, settings: Settings) -> None:
    """Prints how long one photo takes, decoding and all, with text read and without."""
    image = open_image_encoder(settings.models, settings.threads)
    reader = open_text_reader(settings.models, settings.threads)
    some = bench.shots[:: max(1, len(bench.shots) // TIMED)][:TIMED]
    for name, opener in (("text not read", None), ("text read where it can help", lambda: reader)):
        matcher = Matcher(bench.home, lambda: bench.text, lambda: image, open_reader=opener)
        matcher.match(Query(image=some[0].photo))
        spent = sorted(matcher.match(Query(image=shot.photo)).ms for shot in some)
        print(f"one photo, {name}: p50 {spent[len(spent) // 2]:.0f} ms, p95 {spent[int(0.95 * len(spent))]:.0f} ms")


if __name__ == "__main__":
    main()
