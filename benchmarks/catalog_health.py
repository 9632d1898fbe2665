"""How many planted faults `aisle index --report` finds in the demo catalog, and how often it is wrong.

    python -m benchmarks.catalog_health [--seeds 5] [--home DIR]

Into the demo shop's products go, each time at other places: pictures swapped between products of different shelves,
products in a category of another shelf, products copied under another id with their title turned round and their
picture saved anew, fields and pictures taken away. Prints one JSON object a kind of fault: recall, and precision with
what the report already said of the untouched catalog left out, and that number too.
"""

import argparse
import json
import random
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PIL import Image

from actions.matcher.encoding import Encoders, open_encoders
from actions.matcher.health import CATEGORY, DOUBLE, FIELD, MISLEADING, PICTURE, Health
from actions.matcher.indexing import index_records
from actions.matcher.records import ProductRecord
from actions.matcher.words import split_levels
from benchmarks._large_catalog import real_products
from models.registry import HERE as MODELS

EACH = 8
PLANTED = (FIELD, PICTURE, MISLEADING, CATEGORY, DOUBLE)


def shelf(one: ProductRecord) -> str:
    return split_levels(one.product_type)[0]


class Planter:
    """Puts faults into a catalog and remembers where."""

    def __init__(self, products: Sequence[ProductRecord], folder: Path, seed: int) -> None:
        self.products = {one.id: one for one in products}
        self.planted: dict[str, set[str]] = defaultdict(set)
        self._folder, self._draw = folder, random.Random(seed)
        self._groups: dict[str, list[str]] = defaultdict(list)
        for one in products:
            self._groups[one.group].append(one.id)
        self._free = list(self._groups)
        self._draw.shuffle(self._free)

    def run(self) -> list[ProductRecord]:
        for _ in range(EACH):
            self._swap_pictures()
            self._move_category()
            self._copy()
            self._take_field()
            self._take_picture()
        return list(self.products.values())

    def _next(self, apart_from: str = "") -> list[str]:
        """Ids of the variants of something that is still as it was, and on another shelf than this."""
        for place, group in enumerate(self._free):
            ids = self._groups[group]
            if shelf(self.products[ids[0]]) != apart_from:
                del self._free[place]
                return ids
        raise AssertionError("no products left")

    def _change(self, kind: str, product_id: str, **changes: object) -> None:
        self.products[product_id] = replace(self.products[product_id], **changes)
        self.planted[kind].add(self.products[product_id].group)

    def _swap_pictures(self) -> None:
        first = self._draw.choice(self._next())
        other = self._draw.choice(self._next(shelf(self.products[first])))
        pictures = self.products[first].images, self.products[other].images
        self._change(MISLEADING, first, images=pictures[1])
        self._change(MISLEADING, other, images=pictures[0])

    def _move_category(self) -> None:
        moved = self._next()
        target = self.products[self._next(shelf(self.products[moved[0]]))[0]]
        for product_id in moved:
            self._change(CATEGORY, product_id, product_type=target.product_type, product_type_zh=target.product_type_zh)

    def _copy(self) -> None:
        source = self.products[self._draw.choice(self._next())]
        path = self._folder / f"{source.id}.jpg"
        with Image.open(source.images[0]) as picture:
            flat = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture.convert("RGBA"))
            flat.convert("RGB").resize((picture.width * 9 // 10, picture.height * 9 // 10)).save(path, quality=80)
        words = source.title.replace(",", "").split()
        copy = replace(
            source,
            id=f"{source.id}-COPY",
            item_group_id="",
            title=" ".join(words[1:] + words[:1]),
            price=source.price + 50,
            gtin="",
            images=(str(path),),
        )
        self.products[copy.id] = copy
        self.planted[DOUBLE] |= {copy.group, source.group}

    def _take_field(self) -> None:
        lost = self._draw.choice(
            ({"description": "", "description_zh": ""}, {"price": 0}, {"product_type": "", "product_type_zh": ""})
        )
        self._change(FIELD, self._next()[0], **lost)

    def _take_picture(self) -> None:
        broken = self._folder / "broken.webp"
        broken.write_bytes(b"RIFF no picture")
        images = self._draw.choice(((), (str(broken),), (str(self._folder / "gone.webp"),)))
        self._change(PICTURE, self._next()[0], images=images)


def found_in(health: Health | None) -> dict[str, set[str]]:
    """By kind: the groups of variants that something was found about."""
    assert health is not None
    found: dict[str, set[str]] = defaultdict(set)
    for one in health.findings:
        found[one.kind].add(one.product.group)
        if one.kind == DOUBLE:
            found[one.kind] |= {other.group for other in one.others}
    return found


def look(products: Sequence[ProductRecord], home: Path, encoders: Encoders) -> dict[str, set[str]]:
    return found_in(index_records(products, home, encoders, examined=True).health)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seeds", type=int, default=5)
    arguments.add_argument("--home", type=Path)
    asked = arguments.parse_args()
    encoders = replace(open_encoders(MODELS, threads=2), reader=None)  # what is written on pictures isn't looked at
    real = real_products()
    hits: dict[str, int] = defaultdict(int)
    planted, said = dict(hits), dict(hits)
    with tempfile.TemporaryDirectory() as scratch:
        home = asked.home or Path(scratch) / "home"
        natural = look(real, home, encoders)
        for seed in range(asked.seeds):
            planter = Planter(real, Path(scratch), seed)
            found = look(planter.run(), home, encoders)
            for kind in PLANTED:
                new = found[kind] - natural[kind] | found[kind] & planter.planted[kind]
                hits[kind] += len(new & planter.planted[kind])
                planted[kind] = planted.get(kind, 0) + len(planter.planted[kind])
                said[kind] = said.get(kind, 0) + len(new)
                if wrong := sorted(new - planter.planted[kind]):
                    print(json.dumps({"seed": seed, "kind": kind, "not planted": wrong}), flush=True)
                if missed := sorted(planter.planted[kind] - new):
                    print(json.dumps({"seed": seed, "kind": kind, "missed": missed}), flush=True)
    for kind in PLANTED:
        facts = {"planted": planted[kind], "recall": round(hits[kind] / planted[kind], 3)}
        facts["precision"] = round(hits[kind] / max(said[kind], 1), 3)
        print(json.dumps({"case": kind, **facts, "said of the untouched catalog": len(natural[kind])}), flush=True)


if __name__ == "__main__":
    main()
