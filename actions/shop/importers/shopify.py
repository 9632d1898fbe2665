"""Shopify's product CSV, with the column names of before and after 2025.

A product is a run of rows with one handle: its first row holds what all variants share, each row with a price is a
variant, the others add pictures.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TextIO

from actions.shop.importers.markup import plain_text
from actions.shop.importers.options import fitting_id, option_fields
from actions.shop.importers.report import Rejection
from actions.shop.importers.source import Source
from actions.shop.importers.table import FeedRow, header, read_rows

RENAMED = {
    "handle": "url handle",
    "body (html)": "description",
    "published": "published on online store",
    "variant sku": "sku",
    "variant barcode": "barcode",
    "variant price": "price",
    "variant compare at price": "compare-at price",
    "compare at price": "compare-at price",
    "variant inventory tracker": "inventory tracker",
    "variant inventory qty": "inventory quantity",
    "variant inventory policy": "continue selling when out of stock",
    "image src": "product image url",
    "variant image": "variant image url",
}
"""Old column names and what they are called now."""

_PRODUCT_COLUMNS = ("title", "description", "vendor", "product category", "type", "status")


def new_name(name: str) -> str:
    """A column by its present name, in lower case."""
    name = " ".join(name.lower().split())
    return RENAMED.get(name, name)


def is_shopify(columns: list[str]) -> bool:
    """Whether these columns (by their present names) are of a Shopify product file."""
    marks = {"option1 value", "vendor", "sku", "product image url", "published on online store"}
    return {"title", "url handle", "price"} <= set(columns) and bool(marks & set(columns))


def read_shopify(source: Source, text: TextIO) -> Iterator[FeedRow | Rejection]:
    """Variants as rows with Google's field names; prices have no currency."""
    columns, delimiter = header(source, new_name)
    for handle, rows in groupby(_with_handles(read_rows(text, columns, delimiter)), key=lambda pair: pair[0]):
        found = [row for _, row in rows]
        yield from (row for row in found if isinstance(row, Rejection))
        yield from _product(handle, [row for row in found if isinstance(row, FeedRow)])


def _with_handles(rows: Iterable[FeedRow | Rejection]) -> Iterator[tuple[str, FeedRow | Rejection]]:
    """Rows with the handle they belong to: a row without one continues the product, unless it has a title."""
    handle = ""
    for row in rows:
        if isinstance(row, FeedRow):
            handle = row.get("url handle") or _slug(row.get("title")) or handle
        yield handle, row


def _slug(title: str) -> str:
    return "-".join("".join(char if char.isalnum() else " " for char in title.lower()).split())


def _product(handle: str, rows: list[FeedRow]) -> Iterator[FeedRow | Rejection]:
    if not rows:
        return
    first = rows[0]
    images = list(dict.fromkeys(image for row in rows if (image := row.get("product image url"))))
    variants = [row for row in rows if row.get("price", "sku") or row is first]
    names = [first.get(f"option{place} name") for place in (1, 2, 3)]
    status = first.get("status").lower()
    if status in ("draft", "archived") or first.get("published on online store").lower() == "false":
        for row in variants:
            yield Rejection(row.row, "status", f"not on sale ({status or 'unpublished'})")
        return
    for row in variants:
        options = [
            (name, value)
            for place, name in enumerate(names, 1)
            if (value := row.get(f"option{place} value")) and value.lower() != "default title"
        ]
        fields, others = option_fields(options)
        values = _shared(first, row) | fields | _price(row) | _stock(row)
        title = first.get("title")
        values["title"] = f"{title} ({', '.join(others)})" if title and others else title
        single = len(variants) == 1
        values["id"] = row.get("sku") or fitting_id(handle, *([] if single else [value for _, value in options]))
        values["item_group_id"] = "" if single else fitting_id(handle)
        own = row.get("variant image url") or (images[0] if images else "")
        values["image_link"] = own
        values["additional_image_link"] = ",".join(image for image in images if image != own)
        yield FeedRow(row.row, values)


def _shared(first: FeedRow, row: FeedRow) -> dict[str, str]:
    category, kind = first.get("product category"), first.get("type")
    levels = [level.strip() for level in category.split(">")]
    color = next((first.get(name) for name in first.values if name.startswith("color (product.metafields")), "")
    return {
        "description": plain_text(first.get("description")),
        "brand": first.get("vendor"),
        "product_type": " > ".join([*levels, kind] if kind and kind not in levels else levels).strip(" >"),
        "gtin": row.get("barcode").lstrip("'"),
        "gender": first.get("google shopping / gender").lower(),
        "age_group": first.get("google shopping / age group").lower(),
        "color": color.replace("; ", "/"),
    }


def _price(row: FeedRow) -> dict[str, str]:
    """Price and, where the compare-at price is higher, that as the price and this as the sale price."""
    price, compare = row.get("price"), row.get("compare-at price")
    try:
        reduced = bool(compare) and float(compare) > float(price)
    except ValueError:
        reduced = bool(compare)  # the value itself will be found wrong
    return {"price": compare, "sale_price": price} if reduced else {"price": price}


def _stock(row: FeedRow) -> dict[str, str]:
    quantity = row.get("inventory quantity")
    if not quantity or ("inventory tracker" in row.values and not row.get("inventory tracker")):
        return {"availability": "in_stock"}
    if not quantity.lstrip("-").isdigit():
        return {"quantity": quantity}
    if int(quantity) > 0:
        return {"availability": "in_stock", "quantity": quantity}
    goes_on = row.get("continue selling when out of stock").lower() in ("continue", "true")
    return {"availability": "backorder" if goes_on else "out_of_stock", "quantity": "0"}
