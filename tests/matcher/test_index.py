"""The index: only what changed is encoded, it is replaced whole, and it survives a kill at any moment."""

import multiprocessing
import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from actions.matcher import generation as generation_module
from actions.matcher.encoding import Encoders
from actions.matcher.errors import PictureError
from actions.matcher.generation import current_name, open_current
from actions.matcher.indexing import index_records
from actions.matcher.matcher import Matcher
from actions.matcher.records import ProductRecord
from actions.matcher.types import Query
from tests.matcher.odd_pictures import UNUSABLE, USABLE
from tests.matcher.small import ColourGrid, HashedWords, WidthReader, draw, make_shop, matcher_of


def files_of(home: Path) -> dict[str, bytes]:
    folder = open_current(home / "index").folder
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.suffix != ".npz"}


def test_indexing_again_does_nothing(home: Path, shop: list[ProductRecord], encoders: Encoders) -> None:
    before = current_name(home / "index")
    report = index_records(shop, home, encoders)
    assert (report.products, report.embedded, report.problems) == (len(shop), 0, [])
    assert current_name(home / "index") == before


def test_only_what_changed_is_encoded(home: Path, shop: list[ProductRecord], encoders: Encoders) -> None:
    changed = [replace(one, title="Almond milk") if one.id == "M1" else one for one in shop]
    assert index_records(changed, home, encoders).embedded == 1
    repriced = [replace(one, price=one.price + 1) for one in changed]
    assert index_records(repriced, home, encoders).embedded == 0
    assert open_current(home / "index").record(0).price == sorted(repriced, key=lambda one: one.id)[0].price


def test_a_new_picture_under_the_old_name_is_noticed(
    home: Path, shop: list[ProductRecord], encoders: Encoders, tmp_path: Path
) -> None:
    draw(tmp_path / "orange.png", "black", size=(80, 80))
    assert index_records(shop, home, encoders).embedded == 1


def test_grown_step_by_step_equals_built_at_once(tmp_path: Path, shop: list[ProductRecord]) -> None:
    def small() -> Encoders:
        return Encoders(HashedWords(), ColourGrid())

    grown, built = tmp_path / "grown", tmp_path / "built"
    other = [replace(shop[0], title="Old name"), *shop[3:6]]
    for products in ([], other, shop[::-1], shop):
        index_records(products, grown, small())
    index_records(shop, built, small())
    assert files_of(grown) == files_of(built)


def test_a_product_that_left_is_not_found(home: Path, shop: list[ProductRecord], encoders: Encoders) -> None:
    index_records([one for one in shop if one.id != "M1"], home, encoders)
    found = matcher_of(home, encoders).match(Query(text="oat milk", limit=50)).matches
    assert "M1" not in {match.product_id for match in found}


def test_an_open_matcher_sees_the_new_state(
    home: Path, matcher: Matcher, shop: list[ProductRecord], encoders: Encoders
) -> None:
    assert not matcher.match(Query(text="umbrella")).relevant
    index_records([*shop, ProductRecord(id="U1", title="Umbrella", product_type="Rain")], home, encoders)
    assert matcher.match(Query(text="umbrella")).matches[0].product_id == "U1"


def test_missing_and_broken_pictures_are_told_and_the_product_is_found_by_words(
    tmp_path: Path, encoders: Encoders
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 no picture")
    products = [
        ProductRecord(id="A", title="Lamp", images=(str(tmp_path / "none.jpg"),)),
        ProductRecord(id="B", title="Torch", images=(str(broken),)),
    ]
    report = index_records(products, tmp_path / "home", encoders)
    assert {problem.product_id for problem in report.problems} == {"A", "B"}
    assert matcher_of(tmp_path / "home", encoders).match(Query(text="torch")).matches[0].product_id == "B"


def test_of_odd_pictures_in_a_feed_just_the_unusable_ones_are_told(tmp_path: Path, encoders: Encoders) -> None:
    """And as photos the usable ones find themselves, or at least something."""
    for name, content in (USABLE | UNUSABLE).items():
        (tmp_path / name).write_bytes(content())
    products = [
        ProductRecord(id=name, title=f"Thing {name}", images=(str(tmp_path / name),)) for name in USABLE | UNUSABLE
    ]
    reading = replace(encoders, reader=WidthReader())
    report = index_records(products, tmp_path / "home", reading)
    assert {problem.product_id for problem in report.problems} == set(UNUSABLE)
    assert all("\n" not in problem.reason for problem in report.problems)
    assert report.embedded == len(products) + len(USABLE)
    matcher = matcher_of(tmp_path / "home", encoders)
    for name in USABLE:
        assert matcher.match(Query(image=tmp_path / name)).matches
    for name in UNUSABLE:
        with pytest.raises(PictureError, match=name):
            matcher.match(Query(image=tmp_path / name))


def test_an_empty_catalog_is_an_index_too(tmp_path: Path, encoders: Encoders) -> None:
    assert index_records([], tmp_path, encoders).products == 0
    assert matcher_of(tmp_path, encoders).match(Query(text="milk")).matches == []


def test_a_write_that_fails_leaves_the_old_state(
    home: Path, shop: list[ProductRecord], encoders: Encoders, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files_of(home)

    def full_disk(_folder: Path, files: bool = True) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(generation_module, "flush_folder", full_disk)
    with pytest.raises(OSError, match="no space"):
        index_records(shop[:3], home, encoders)
    assert files_of(home) == before
    assert not [one for one in (home / "index").iterdir() if one.name.startswith("unfinished")]


def _index_slowly(home: Path, folder: Path, started: str) -> None:
    class Slow(HashedWords):
        def passages(self, texts):  # type: ignore[no-untyped-def]
            Path(started).touch()
            time.sleep(0.2)
            return super().passages(texts)

    shop = make_shop(folder)
    many = [replace(shop[-1], id=f"N{i}", title=f"Thing {i}") for i in range(400)]
    index_records([*shop, *many], home, Encoders(Slow(), ColourGrid()))


def test_killed_in_the_middle_the_old_state_stays_and_the_work_done_is_kept(
    home: Path, tmp_path: Path, shop: list[ProductRecord], encoders: Encoders
) -> None:
    before, started = files_of(home), tmp_path / "started"
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_index_slowly, args=(home, tmp_path, str(started)))
    process.start()
    assert process.pid is not None
    deadline = time.monotonic() + 60
    while not started.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.6)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert files_of(home) == before
    many = [replace(shop[-1], id=f"N{i}", title=f"Thing {i}") for i in range(400)]
    report = index_records([*shop, *many], home, encoders)
    assert report.products == len(shop) + 400
    assert 0 < report.embedded < 400
    found = matcher_of(home, encoders).match(Query(text="Thing 399")).matches
    assert found[0].product_id == "N399"
