"""Reference photos: what they teach, and files that aren't in order."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from actions.matcher.encoders import Vectors
from actions.matcher.encoders.image import unit
from actions.matcher.encoding import Encoders
from actions.matcher.errors import LearningError
from actions.matcher.generation import open_current
from actions.matcher.indexing import index_records
from actions.matcher.learning import MANY, learn
from actions.matcher.records import ProductRecord
from actions.matcher.references import learn_references
from actions.matcher.types import Query
from tests.matcher.small import ColourGrid, HashedWords, draw, matcher_of


def write_lines(file: Path, lines: list[tuple[str, str]]) -> Path:
    file.write_text("photo,product_id\n" + "".join(f"{photo},{product}\n" for photo, product in lines), "utf-8")
    return file


@pytest.fixture
def photos(tmp_path: Path) -> list[tuple[str, str]]:
    """Oat milk as customers photograph it: dark, quite unlike the shop's purple square; and juice as it is."""
    folder = tmp_path / "photos"
    folder.mkdir()
    found = []
    for i in range(4):
        draw(folder / f"milk{i}.png", f"#1010{i}0", (64 + i, 64))
        draw(folder / f"juice{i}.png", f"#f0a0{i}0", (64 + i, 64))
        found += [(f"photos/milk{i}.png", "M1"), (f"photos/juice{i}.png", "J1")]
    return found


def test_a_product_is_recognised_by_customers_photos(
    home: Path, tmp_path: Path, shop: list[ProductRecord], encoders: Encoders, photos: list[tuple[str, str]]
) -> None:
    report = learn_references(shop, home, encoders, write_lines(tmp_path / "train.csv", photos))
    assert (report.photos, report.products, report.rejected) == (8, 2, [])
    new = Path(draw(tmp_path / "new.png", "#151505", (70, 64)))
    assert matcher_of(home, encoders).match(Query(image=new)).matches[0].product_id == "M1"


def test_learning_twice_changes_nothing_and_survives_indexing(
    home: Path, tmp_path: Path, shop: list[ProductRecord], encoders: Encoders, photos: list[tuple[str, str]]
) -> None:
    file = write_lines(tmp_path / "train.csv", photos)
    learn_references(shop, home, encoders, file)
    before = open_current(home / "index")
    again = learn_references(shop, home, encoders, file)
    index_records(shop, home, encoders)
    after = open_current(home / "index")
    assert (again.photos, after.fingerprint) == (8, before.fingerprint)
    assert after.learned is not None
    assert after.learned.photos == 8


def test_lines_that_teach_nothing_are_named(
    home: Path, tmp_path: Path, shop: list[ProductRecord], encoders: Encoders, photos: list[tuple[str, str]]
) -> None:
    (tmp_path / "broken.png").write_bytes(b"no picture")
    lines = [("none.png", "M1"), ("broken.png", "M1"), (photos[0][0], "NOPE"), ("", "M1"), (photos[1][0], "")]
    report = learn_references(shop, home, encoders, write_lines(tmp_path / "train.csv", [*lines, photos[0]]))
    assert [one.row for one in report.rejected] == [2, 3, 4, 5, 6]
    assert report.photos == 1


def test_only_so_many_of_each_product(
    home: Path, tmp_path: Path, shop: list[ProductRecord], encoders: Encoders, photos: list[tuple[str, str]]
) -> None:
    report = learn_references(shop, home, encoders, write_lines(tmp_path / "train.csv", photos), per_product=1)
    assert (report.photos, report.products) == (2, 2)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "photo;product_id\n"])
def test_a_file_without_the_columns_is_refused(
    home: Path, tmp_path: Path, shop: list[ProductRecord], encoders: Encoders, text: str
) -> None:
    (tmp_path / "bad.csv").write_text(text, "utf-8")
    with pytest.raises(LearningError, match="product_id"):
        learn_references(shop, home, encoders, tmp_path / "bad.csv")
    with pytest.raises(LearningError, match=r"none\.csv"):
        learn_references(shop, home, encoders, tmp_path / "none.csv")


def test_directions_in_which_one_product_varies_count_less() -> None:
    random = np.random.default_rng(3)
    centres = random.standard_normal((12, 64)) * np.where(np.arange(64) < 8, 1.0, 0.0)
    labels = np.repeat(np.arange(12), 20)
    noise = random.standard_normal((len(labels), 64)) * np.where(np.arange(64) >= 8, 2.0, 0.2)
    points = unit((centres[labels] + noise).astype(np.float32))
    train = np.arange(len(labels)) % 20 < 15
    learned = learn(points[train], labels[train].tolist(), np.zeros(64, dtype=np.float32))
    right = [
        learned.votes(point, np.zeros(12)).argmax() == label
        for point, label in zip(points[~train], labels[~train], strict=True)
    ]
    mean = points[train].mean(axis=0)
    plain = unit(np.stack([(points[train] - mean)[labels[train] == k].mean(axis=0) for k in range(12)]))
    plainly = (unit(points[~train] - mean) @ plain.T).argmax(axis=1) == labels[~train]
    assert np.mean(right) > plainly.mean() + 0.05


class ShapeToo(ColourGrid):
    """Says of photos, beyond what is compared with the shop's pictures, whether they are upright."""

    name = "shape-too"

    def photos(self, pictures: Sequence[Image.Image]) -> Vectors:
        upright = np.array([[picture.height > picture.width, picture.height < picture.width] for picture in pictures])
        return np.concatenate([super().photos(pictures), upright.astype(np.float32)], axis=1)


def test_what_an_encoder_says_of_photos_only_teaches_too(tmp_path: Path, shop: list[ProductRecord]) -> None:
    encoders = Encoders(HashedWords(), ShapeToo())
    index_records(shop, tmp_path / "home", encoders)
    sizes = {"M1": (40, 64), "J1": (64, 40)}
    lines = []
    for i in range(MANY):
        for product, size in sizes.items():
            draw(tmp_path / f"{product}{i}.png", f"#{i:02}8080", size)
            lines.append((f"{product}{i}.png", product))
    learn_references(shop, tmp_path / "home", encoders, write_lines(tmp_path / "train.csv", lines))
    for product, size in sizes.items():
        new = Path(draw(tmp_path / "new.png", "#058080", size))
        assert matcher_of(tmp_path / "home", encoders).match(Query(image=new)).matches[0].product_id == product


def test_one_photo_is_enough_to_begin(
    home: Path, tmp_path: Path, shop: list[ProductRecord], encoders: Encoders
) -> None:
    Image.new("RGB", (20, 20), "black").save(tmp_path / "one.png")
    report = learn_references(shop, home, encoders, write_lines(tmp_path / "one.csv", [("one.png", "H1")]))
    assert report.photos == 1
    result = matcher_of(home, encoders).match(Query(image=tmp_path / "one.png"))
    assert result.matches[0].product_id == "H1"
