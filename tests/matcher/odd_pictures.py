"""Picture files of every odd kind: those that can be used and those that can't."""

import io
from collections.abc import Callable

import numpy as np
from PIL import Image

NOISE = Image.fromarray(np.random.default_rng(0).integers(0, 255, (200, 200, 3), dtype=np.uint8))


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    """A picture as a file's bytes."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def moving(kind: str) -> bytes:
    """An animation from red to blue."""
    frames = [Image.new("RGB", (60, 40), color) for color in ("red", "blue")]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:])


USABLE: dict[str, Callable[[], bytes]] = {
    "one-pixel.png": lambda: saved(Image.new("RGB", (1, 1), "teal"), "PNG"),
    "narrow.png": lambda: saved(Image.new("RGB", (1, 3000), "teal"), "PNG"),
    "flat.jpg": lambda: saved(Image.new("RGB", (3000, 2), "teal"), "JPEG"),
    "huge.jpg": lambda: saved(Image.new("RGB", (9000, 6000), "teal"), "JPEG"),
    "black.jpg": lambda: saved(Image.new("RGB", (300, 200)), "JPEG"),
    "grey.jpg": lambda: saved(NOISE.convert("L"), "JPEG"),
    "deep-grey.png": lambda: saved(Image.new("I;16", (50, 40), 40_000), "PNG"),
    "bitmap.png": lambda: saved(Image.new("1", (50, 40)), "PNG"),
    "transparent.png": lambda: saved(Image.new("RGBA", (50, 40), (255, 0, 0, 0)), "PNG"),
    "half-transparent.webp": lambda: saved(Image.new("RGBA", (50, 40), (255, 0, 0, 120)), "WEBP"),
    "palette.gif": lambda: saved(NOISE.convert("P"), "GIF", transparency=0),
    "print.jpg": lambda: saved(Image.new("CMYK", (50, 40), (0, 200, 200, 0)), "JPEG"),
    "moving.gif": lambda: moving("GIF"),
    "moving.webp": lambda: moving("WEBP"),
    "moving.png": lambda: moving("PNG"),
    "wrong-name.png": lambda: saved(NOISE, "JPEG"),
}
UNUSABLE: dict[str, Callable[[], bytes]] = {
    "empty.jpg": lambda: b"",
    "words.jpg": lambda: b"no picture at all",
    "page.html.jpg": lambda: b"<!doctype html><title>404</title>",
    "header-only.png": lambda: b"\x89PNG\r\n\x1a\n",
    "half.jpg": lambda: saved(NOISE, "JPEG")[:6000],
    "half.png": lambda: saved(NOISE, "PNG")[:6000],
    "half.webp": lambda: saved(NOISE, "WEBP")[:6000],
    "bomb.png": lambda: saved(Image.new("1", (20_000, 20_000)), "PNG"),
}
