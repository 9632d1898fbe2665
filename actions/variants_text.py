"""Variants of a product in words: "red: S, M; blue: L", and the name that they share."""

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from actions.conversation import Turn
from actions.query import Vocabulary
from actions.query.sizes import size_order
from actions.shop.models.catalog import Product

SHORTEST_NAME = 2
_IN_WORD = re.compile(r"[a-zA-Z0-9]{2}$")


def spoken_variants(turn: Turn, vocabulary: Vocabulary, products: Iterable[Product]) -> str:
    """The colours with their sizes; empty when the products differ in neither."""
    by_color: dict[str, list[str]] = {}
    for one in products:
        by_color.setdefault(one.color, []).append(one.size)
    rows = []
    for color, sizes in by_color.items():
        known = ", ".join(sorted({size for size in sizes if size}, key=size_order))
        name = vocabulary.spoken_color((color,), turn.locale) if color else ""
        rows.append(turn.phrase("utter_variant_row", color=name, sizes=known) if name and known else name or known)
    return turn.phrase("utter_variant_joint").join(row for row in rows if row)


def shared_title(product: Product, group: Sequence[Product], locale: str) -> str:
    """The title without what only this variant has (", red, L"): what all titles of the group begin with."""
    titles = [one.title_in(locale) for one in group]
    if len(titles) < 2:
        return product.title_in(locale)
    shared = "".join(letters[0] for letters in takewhile(lambda one: len(set(one)) == 1, zip(*titles, strict=False)))
    if any(_IN_WORD.search(title[: len(shared) + 1]) for title in titles):
        shared = shared[: max(shared.rfind(" "), 0)]
    shared = shared.rstrip(" ,，、-–—(（/")
    return shared if len(shared) >= SHORTEST_NAME else product.title_in(locale)
