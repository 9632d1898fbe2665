"""How a product picture takes on another colour.

Colours are moved in OKLCh (lightness, chroma, hue as the eye sees them), so that a black, a navy or a beige
variant keeps its folds and highlights.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.demo.palette import NAMED, color_code

Array = NDArray[np.float32]

CHROMATIC = 0.045
"""OKLCh chroma above which a pixel is a colour rather than a grey."""


PALE = 0.1
"""Median chroma under which a coloured shape is rather a tinted grey one."""


FAR = 0.78
"""Distance from the main colour (radians of hue, lightness weighted in) at which another part may begin."""


class UnknownColor(ValueError):
    """A colour name that has no shade here."""


@dataclass(frozen=True)
class Shade:
    """A colour in OKLCh."""

    lightness: float
    """0 (black) to 1 (white)."""
    chroma: float
    """0 (grey) to about 0.32."""
    hue: float
    """Radians."""


def shade(name: str) -> Shade:
    """The shade of a colour name such as "Navy" or "light grey"; UnknownColor when there is none."""
    code = color_code(name)
    if code is None:
        raise UnknownColor(f"no shade for the colour '{name}': use one of {', '.join(NAMED)}")
    rgb = np.array([[int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)]], dtype=np.float32)
    lightness, chroma, hue = to_oklch(rgb)
    return Shade(float(lightness[0]), float(chroma[0]), float(hue[0]))


def recolor(rgb: Array, alpha: Array, target: Shade) -> Array:
    """`rgb` (height, width, 3; 0..1), its main colour turned into `target`; other-coloured trims stay."""
    lightness, chroma, hue = to_oklch(rgb)
    # Parts are told apart on a smoothed copy: single pixels are noisy where it is dark.
    weight, base = _main_part(*to_oklch(_smooth(rgb, alpha)), alpha)
    # Very dark and very light goods show less contrast between light and shadow than the bright original.
    contrast = np.clip(1.15 - 1.1 * abs(target.lightness - 0.6), 0.55, 1.0)
    change = (lightness - base.lightness) * contrast
    room_up, room_down = 0.985 - target.lightness, target.lightness - 0.05
    step = np.where(change > 0, room_up * np.tanh(change / room_up), room_down * np.tanh(change / room_down))
    new_lightness = (target.lightness + step).astype(np.float32)
    relative = np.clip(chroma / max(base.chroma, 0.02), 0.35, 1.5)
    # Highlights and deep shadows carry less colour than the middle.
    room = 1 - np.clip(np.abs(new_lightness - target.lightness) * 1.2, 0, 0.6)
    new_chroma = target.chroma * (relative if base.chroma > CHROMATIC else 1.0) * room
    swing = _turn(hue - base.hue) if base.chroma > CHROMATIC else np.zeros_like(hue)
    new_hue = target.hue + np.clip(swing, -0.5, 0.5) * 0.35
    painted = from_oklch(new_lightness, new_chroma.astype(np.float32), new_hue)
    return (rgb + (painted - rgb) * weight[..., None]).astype(np.float32)


def _main_part(lightness: Array, chroma: Array, hue: Array, alpha: Array) -> tuple[Array, Shade]:
    """How much each pixel belongs to the main colour (0..1), and that colour."""
    solid = alpha > 0.5
    colored = solid & (chroma > CHROMATIC)
    if colored.sum() >= 0.3 * solid.sum():
        weights = np.where(colored, np.sqrt(chroma), 0)
        votes, edges = np.histogram(hue[colored], bins=72, range=(-np.pi, np.pi), weights=weights[colored])
        smooth = sum(np.roll(votes, k) for k in range(-4, 5))
        peak = float(edges[int(np.argmax(smooth))] + np.pi / 72)
        near = np.abs(_turn(hue - peak))
        body = colored & (near < 0.5)
        middle = float(np.median(lightness[body])) if body.any() else 0.6
        darker = lightness - middle
        darker = np.where(darker < 0, 1.3 * darker, 0.4 * darker)  # light parts are highlights sooner than trims
        away = np.hypot(near, darker).astype(np.float32)
        edge = _gap(away[colored])
        weight = _ramp(away, edge + 0.08, edge - 0.08) * _ramp(chroma, 0.015, CHROMATIC)
        if float(np.median(chroma[colored])) < PALE:  # a grey thing with tinted shadows: all of it is the body
            weight = np.maximum(weight, _ramp(chroma, PALE * 1.6, PALE))
    else:
        weight = _ramp(chroma, CHROMATIC * 1.9, CHROMATIC)
        middle = float(np.median(lightness[solid & (weight > 0.5)])) if (weight[solid] > 0.5).any() else 0.7
        weight = weight * _ramp(np.abs(lightness - middle), 0.45, 0.25)
    part = solid & (weight > 0.6)
    if not part.any():
        part = solid
    around = np.angle(np.mean(chroma[part] * np.exp(1j * hue[part])))
    base = Shade(float(np.median(lightness[part])), float(np.median(chroma[part])), float(around))
    return weight.astype(np.float32), base


def _gap(distances: Array) -> float:
    """The emptiest distance around FAR: between the main part and the next one, not through either."""
    counts, edges = np.histogram(distances, bins=50, range=(FAR - 0.38, FAR + 0.42))
    around = np.convolve(np.pad(counts, 3, mode="edge"), np.ones(7), mode="valid")
    middles = (edges[:-1] + edges[1:]) / 2
    # Where it is about equally empty, the edge nearest to FAR is taken.
    cost = around / max(1.0, float(distances.size)) + 0.02 * np.abs(middles - FAR)
    return float(middles[int(np.argmin(cost))])


def _smooth(rgb: Array, alpha: Array) -> Array:
    """Each pixel as the mean of its surroundings, the transparent ones left out."""
    total, share = rgb * alpha[..., None], alpha.copy()
    for _ in range(3):
        for axis in (0, 1):
            total = total + np.roll(total, 1, axis) + np.roll(total, -1, axis)
            share = share + np.roll(share, 1, axis) + np.roll(share, -1, axis)
    smooth: Array = np.where(share[..., None] > 0, total / np.maximum(share, 1e-6)[..., None], rgb).astype(np.float32)
    return smooth


def _ramp(value: Array, zero: float, one: float) -> Array:
    """0 at `zero`, 1 at `one`, smooth between."""
    t = np.clip((value - zero) / (one - zero), 0, 1)
    ramp: Array = (t * t * (3 - 2 * t)).astype(np.float32)
    return ramp


def _turn(angle: Array) -> Array:
    turned: Array = ((angle + np.pi) % (2 * np.pi) - np.pi).astype(np.float32)
    return turned


TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    dtype=np.float32,
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ],
    dtype=np.float32,
)


def to_oklch(rgb: Array) -> tuple[Array, Array, Array]:
    """sRGB (…, 3; 0..1) to lightness, chroma and hue in radians (Ottosson's OKLab)."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    lab = np.cbrt(linear @ TO_LMS.T) @ TO_LAB.T
    lightness, a, b = lab[..., 0], lab[..., 1], lab[..., 2]
    return (
        lightness.astype(np.float32),
        np.hypot(a, b).astype(np.float32),
        np.arctan2(b, a).astype(np.float32),
    )


def from_oklch(lightness: Array, chroma: Array, hue: Array) -> Array:
    """The way back; what sRGB can't show is clipped."""
    lab = np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], axis=-1)
    linear = (lab @ np.linalg.inv(TO_LAB).T) ** 3 @ np.linalg.inv(TO_LMS).T
    linear = np.clip(linear, 0, 1)
    rgb = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    shown: Array = np.clip(rgb, 0, 1).astype(np.float32)
    return shown
