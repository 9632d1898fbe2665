"""Which of several things in a photo is meant: "the left one", "the bottle in the middle", 右边那个."""

import re
from enum import Enum

from PIL import Image


class Side(Enum):
    """A part of a photo, as the shares of its width and height where it starts and ends."""

    LEFT = (0.0, 0.0, 0.55, 1.0)
    RIGHT = (0.45, 0.0, 1.0, 1.0)
    MIDDLE = (0.25, 0.1, 0.75, 0.9)
    TOP = (0.0, 0.0, 1.0, 0.55)
    BOTTOM = (0.0, 0.45, 1.0, 1.0)


_NAMES = {
    "left": Side.LEFT,
    "right": Side.RIGHT,
    "middle": Side.MIDDLE,
    "center": Side.MIDDLE,
    "centre": Side.MIDDLE,
    "top": Side.TOP,
    "upper": Side.TOP,
    "bottom": Side.BOTTOM,
    "lower": Side.BOTTOM,
    "左": Side.LEFT,
    "右": Side.RIGHT,
    "中": Side.MIDDLE,
    "上": Side.TOP,
    "下": Side.BOTTOM,
}
_WORD = "left|right|middle|cent(?:er|re)|top|upper|bottom|lower"
_PHRASES = (
    re.compile(
        rf"\b(?:the\s+)?(?:one\s+)?(?:on|at|in|to)\s+the\s+(?:far\s+|very\s+)?({_WORD})(?:[\s-]+hand)?(?:\s+side)?\b"
    ),
    re.compile(rf"\b(?:the\s+)?({_WORD})(?:most)?(?:[\s-]+hand)?\s+(?:one|item|thing|object|product)\b"),
    re.compile(r"最?([左右])[边邊面侧側]的?(?:[那这這][个個款件瓶盒只双雙]?)?"),
    re.compile(r"最?(中)[间間]的?(?:[那这這][个個款件瓶盒只双雙]?)?"),
    re.compile(r"最?([上下])[面边邊方]的?(?:[那这這][个個款件瓶盒只双雙]?)?"),
)


def side_meant(text: str) -> tuple[Side | None, str]:
    """The part of the photo that the words point at, if they do, and the words without that."""
    for phrase in _PHRASES:
        found = phrase.search(text.lower())
        if found is not None:
            return _NAMES[found[1]], f"{text[: found.start()]} {text[found.end() :]}".strip()
    return None, text


def crop(picture: Image.Image, side: Side | None) -> Image.Image:
    """That part of the picture; the whole one for no side."""
    if side is None:
        return picture
    left, top, right, bottom = side.value
    box = (
        int(left * picture.width),
        int(top * picture.height),
        max(1, round(right * picture.width)),
        max(1, round(bottom * picture.height)),
    )
    return picture.crop(box)
