"""Pictures of every kind, good and bad."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from actions.matcher.errors import PictureError
from actions.matcher.pictures import WHOLE, WORKING_SIDE, load_picture, to_pixels
from tests.matcher.odd_pictures import UNUSABLE, USABLE, saved


@pytest.mark.parametrize("mode", ["RGB", "L", "1", "P", "RGBA", "LA", "I;16", "CMYK"])
def test_every_mode_becomes_rgb(mode: str) -> None:
    kind = "TIFF" if mode == "CMYK" else "PNG"
    loaded = load_picture(saved(Image.new(mode, (30, 20)), kind))
    assert (loaded.mode, loaded.size) == ("RGB", (30, 20))


def test_what_is_transparent_is_shown_on_white() -> None:
    clear = Image.new("RGBA", (10, 10), (255, 0, 0, 0))
    assert load_picture(saved(clear, "PNG")).getpixel((5, 5)) == (255, 255, 255)


def test_a_turned_photo_is_set_upright() -> None:
    picture = Image.new("RGB", (40, 20))
    exif = picture.getexif()
    exif[0x0112] = 6
    assert load_picture(saved(picture, "JPEG", exif=exif)).size == (20, 40)


def test_of_an_animation_the_first_frame_is_taken() -> None:
    frames = [Image.new("RGB", (16, 16), color) for color in ("red", "blue")]
    loaded = load_picture(saved(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert loaded.getpixel((8, 8)) == (255, 0, 0)


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (2500, 3), (3000, 2000)])
@pytest.mark.parametrize("side", [224, 260])
def test_any_size_gives_a_square_of_pixels(size: tuple[int, int], side: int) -> None:
    loaded = load_picture(saved(Image.new("RGB", size, "gray"), "JPEG"))
    assert max(loaded.size) <= WORKING_SIDE or max(size) <= WORKING_SIDE
    pixels = to_pixels(loaded, side)
    assert pixels.shape == (3, side, side)
    assert pixels.dtype == np.float32
    assert np.all(np.abs(pixels) <= 1.01)


def test_values_are_those_the_networks_were_trained_on() -> None:
    assert np.allclose(to_pixels(Image.new("RGB", (300, 300), (127, 255, 0)), 8)[:, 0, 0], [0, 1, -0.9921875])


@pytest.mark.parametrize("centre", [0.6, 0.875, WHOLE])
def test_only_the_whole_picture_shows_its_ends(centre: float) -> None:
    tall = Image.new("RGB", (100, 200), (127, 127, 127))
    tall.paste("white", (0, 0, 100, 10))
    pixels = to_pixels(tall, 50, centre)
    assert (pixels.max() == 1.0) == (centre == WHOLE)
    assert pixels[:, 25, 0].tolist() == [0, 0, 0]


@pytest.mark.parametrize("name", USABLE)
def test_odd_pictures_are_used(name: str) -> None:
    loaded = load_picture(USABLE[name]())
    assert loaded.mode == "RGB" and min(loaded.size) >= 1 and max(loaded.size) <= WORKING_SIDE


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_is_no_picture_is_said_in_a_line(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(UNUSABLE[name]())
    with pytest.raises(PictureError) as refused:
        load_picture(file)
    assert name in str(refused.value) and "\n" not in str(refused.value)
