"""A product from Google Merchant fields: checks every one of them."""

import datetime as dt
import os.path
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from actions.shop.importers.report import BadField
from actions.shop.importers.values import clean, content_hash, instant, money, short, whole
from actions.shop.models.base import utc_now

TEXTS = (
    "description",
    "title_zh",
    "description_zh",
    "brand",
    "product_type",
    "product_type_zh",
    "color",
    "size",
    "material",
    "gender",
    "age_group",
)

_AVAILABILITY = {
    "": "in_stock",
    "in_stock": "in_stock",
    "out_of_stock": "out_of_stock",
    "preorder": "preorder",
    "pre_order": "preorder",
    "backorder": "backorder",
    "back_order": "backorder",
    "available_for_order": "backorder",
}


def read_product(values: Mapping[str, str], folder: Path, currency: str | None) -> dict[str, Any]:
    """The columns of a product row.

    Args:
        values: Google's field names to texts.
        folder: where relative picture paths start, absolute.
        currency: of prices without one; None when each price must name its own.

    Raises:
        BadField: the first field that is wrong.
    """
    get = {name: value.strip() for name, value in values.items()}.get
    product: dict[str, Any] = {
        "id": short("id", get("id", ""), required=True),
        "title": clean("title", get("title", "")),
    }
    if not product["title"]:
        raise BadField("title", "is missing")
    price = money("price", get("price", ""), None if " " in get("price", "") else currency)
    product |= {"price_minor": price.minor, "currency": price.currency, "sale_price_minor": None}
    if sale_text := get("sale_price", ""):
        sale = money("sale_price", sale_text, None if " " in sale_text else currency)
        if sale.currency != price.currency:
            raise BadField("sale_price", f"is in {sale.currency}, the price in {price.currency}")
        if sale > price:
            raise BadField("sale_price", f"{sale} is more than the price {price}")
        if sale < price and _is_now("sale_price_effective_date", get("sale_price_effective_date", "")):
            product["sale_price_minor"] = sale.minor
    product |= {name: clean(name, get(name, "")) for name in TEXTS}
    product["product_type"] = _path(product["product_type"])
    product["product_type_zh"] = _path(product["product_type_zh"])
    product["gtin"] = short("gtin", get("gtin", ""))
    product["item_group_id"] = short("item_group_id", get("item_group_id", ""))
    product["quantity"] = whole("quantity", get("quantity", "")) if get("quantity", "") else None
    product["availability"] = _availability(get("availability", ""), product["quantity"])
    product["link"] = _link(get("link", ""))
    product["image_link"] = _picture("image_link", get("image_link", ""), folder)
    product["additional_image_links"] = [
        _picture("additional_image_link", part.strip(), folder)
        for part in get("additional_image_link", "").split(",")
        if part.strip()
    ]
    product["content_hash"] = content_hash(sorted(product.items()))
    return product


def _availability(value: str, quantity: int | None) -> str:
    known = _AVAILABILITY.get(value.lower().replace(" ", "_").replace("-", "_"))
    if known is None:
        raise BadField("availability", f"{value!r} is not one of in_stock, out_of_stock, preorder, backorder")
    return "out_of_stock" if quantity == 0 and known == "in_stock" else known


def _is_now(name: str, period: str) -> bool:
    """Whether the present is in `start/end`; either end may be missing; no period is always."""
    start, _, end = (part.strip() for part in period.partition("/"))
    now = utc_now()
    return (not start or instant(name, start) <= now) and (not end or now <= _end(name, end))


def _end(name: str, value: str) -> dt.datetime:
    """The end of a period; a date without a time is meant to its last moment."""
    return instant(name, value) + (dt.timedelta(days=1) if len(value) <= 10 else dt.timedelta())


def _path(value: str) -> str:
    """`A>B > C` as `A > B > C`."""
    return " > ".join(part for level in value.split(">") if (part := " ".join(level.split())))


def _link(value: str) -> str:
    clean("link", value)
    if value and not value.startswith("/") and _scheme(value) not in ("http", "https"):
        raise BadField("link", f"{value[:80]!r} is not a web address")
    return value


def _picture(name: str, value: str, folder: Path) -> str:
    """A web address as it is, a path as an absolute one."""
    clean(name, value)
    if not value or _scheme(value) in ("http", "https"):
        return value
    if "://" in value or _scheme(value) in ("data", "javascript", "file"):
        raise BadField(name, f"{value[:80]!r} is neither a web address nor a path")
    return os.path.normpath(folder / value)


def _scheme(value: str) -> str:
    try:
        return urlsplit(value).scheme.lower()
    except ValueError:
        return "?"
