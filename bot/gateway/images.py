"""Makes an uploaded picture safe: decoded, upright, opaque, without metadata, of a bounded size."""

import io
import struct
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from bot.gateway.problems import Problem

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 40_000_000
LONGEST_EDGE = 1600
JPEG_QUALITY = 88
SMOOTH_MODES = {"L", "LA", "RGB", "RGBA", "CMYK"}
# what Pillow's decoders raise on damaged files
DAMAGED = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, struct.error, MemoryError)


@dataclass(frozen=True)
class CleanImage:
    """A picture that is safe to keep."""

    jpeg: bytes
    width: int
    height: int


def clean_image(file: BinaryIO) -> CleanImage:
    """Decode and re-encode an upload. Takes CPU time: call it in a thread.

    Raises Problem: 415 for what is no JPEG, PNG or WebP; 413 for too many pixels; 422 for an empty, damaged,
    truncated or animated picture.
    """
    if file.seek(0, io.SEEK_END) == 0:
        raise Problem("image_empty")
    file.seek(0)
    with opened(file) as image:
        check(image)
        try:
            # a JPEG can be decoded at an eighth of its size, which is many times faster
            image.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
            image.load()
            if image.mode in SMOOTH_MODES:  # smaller first: the next steps copy it
                image.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.LANCZOS)
            upright = flattened(ImageOps.exif_transpose(image))
        except DAMAGED as error:
            raise Problem("image_damaged") from error
    upright.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    # only pixels are passed on: neither EXIF nor a comment nor a colour profile
    Image.frombytes("RGB", upright.size, upright.tobytes()).save(out, "JPEG", quality=JPEG_QUALITY)
    return CleanImage(out.getvalue(), upright.width, upright.height)


def opened(file: BinaryIO) -> Image.Image:
    """The picture with its header read and nothing decoded yet."""
    try:
        return Image.open(file, formats=FORMATS)
    except UnidentifiedImageError as error:
        raise Problem("not_an_image") from error
    except Image.DecompressionBombError as error:
        raise too_large() from error
    except DAMAGED as error:
        raise Problem("image_damaged") from error


def check(image: Image.Image) -> None:
    """Refuses what would take too much memory, and what moves."""
    if image.width * image.height > MOST_PIXELS:
        raise too_large()
    # phones write JPEGs with a second picture inside (format MPO): the first one is the photo
    if image.format in {"PNG", "WEBP"} and getattr(image, "n_frames", 1) > 1:
        raise Problem("image_animated")


def too_large() -> Problem:
    """The refusal of a decompression bomb."""
    return Problem("image_too_large", limit=MOST_PIXELS // 1_000_000)


def flattened(image: Image.Image) -> Image.Image:
    """RGB, with white where the picture is transparent."""
    if image.mode.startswith("I"):
        image = image.point(lambda value: value / 256).convert("L")  # 16 bits a pixel to 8
    if not image.has_transparency_data:
        return image.convert("RGB")
    see_through = image.convert("RGBA")
    white = Image.new("RGBA", see_through.size, "white")
    return Image.alpha_composite(white, see_through).convert("RGB")
