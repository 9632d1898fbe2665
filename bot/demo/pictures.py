"""`python -m bot.demo.pictures`: makes the demo shop's product pictures.

The shapes are Fluent Emoji 3D (npm package @lobehub/fluent-emoji-3d, MIT); `npm ci` puts them into bot/widget.
`data/shop/pictures.csv` says which shape in which colour becomes which file; nothing of it is committed.
"""

import csv
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from bot.demo.colors import UnknownColor, recolor, shade
from bot.settings import PROJECT

LIST = PROJECT / "data" / "shop" / "pictures.csv"
SHAPES = PROJECT / "bot" / "widget" / "node_modules" / "@lobehub" / "fluent-emoji-3d" / "assets"
RECIPE = "2"
"""Part of each picture's digest: raise it when pictures have to be made anew."""

SIDE = 512
"""Pixels of a finished picture's side."""
OBJECT = 366
"""Pixels that the product's longer side takes of it."""


class PictureError(Exception):
    """The pictures can't be made; its text is one line that says what to do."""


@dataclass(frozen=True)
class Picture:
    """One line of the list."""

    file: str
    """Path under data/shop, such as pictures/dress-red.webp."""
    emoji: str
    """Code points in hex, such as 1f457."""
    color: str
    """A colour name, or empty for the shape's own colours."""

    @property
    def digest(self) -> str:
        """Changes when the picture has to be made anew."""
        return hashlib.sha256(f"{RECIPE}|{self.emoji}|{self.color}".encode()).hexdigest()[:16]


def read_list(path: Path) -> list[Picture]:
    """The pictures that `path` (columns file, emoji, color) asks for; PictureError when it can't be used."""
    try:
        with path.open(newline="", encoding="utf-8") as source:
            rows = list(csv.DictReader(source))
    except FileNotFoundError:
        raise PictureError(f"{path} is missing: it lists the pictures to make") from None
    pictures = []
    for number, row in enumerate(rows, start=2):
        picture = Picture((row.get("file") or "").strip(), row.get("emoji") or "", row.get("color") or "")
        if not picture.file.endswith(".webp") or ".." in picture.file or picture.file.startswith("/"):
            raise PictureError(f"{path.name} line {number}: 'file' has to be a path like pictures/NAME.webp")
        pictures.append(picture)
    return pictures


def make_pictures(pictures: Iterable[Picture], shapes: Path, folder: Path, tell: Callable[[int], None]) -> int:
    """Makes the pictures under `folder` that are missing or have changed; tells and returns how many."""
    if not shapes.is_dir():
        raise PictureError(f"the shapes are missing ({shapes}): run `npm ci` in bot/widget")
    record = folder / "pictures" / ".made.json"
    made: dict[str, str] = json.loads(record.read_text()) if record.exists() else {}
    missing = [one for one in pictures if made.get(one.file) != one.digest or not (folder / one.file).exists()]
    backdrop, floor = studio()

    def make(picture: Picture) -> Picture:
        target = folder / picture.file
        target.parent.mkdir(parents=True, exist_ok=True)
        compose(picture, shapes, backdrop, floor).save(target, "WEBP", quality=88, method=2)
        return picture

    count = 0
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as workers:  # Pillow and numpy work outside the GIL
        for picture in workers.map(make, missing):
            made[picture.file] = picture.digest
            count += 1
            tell(count)
    if count:
        record.parent.mkdir(parents=True, exist_ok=True)
        record.write_text(json.dumps(made, indent=0, sort_keys=True))
    return count


