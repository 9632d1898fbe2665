"""What was learned comes in lessons that can be taken back, and a shopper's photo goes when they ask."""

from pathlib import Path

import pytest
from PIL import Image

from actions.matcher.encoding import Encoders
from actions.matcher.errors import LearningError
from actions.matcher.generation import open_current
from actions.matcher.indexing import index_records
from actions.matcher.lessons import CHATS, Lessons, forget_kept, keep_confirmed
from actions.matcher.records import ProductRecord
from actions.matcher.references import learn_references
from actions.matcher.types import Query
from tests.matcher.small import ColourGrid, draw, matcher_of
from tests.matcher.test_learning import write_lines


def first(home: Path, encoders: Encoders, photo: Path) -> str:
    return matcher_of(home, encoders).match(Query(image=photo)).matches[0].product_id


@pytest.fixture
def grey(tmp_path: Path) -> Path:
    """A photo like nothing in the shop."""
    return Path(draw(tmp_path / "grey.png", "#606060", (70, 64)))


def test_each_run_is_a_lesson_and_going_back_forgets_later_ones(
    home: Path, tmp_path: Path, shop: list[ProductRecord], encoders: Encoders, grey: Path
) -> None:
    draw(tmp_path / "a.png", "#5f5f5f")
    draw(tmp_path / "b.png", "#616161")
    one = learn_references(shop, home, encoders, write_lines(tmp_path / "one.csv", [("a.png", "M1")]))
    two = learn_references(shop, home, encoders, write_lines(tmp_path / "two.csv", [("a.png", "M1"), ("b.png", "J1")]))
    again = learn_references(shop, home, encoders, tmp_path / "two.csv")
    assert (one.version, two.version, again.version) == (1, 2, 0)
    with Lessons.open(home) as lessons:
        assert [(one.version, one.source, one.photos) for one in lessons.listed()] == [
            (1, "one.csv", 1),
            (2, "two.csv", 1),
        ]
        with pytest.raises(LearningError, match="no version 9"):
            lessons.go_back(9)
        assert lessons.go_back(1) == 1
        assert [one.version for one in lessons.listed()] == [1]
    assert len(list((home / "references").glob("*.jpg"))) == 1
    index_records(shop, home, encoders)
    learned = open_current(home / "index").learned
    assert learned is not None and learned.photos == 1
    assert first(home, encoders, grey) == "M1"


def test_a_confirmed_photo_teaches_from_the_next_index_on(
    home: Path, shop: list[ProductRecord], encoders: Encoders, grey: Path
) -> None:
    assert first(home, encoders, grey) != "H1"
    keep_confirmed(home, grey, "H1", "session-1")
    keep_confirmed(home, grey, "H1", "session-1")
    index_records(shop, home, encoders)
    assert first(home, encoders, grey) == "H1"
    with Lessons.open(home) as lessons:
        assert [(one.source, one.photos) for one in lessons.listed()] == [(CHATS, 1)]


def test_the_kept_file_has_no_metadata_and_goes_with_the_session(home: Path, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[0x010F] = "camera of someone"
    Image.new("RGB", (900, 600), "gray").save(photo, exif=exif)
    keep_confirmed(home, photo, "M1", "session-1")
    (kept,) = (home / "references").glob("*.jpg")
    with Image.open(kept) as picture:
        assert not picture.getexif() and max(picture.size) <= 512
    assert forget_kept(home, "session-2") == 0
    assert forget_kept(home, "session-1") == 1
    assert not list((home / "references").glob("*.jpg"))


def test_kept_photos_are_looked_at_anew_by_another_model(
    home: Path, tmp_path: Path, shop: list[ProductRecord], encoders: Encoders, grey: Path
) -> None:
    learn_references(shop, home, encoders, write_lines(tmp_path / "one.csv", [("grey.png", "M1")]))
    grey.unlink()
    other = ColourGrid()
    other.name = "another-grid"
    index_records(shop, home, Encoders(encoders.text, other))
    learned = open_current(home / "index").learned
    assert learned is not None and learned.photos == 1
