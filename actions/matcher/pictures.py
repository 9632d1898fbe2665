"""From a picture file to the square of pixels that the image networks want."""

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from actions.matcher.errors import PictureError

Pixels = NDArray[np.float32]

WORKING_SIDE = 512
"""Longer side, in pixels, to which a picture is brought before anything else: more detail is never used."""
MAX_PIXELS = 60_000_000
BRIGHTEST = 0.98
"""The part of a photo's pixels that aren't its few brightest ones."""
DARK, BRIGHT, NO_LIGHT = 150, 230, 8
"""Where the others end in a dark photo, where they are brought to, and below which there is only noise to brighten."""
GREY = 3
"""Mean distance of red, green and blue, of 255, below which a photo has no colours."""
GROUND_NOISE = 20
"""How far a value of a plain ground may be from the edge's colour."""
LEAST_OBJECT = 0.03
"""Part of a picture that an object must fill to be told from noise."""
CENTRE = 0.875
"""Part of the picture that the networks were trained to look at."""
WHOLE = 1.0
"""All of the picture: the square is filled up with grey."""
GREY_LEVEL = (127, 127, 127)
"""What the networks see as nothing."""


def load_picture(source: Path | bytes) -> Image.Image:
    """The upright picture as RGB on white, at most WORKING_SIDE wide and high, first frame of an animation.

    Raises PictureError when the file is missing, is no picture, is damaged or is unreasonably big.
    """
    name = source.name if isinstance(source, Path) else "picture"
    try:
        with Image.open(source if isinstance(source, Path) else io.BytesIO(source)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise PictureError(f"{name} has more than {MAX_PIXELS // 1_000_000} million pixels.")
            picture.draft("RGB", (WORKING_SIDE, WORKING_SIDE))
            upright = ImageOps.exif_transpose(picture)
            return shrink(on_white(upright))
    except FileNotFoundError as error:
        raise PictureError(f"{name} is not there.") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureError(f"{name} can't be read as a picture ({type(error).__name__}).") from error


def on_white(picture: Image.Image) -> Image.Image:
    """RGB, with what is transparent shown on white, as shops show it."""
    if picture.mode == "RGB":
        return picture
    if picture.mode in ("I", "I;16", "I;16B", "F"):
        values = np.asarray(picture, dtype=np.float32)
        span = max(float(values.max() - values.min()), 1.0)
        return Image.fromarray(((values - values.min()) / span * 255).astype(np.uint8)).convert("RGB")
    if "A" in picture.getbands() or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        white = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(white, layered).convert("RGB")
    return picture.convert("RGB")


def shrink(picture: Image.Image) -> Image.Image:
    """At most WORKING_SIDE on the longer side."""
    longest = max(picture.size)
    if longest <= WORKING_SIDE:
        return picture.copy()
    factor = WORKING_SIDE / longest
    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    return picture.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)


def lit(picture: Image.Image) -> Image.Image:
    """A photo taken in the dark made as bright as others, one that is bright enough left as it is: at a fifth of the
    light half as many products were recognised, and all of them again after this.
    """
    shades = picture.convert("L").histogram()
    below, total, brightest = 0, picture.width * picture.height, 0
    while below < BRIGHTEST * total and brightest < 255:
        below += shades[brightest]
        brightest += 1
    if brightest >= DARK:
        return picture
    factor = BRIGHT / max(brightest, NO_LIGHT)
    return picture.point([min(255, round(value * factor)) for value in range(256)] * 3)


def has_color(picture: Image.Image) -> bool:
    """Whether it is more than shades of grey."""
    small = np.asarray(picture.resize((32, 32)), dtype=np.int16)
    return bool((small.max(axis=2) - small.min(axis=2)).mean() > GREY)


def object_mask(picture: Image.Image) -> NDArray[np.bool_]:
    """Shape (height, width): what stands out from the colour of the picture's edge; everything where nothing does."""
    pixels = np.asarray(picture, dtype=np.int16)
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    mask = np.abs(pixels - np.median(edge, axis=0)).max(axis=2) > GROUND_NOISE
    return mask if mask.mean() >= LEAST_OBJECT else np.ones_like(mask)


def to_pixels(picture: Image.Image, side: int, centre: float = CENTRE) -> Pixels:
    """Shape (3, side, side), values about -1 to 1: the centre of the picture, or all of it, as EfficientNet-Lite was
    trained: those weights want (x - 127) / 128, not ImageNet's mean and deviation.
    """
    if centre == WHOLE:
        square = ImageOps.pad(picture, (side, side), Image.Resampling.BICUBIC, color=GREY_LEVEL)
    else:
        square = ImageOps.fit(picture, (side, side), Image.Resampling.BICUBIC, bleed=(1 - centre) / 2)
    values = (np.asarray(square, dtype=np.float32) - 127.0) / 128.0
    return np.ascontiguousarray(values.transpose(2, 0, 1))
