"""What the report says of a catalog with planted faults, and that it keeps quiet about one without."""

import json
import random
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from PIL import Image
from typer.testing import CliRunner

from actions.matcher.encoding import Encoders
from actions.matcher.health import CATEGORY, DOUBLE, FIELD, MISLEADING, PICTURE, SHARED, Health
from actions.matcher.health_page import page_of
from actions.matcher.indexing import index_records
from actions.matcher.records import ProductRecord
from bot.cli import matching
from tests.matcher.small import ColourGrid, HashedWords

SHELVES = {
    "Garden > Pots": ("pot clay plant soil terrace drain", (200, 90, 40)),
    "Kitchen > Pans": ("pan steel cook handle stove lid", (40, 60, 200)),
    "Toys > Puzzles": ("puzzle pieces board family game picture", (60, 190, 60)),
    "Office > Pens": ("pen ink writing tip refill paper", (120, 40, 160)),
}
EACH = 20


@pytest.fixture
def shelves(tmp_path: Path) -> dict[str, ProductRecord]:
    """Shelves whose products have words and pictures like one another's."""
    draw = random.Random(3)
    found = {}
    for shelf, (words, color) in SHELVES.items():
        for i in range(EACH):
            some = draw.sample(words.split(), 4)
            path = tmp_path / f"{shelf[:4]}{i}.png"
            near = tuple(max(0, min(255, value + draw.randrange(-25, 25))) for value in color)
            picture = Image.new("RGB", (64, 64), near)
            picture.paste((255, 255, 255), (0, 0, 64, 8 + i))
            picture.save(path)
            one = ProductRecord(
                id=f"{shelf[:2]}{i}",
                title=f"Maker{draw.randrange(999)} {' '.join(some[:2])} model{i}",
                description=f"A {' '.join(some[2:])} for you.",
                product_type=shelf,
                price=100 + i,
                images=(str(path),),
            )
            found[one.id] = one
    return found


@pytest.fixture
def examine(tmp_path: Path) -> Callable[[dict[str, ProductRecord]], Health]:
    def run(products: dict[str, ProductRecord]) -> Health:
        encoders = Encoders(HashedWords(), ColourGrid())
        health = index_records(products.values(), tmp_path / "home", encoders, examined=True).health
        assert health is not None
        return health

    return run


def about(health: Health, kind: str) -> set[str]:
    return {one.product.id for one in health.of(kind)}


def test_a_catalog_without_faults_is_left_in_peace(shelves, examine) -> None:  # type: ignore[no-untyped-def]
    health = examine(shelves)
    assert health.findings == [] and health.products == len(shelves)


def test_each_planted_fault_is_found_and_nothing_else(shelves, examine, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "broken.png").write_bytes(b"no picture")
    pot, pen = shelves["Ga1"], shelves["Of1"]
    shelves["Ga1"], shelves["Of1"] = replace(pot, images=pen.images), replace(pen, images=pot.images)
    shelves["Ki2"] = replace(shelves["Ki2"], product_type="Toys > Puzzles")
    turned = " ".join(reversed(shelves["To3"].title.split()))
    shelves["COPY"] = replace(shelves["To3"], id="COPY", title=turned, price=105)
    shelves["Ga4"] = replace(shelves["Ga4"], description="", price=0)
    shelves["Ki5"] = replace(shelves["Ki5"], images=())
    shelves["Ki6"] = replace(shelves["Ki6"], images=(str(tmp_path / "broken.png"),))
    shelves["To7"] = replace(shelves["To7"], images=(str(tmp_path / "gone.png"),))
    health = examine(shelves)
    assert about(health, MISLEADING) == {"Ga1", "Of1"}
    assert about(health, CATEGORY) == {"Ki2"}
    assert health.of(CATEGORY)[0].says == "may belong to Kitchen > Pans"
    assert about(health, SHARED) == {"To3", "COPY"}
    ((double,), (other,)) = (health.of(DOUBLE), health.of(DOUBLE)[0].others)
    assert {double.product.id, other.id} == {"To3", "COPY"}
    assert {one.product.id: one.says for one in health.of(FIELD)} == {"Ga4": "has no description and no price"}
    assert about(health, PICTURE) == {"Ki5", "Ki6", "To7"}


def test_variants_may_share_words_and_pictures(shelves, examine) -> None:  # type: ignore[no-untyped-def]
    for size in ("S", "M"):
        shelves[f"Ga0-{size}"] = replace(shelves["Ga0"], id=f"Ga0-{size}", item_group_id="Ga0", size=size)
    shelves["Ga0"] = replace(shelves["Ga0"], item_group_id="Ga0")
    assert examine(shelves).findings == []


def test_few_products_or_no_models_are_no_error(examine, shelves, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert examine({}).findings == []
    assert examine({"Ga0": shelves["Ga0"]}).findings == []
    report = index_records(shelves.values(), tmp_path / "bare", Encoders(None, None), examined=True)
    assert report.health is not None and report.health.findings == []


def test_the_page_escapes_what_it_shows_and_needs_nothing_else(shelves, examine) -> None:  # type: ignore[no-untyped-def]
    shelves["Ga1"] = replace(shelves["Ga1"], title="<script>alert('x')</script>", description="")
    page = page_of(examine(shelves))
    assert "<script" not in page and "&lt;script&gt;" in page
    assert "data:image/webp;base64," in page
    assert not re.search(r"""(?:src|href)=["'](?!data:|#)""", page)


def test_the_command_writes_the_page_and_the_facts(shelves, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    shelves["Ga4"] = replace(shelves["Ga4"], description="")
    encoders = Encoders(HashedWords(), ColourGrid())

    def update(*_arguments: object, examined: bool, **_more: object) -> object:
        return index_records(shelves.values(), tmp_path / "home", encoders, examined=examined)

    monkeypatch.setenv("AISLE_HOME", str(tmp_path))
    monkeypatch.setattr("actions.matcher.indexing.update_index", update)
    app = typer.Typer()
    matching.register(app)
    page = tmp_path / "health.html"
    done = CliRunner().invoke(app, ["index", "--report", str(page), "--json"], catch_exceptions=False)
    facts = json.loads(done.stdout)["health"]
    assert facts["counts"][FIELD] == 1 and facts["findings"][0]["product_id"] == "Ga4"
    assert "has no description" in page.read_text("utf-8")
    shown = CliRunner().invoke(app, ["index", "--report"], catch_exceptions=False).stdout
    assert "Ga4" in shown and "1 finding" in shown
    assert "health" not in json.loads(CliRunner().invoke(app, ["index", "--json"], catch_exceptions=False).stdout)
