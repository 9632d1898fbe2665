"""Options of shop systems (`Color: Red`) as Google's fields."""

import hashlib
from collections.abc import Iterable

from actions.shop.importers.values import ID_LENGTH

_FIELDS = {
    "color": "color",
    "colour": "color",
    "colors": "color",
    "farbe": "color",
    "颜色": "color",
    "size": "size",
    "sizes": "size",
    "größe": "size",
    "尺码": "size",
    "尺寸": "size",
    "material": "material",
    "材质": "material",
    "gender": "gender",
    "brand": "brand",
}


def option_fields(options: Iterable[tuple[str, str]]) -> tuple[dict[str, str], list[str]]:
    """The fields that the options fill, and the values of options that have no field."""
    fields: dict[str, str] = {}
    others: list[str] = []
    for name, value in options:
        known = _FIELDS.get(name.strip().lower())
        if not value:
            continue
        if known and known not in fields:
            fields[known] = value
        else:
            others.append(value)
    return fields, others


def fitting_id(*parts: str) -> str:
    """An id made of parts; one that would be too long ends in a digest of the rest."""
    whole = "-".join("-".join(part.split()) for part in parts if part)
    if len(whole) <= ID_LENGTH:
        return whole
    digest = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{whole[: ID_LENGTH - 9]}-{digest}"
