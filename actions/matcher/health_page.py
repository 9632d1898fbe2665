"""The page of a catalog's health: one HTML file that needs nothing else, with the pictures in it."""

import base64
import io
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from actions.matcher.errors import PictureError
from actions.matcher.health import CATEGORY, DOUBLE, FIELD, MISLEADING, PICTURE, SHARED, Health
from actions.matcher.pictures import load_picture
from actions.matcher.records import ProductRecord

SHOWN = 200
"""Findings of each kind on the page."""
SIDE = 192
"""Longer side of a picture in pixels: twice of what it is shown at, for sharp screens."""
NAMES = {
    FIELD: "Missing fields",
    PICTURE: "No usable picture",
    SHARED: "Shared pictures",
    MISLEADING: "Misleading pictures",
    CATEGORY: "Suspected categories",
    DOUBLE: "Nearly the same product",
}
ABOUT = {
    FIELD: "Shoppers can't find or judge what isn't said.",
    PICTURE: "These are found by words only.",
    SHARED: "The very same picture stands for products that aren't variants of one another.",
    MISLEADING: "The picture resembles those of another category, while the words fit the product's own.",
    CATEGORY: "Words, and the picture if there is one, resemble products of another category.",
    DOUBLE: "Words and picture hardly differ from those of another product that isn't a variant.",
}


def page_of(health: Health) -> str:
    """The page as HTML."""
    templates = Environment(
        loader=PackageLoader("actions.matcher"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return templates.get_template("health.html").render(
        health=health, names=NAMES, about=ABOUT, shown=SHOWN, thumbnail=cache(thumbnail)
    )


def thumbnail(product: ProductRecord) -> str:
    """Its first picture that can be read, small, as a data URI; empty without one."""
    for path in product.images:
        try:
            picture = load_picture(Path(path))
        except PictureError:
            continue
        picture.thumbnail((SIDE, SIDE))
        small = io.BytesIO()
        picture.save(small, "WEBP", quality=70)
        return "data:image/webp;base64," + base64.b64encode(small.getvalue()).decode()
    return ""
