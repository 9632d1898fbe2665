"""The colours of a photo by name, in English and Chinese."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from actions.matcher.encoders.color import lab_of
from actions.matcher.pictures import object_mask

SIDE = 48
SHARE = 0.2
"""Part of the object that a colour must cover to be one of its own."""


@dataclass(frozen=True)
class NamedColor:
    """A colour as people call it."""

    en: str
    zh: str
    shades: tuple[str, ...]
    """Typical ones, as #rrggbb."""


NAMED = (
    NamedColor("black", "黑色", ("#101010", "#282828")),
    NamedColor("grey", "灰色", ("#606060", "#909090", "#b8b8b8")),
    NamedColor("white", "白色", ("#f4f4f4", "#e4e4e4")),
    NamedColor("red", "红色", ("#d02020", "#a01020", "#e04040")),
    NamedColor("pink", "粉色", ("#f0a0b8", "#f070a0", "#f8c8d0")),
    NamedColor("orange", "橙色", ("#f08020", "#e06010", "#f8a040")),
    NamedColor("brown", "棕色", ("#704020", "#8a5a30", "#503018")),
    NamedColor("beige", "米色", ("#d8c8a8", "#e8dcc0", "#c8b080")),
    NamedColor("yellow", "黄色", ("#f0d820", "#e8c000", "#f8ec70")),
    NamedColor("green", "绿色", ("#30a040", "#107030", "#90c040", "#607030")),
    NamedColor("teal", "青色", ("#209090", "#40c0c0")),
    NamedColor("blue", "蓝色", ("#2050d0", "#4080e0", "#90c0f0")),
    NamedColor("navy", "藏青色", ("#182048", "#203060")),
    NamedColor("purple", "紫色", ("#702090", "#9050c0", "#c0a0e0")),
)


def dominant_colors(picture: Image.Image) -> tuple[NamedColor, ...]:
    """The colours of what stands out from the ground, the widest first; at most three."""
    small = picture.resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    pixels = lab_of(small)[object_mask(small)]
    shades = Image.new("RGB", (sum(len(color.shades) for color in NAMED), 1))
    owners: list[int] = []
    for number, color in enumerate(NAMED):
        for shade in color.shades:
            shades.paste(shade, (len(owners), 0, len(owners) + 1, 1))
            owners.append(number)
    # CIE76 with lightness counting less: light and shade change it most. Pillow stretches lightness to 0..255.
    weights = np.array([0.5 * 100 / 255, 1.0, 1.0])
    distance = np.linalg.norm((pixels[:, None, :] - lab_of(shades)[0][None, :, :]) * weights, axis=2)
    nearest = np.array(owners)[distance.argmin(axis=1)]
    shares = np.bincount(nearest, minlength=len(NAMED)) / len(nearest)
    found = [NAMED[number] for number in np.argsort(-shares, kind="stable")[:3] if shares[number] >= SHARE]
    return tuple(found)
