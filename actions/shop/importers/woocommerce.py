"""WooCommerce's product CSV: simple products, and variations that point to their parent."""

from collections.abc import Iterator
from typing import TextIO

from actions.shop.importers.markup import plain_text
from actions.shop.importers.options import fitting_id, option_fields
from actions.shop.importers.report import Rejection
from actions.shop.importers.source import Source
from actions.shop.importers.table import FeedRow, header, read_rows

CONTAINERS = {"variable", "grouped"}
"""Types that hold products and are not sold themselves."""


def lower_name(name: str) -> str:
    """A column name in lower case, single blanks."""
    return " ".join(name.lower().split())


def is_woocommerce(columns: list[str]) -> bool:
    """Whether these columns (in lower case) are of a WooCommerce product file."""
    return {"type", "name", "regular price"} <= set(columns)


def read_woocommerce(source: Source, text: TextIO) -> Iterator[FeedRow | Rejection]:
    """What is sold, as rows with Google's field names; prices have no currency."""
    columns, delimiter = header(source, lower_name)
    parents: dict[str, FeedRow] = {}
    early: list[FeedRow] = []
    for row in read_rows(text, columns, delimiter):
        if isinstance(row, Rejection):
            yield row
            continue
        kinds = {kind.strip().lower() for kind in row.get("type").split(",")}
        if row.get("published") in ("0", "-1"):
            yield Rejection(row.row, "published", "not on sale (private or draft)")
        elif "variation" in kinds:
            parent = parents.get(row.get("parent"))
            if parent is None:
                early.append(row)
            else:
                yield _product(row, parent)
        elif kinds & CONTAINERS:
            parents |= {key: row for key in (row.get("sku"), f"id:{row.get('id')}") if key}
        else:
            yield _product(row, None)
    for row in early:
        parent = parents.get(row.get("parent"))
        if parent is None:
            yield Rejection(row.row, "parent", f"no variable product {row.get('parent')!r} in the file")
        else:
            yield _product(row, parent)


def _product(row: FeedRow, parent: FeedRow | None) -> FeedRow:
    shared = parent or row
    fields, others = option_fields(_attributes(row))
    if parent is not None:
        for name, value in option_fields(_attributes(parent))[0].items():
            if name not in fields and "," not in value:
                fields[name] = value
    images = [image.strip() for image in row.get("images").split(",") if image.strip()]
    if parent is not None:
        images += [one for image in parent.get("images").split(",") if (one := image.strip()) not in images]
    title = row.get("name") or shared.get("name")
    if parent is not None and others and title == parent.get("name"):
        title = f"{title} ({', '.join(others)})"
    description = next(
        (text for one in (row, shared) for name in ("description", "short description") if (text := one.get(name))),
        "",
    )
    values = {
        "id": row.get("sku") or row.get("id"),
        "title": title,
        "description": plain_text(description),
        "image_link": images[0] if images else "",
        "additional_image_link": ",".join(image for image in images[1:] if image),
        "price": row.get("regular price") or row.get("sale price"),
        "sale_price": row.get("sale price"),
        "sale_price_effective_date": _sale_period(row),
        "brand": row.get("brands") or shared.get("brands"),
        "gtin": row.get("gtin, upc, ean, or isbn"),
        "product_type": shared.get("categories").split(",")[0],
        "item_group_id": fitting_id(parent.get("sku") or parent.get("id")) if parent else "",
        "link": row.get("external url"),
    }
    return FeedRow(row.row, values | fields | _stock(row))


def _attributes(row: FeedRow) -> list[tuple[str, str]]:
    """Name and value of each attribute; several values of one attribute stay one text."""
    places = [
        name.removesuffix(" name") for name in row.values if name.startswith("attribute ") and name.endswith(" name")
    ]
    return [(row.get(f"{place} name"), row.get(f"{place} value(s)")) for place in places]


def _sale_period(row: FeedRow) -> str:
    start, end = row.get("date sale price starts"), row.get("date sale price ends")
    return f"{start}/{end}" if start or end else ""


def _stock(row: FeedRow) -> dict[str, str]:
    said, stock = row.get("in stock?").lower(), row.get("stock")
    if said == "backorder" or (said in ("0", "no") and row.get("backorders allowed?") in ("1", "notify")):
        return {"availability": "backorder"}
    if said in ("0", "no"):
        return {"availability": "out_of_stock", "quantity": "0"}
    if stock.startswith("-"):
        return {"availability": "backorder", "quantity": "0"}
    return {"availability": "in_stock", "quantity": stock}