def compose(picture: Picture, shapes: Path, backdrop: Image.Image, floor: int) -> Image.Image:
    """One product in its colour on the studio backdrop, with a shadow where it stands."""
    source = shapes / f"{picture.emoji.strip().lower()}.webp"
    if not source.exists():
        raise PictureError(f"{picture.file}: there is no shape '{picture.emoji}' in {shapes.parent.name}")
    shape = Image.open(source).convert("RGBA")
    if picture.color.strip():
        shape = paint(shape, picture)
    shape = shape.crop(shape.getchannel("A").getbbox())
    scale = OBJECT / max(shape.size)
    size = (max(1, round(shape.width * scale)), max(1, round(shape.height * scale)))
    shape = shape.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
    shape = shape.filter(ImageFilter.UnsharpMask(radius=1.6, percent=45, threshold=2))
    left = (SIDE - shape.width) // 2
    # Flat things (a pair of glasses) hang a little above the floor line, tall ones stand on it.
    top = min(floor - shape.height, (SIDE - shape.height) // 2 + 8)
    canvas = backdrop.copy()
    canvas.paste((86, 80, 76), mask=_contact_shadow(shape, left, top))
    canvas.paste((60, 56, 54), mask=_soft_shadow(shape, left, top))
    canvas.paste(shape, (left, top), shape)
    return canvas


def paint(shape: Image.Image, picture: Picture) -> Image.Image:
    """The shape in the picture's colour; PictureError when the colour has no shade."""
    try:
        target = shade(picture.color)
    except UnknownColor as error:
        raise PictureError(f"{picture.file}: {error}") from None
    pixels = np.asarray(shape).astype(np.float32) / np.float32(255)
    painted = recolor(pixels[..., :3], pixels[..., 3], target)
    layers = np.concatenate([painted, pixels[..., 3:]], axis=-1)
    return Image.fromarray((layers * 255 + 0.5).astype(np.uint8), "RGBA")


def studio() -> tuple[Image.Image, int]:
    """A soft, warm, light-grey backdrop and the height of its floor line in pixels."""
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) / SIDE
    glow = np.exp(-(((x - 0.5) / 0.55) ** 2 + ((y - 0.40) / 0.52) ** 2))
    top, light = np.array([225, 223, 220], np.float32), np.array([244, 243, 241], np.float32)
    pixels = top + (light - top) * glow[..., None]
    pixels -= 6 * np.clip((y - 0.80) / 0.2, 0, 1)[..., None]
    return Image.fromarray(pixels.astype(np.uint8), "RGB"), round(SIDE * 0.872)


def _contact_shadow(shape: Image.Image, left: int, top: int) -> Image.Image:
    """A flat pool of shade under the product."""
    width, height = round(shape.width * 0.78), 22
    mask = Image.new("L", (SIDE, SIDE), 0)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    round_ = 1 - np.clip(((x / width - 0.5) * 2) ** 2 + ((y / height - 0.5) * 2) ** 2, 0, 1)
    pool = Image.fromarray((round_ * 120).astype(np.uint8), "L")
    mask.paste(pool, ((SIDE - width) // 2, min(SIDE - height, top + shape.height - height // 2)))
    return mask.filter(ImageFilter.GaussianBlur(7))


def _soft_shadow(shape: Image.Image, left: int, top: int) -> Image.Image:
    """The product's own blurred outline, a little lower."""
    mask = Image.new("L", (SIDE, SIDE), 0)
    mask.paste(shape.getchannel("A"), (left, top + 10))
    return ImageChops.multiply(mask.filter(ImageFilter.GaussianBlur(14)), Image.new("L", mask.size, 62))


def main() -> None:
    """Makes what is missing and says how much; one line on stderr and exit code 1 when it can't."""
    try:
        pictures = read_list(LIST)
        tell = _progress(len(pictures)) if sys.stderr.isatty() else (lambda _done: None)
        count = make_pictures(pictures, SHAPES, LIST.parent, tell)
    except PictureError as error:
        sys.stderr.write(f"pictures: {error}\n")
        sys.exit(1)
    sys.stdout.write(f"Pictures: {len(pictures)} in place, {count} made now.\n")


def _progress(total: int) -> Callable[[int], None]:
    def tell(done: int) -> None:
        sys.stderr.write(f"\r{done} pictures made (of at most {total})\033[K")

    return tell


if __name__ == "__main__":
    main()
