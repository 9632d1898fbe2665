"""Text in pictures, read by PP-OCR through RapidOCR; the weights are in its package."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from actions.matcher.encoders import SeenText, TextReader, Vectors
from actions.matcher.encoders.sessions import open_session
from models.registry import check_digest, missing, package_folder, read_manifest

MODEL = "ppocr-v6-small"
READING_SIDE = 480
"""Longer side, in pixels, at which text is looked for: at 736 it takes twice as long and reads hardly more."""
LEAST_CERTAINTY = 0.5
LEAST_SIDE = 32


@dataclass(frozen=True)
class Weights:
    """Where the two networks are."""

    find: Path
    read: Path


class RapidReader:
    """Finds lines of text, then reads each; English, Chinese, and Latin letters with accents."""

    name = MODEL

    def __init__(self, weights: Weights, threads: int) -> None:
        from omegaconf import flag_override
        from rapidocr import RapidOCR

        self._engine = RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.use_cls": False,  # upside-down lines are rarer than lines that it turns wrongly
                "Det.limit_type": "max",
                "Det.limit_side_len": READING_SIDE,
            }
        )
        with flag_override(self._engine.cfg, "allow_objects", True):
            self._engine.cfg.Det.session = open_session(weights.find, threads)
            self._engine.cfg.Rec.session = open_session(weights.read, threads)
        self._one_at_a_time = threading.Lock()

    def read(self, picture: Image.Image, most: int | None = None) -> tuple[SeenText, ...]:
        """The lines of text in an RGB picture, from top to bottom; the biggest ones where only so many are wanted."""
        pixels = np.ascontiguousarray(np.asarray(_resized(picture))[:, :, ::-1])
        with self._one_at_a_time:
            found: Any = self._engine(pixels, use_rec=False)
            if found.boxes is None:
                return ()
            lines: Any = self._engine.recognize_txt(
                self._engine.crop_text_regions(pixels, biggest(np.asarray(found.boxes, dtype=np.float32), most))
            )
        read = zip(lines.txts, lines.scores, strict=True)
        return tuple(SeenText(text, float(sure)) for text, sure in read if text.strip() and sure >= LEAST_CERTAINTY)


def biggest(boxes: Vectors, most: int | None) -> Vectors:
    """Of the corners of boxes (shape (n, 4, 2)) those of the `most` largest, in their order."""
    if most is None or len(boxes) <= most:
        return boxes
    sides = np.linalg.norm(boxes[:, [1, 3]] - boxes[:, [0, 0]], axis=2)
    return boxes[np.sort(np.argsort(-sides.prod(axis=1), kind="stable")[:most])]


def _resized(picture: Image.Image) -> Image.Image:
    """Brought to READING_SIDE, small pictures too: letters of a few pixels are read only when they are enlarged."""
    factor = READING_SIDE / max(picture.size)
    size = (max(LEAST_SIDE, round(picture.width * factor)), max(LEAST_SIDE, round(picture.height * factor)))
    return picture.resize(size, Image.Resampling.BICUBIC)


def open_text_reader(models: Path, threads: int) -> TextReader:
    """The packaged reader. Raises ModelError when the package or its weights are not here."""
    entry = read_manifest()[MODEL]
    folder = models / MODEL
    package = package_folder(entry.packages[0])
    if package is None:
        raise missing(entry)
    if not folder.is_dir():
        folder = package
    paths = [folder / name for name in entry.files]
    for path, digest in zip(paths, entry.files.values(), strict=True):
        if not path.exists():
            raise missing(entry)
        check_digest(path, digest)
    find, read = paths
    return RapidReader(Weights(find, read), threads)
