"""The picture maker: what it writes, when it writes it anew, what it says about a bad list."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from bot.demo.colors import UnknownColor, from_oklch, shade, to_oklch
from bot.demo.palette import NAMED
from bot.demo.pictures import Picture, PictureError, make_pictures, read_list


@pytest.fixture
def shapes(tmp_path: Path) -> Path:
    """A folder with one shape: a blue square with a yellow button, on nothing."""
    folder = tmp_path / "assets"
    folder.mkdir()
    image = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rectangle((8, 8, 55, 55), fill=(40, 90, 220, 255))
    pen.rectangle((26, 26, 37, 37), fill=(250, 200, 20, 255))
    image.save(folder / "1f457.webp", lossless=True)
    return folder


def make(pictures: list[Picture], shapes: Path, folder: Path) -> int:
    return make_pictures(pictures, shapes, folder, lambda _done: None)


def pixel(path: Path, x: int, y: int) -> tuple[int, int, int]:
    return Image.open(path).convert("RGB").getpixel((x, y))


@pytest.mark.parametrize(("color", "dominant"), [("red", 0), ("green", 1), ("blue", 2)])
def test_body_takes_the_color_and_the_trim_keeps_its_own(
    shapes: Path, tmp_path: Path, color: str, dominant: int
) -> None:
    make([Picture("pictures/a.webp", "1f457", color)], shapes, tmp_path)
    body = pixel(tmp_path / "pictures/a.webp", 120, 180)
    trim = pixel(tmp_path / "pictures/a.webp", 256, 264)
    assert body[dominant] == max(body) and body[dominant] > sorted(body)[1] + 40
    assert trim[0] > 200 and trim[1] > 150 and trim[2] < 120


@pytest.mark.parametrize(("color", "low", "high"), [("black", 0, 80), ("grey", 110, 180), ("white", 215, 255)])
def test_greys_lose_their_hue(shapes: Path, tmp_path: Path, color: str, low: int, high: int) -> None:
    make([Picture("pictures/a.webp", "1f457", color)], shapes, tmp_path)
    body = pixel(tmp_path / "pictures/a.webp", 120, 180)
    assert low <= min(body) and max(body) <= high
    assert max(body) - min(body) < 25


def test_second_run_makes_nothing_and_a_changed_line_only_itself(shapes: Path, tmp_path: Path) -> None:
    first = [Picture("pictures/a.webp", "1f457", "red"), Picture("pictures/b.webp", "1f457", "")]
    assert make(first, shapes, tmp_path) == 2
    assert make(first, shapes, tmp_path) == 0
    assert make([Picture("pictures/a.webp", "1f457", "navy"), first[1]], shapes, tmp_path) == 1
    (tmp_path / "pictures/b.webp").unlink()
    assert make([Picture("pictures/a.webp", "1f457", "navy"), first[1]], shapes, tmp_path) == 1


def test_missing_shapes_and_bad_lists_say_what_to_do(shapes: Path, tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="npm ci"):
        make([], tmp_path / "nowhere", tmp_path)
    with pytest.raises(PictureError, match="no shape '1f999'"):
        make([Picture("pictures/a.webp", "1f999", "")], shapes, tmp_path)
    with pytest.raises(PictureError, match="blurple"):
        make([Picture("pictures/a.webp", "1f457", "blurple")], shapes, tmp_path)
    listing = tmp_path / "pictures.csv"
    listing.write_text("file,emoji,color\n../outside.webp,1f457,red\n")
    with pytest.raises(PictureError, match="line 2"):
        read_list(listing)


def test_color_space_goes_there_and_back() -> None:
    rgb = np.random.default_rng(7).random((50, 3), dtype=np.float32)
    assert np.abs(from_oklch(*to_oklch(rgb)) - rgb).max() < 2e-3


def test_color_names_are_read_as_people_write_them() -> None:
    assert shade("Light Gray") == shade("light-grey")
    assert all(0 <= shade(name).lightness <= 1 for name in NAMED)
    with pytest.raises(UnknownColor):
        shade("no such colour")
