"""What the matcher needs to know of a product: a plain record, whatever the catalog is kept in."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from actions.matcher.words import split_levels

DESCRIPTION_CHARACTERS = 120
"""How much of a description says what the product is; the rest makes indexing slow and vectors vague."""


@dataclass(frozen=True)
class ProductRecord:
    """One product (variant) as the index keeps it."""

    id: str
    title: str
    description: str = ""
    title_zh: str = ""
    description_zh: str = ""
    brand: str = ""
    gtin: str = ""
    product_type: str = ""
    product_type_zh: str = ""
    item_group_id: str = ""
    color: str = ""
    size: str = ""
    material: str = ""
    gender: str = ""
    price: int = 0
    """Minor units, what it costs now."""
    in_stock: bool = True
    images: tuple[str, ...] = ()
    """Picture files, the main one first; URLs are left out."""
    seen: tuple[str, ...] = ()
    """Lines of text on the pictures, as they were read."""

    @property
    def group(self) -> str:
        """The id that its variants share."""
        return self.item_group_id or self.id

    def passage(self) -> str:
        """What the text encoder reads: the same for variants that differ only in colour or size."""
        own = {self.color.casefold(), self.size.casefold()}
        title = ", ".join(part for part in self.title.split(", ") if part.casefold() not in own) or self.title
        kind = ", ".join(split_levels(self.product_type)[::-1])
        text = f"{title}. {kind}. {self.brand}. {self.description[:DESCRIPTION_CHARACTERS]}"
        return f"{text} {self.title_zh}" if self.title_zh and not self.title else text

    def own_words(self) -> str:
        """What the text encoder reads to judge the category: the passage without the category it claims."""
        return replace(self, product_type="", product_type_zh="").passage()

    def line(self) -> bytes:
        """All of it as one line of JSON."""
        return json.dumps(vars(self), ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


class CatalogProduct(Protocol):
    """What a product of the shop's catalog offers."""

    id: str
    title: str
    description: str
    title_zh: str
    description_zh: str
    image_link: str
    additional_image_links: list[str]
    brand: str
    gtin: str
    product_type: str
    product_type_zh: str
    item_group_id: str
    color: str
    size: str
    material: str
    gender: str
    price_minor: int
    sale_price_minor: int | None

    @property
    def can_be_bought(self) -> bool:
        """Whether it can be ordered now."""


def record_of(product: CatalogProduct) -> ProductRecord:
    """The record of a product in the shop's catalog."""
    links = [product.image_link, *(product.additional_image_links or [])]
    return ProductRecord(
        id=product.id,
        title=product.title,
        description=product.description,
        title_zh=product.title_zh,
        description_zh=product.description_zh,
        brand=product.brand,
        gtin=product.gtin,
        product_type=product.product_type,
        product_type_zh=product.product_type_zh,
        item_group_id=product.item_group_id,
        color=product.color,
        size=product.size,
        material=product.material,
        gender=product.gender,
        price=product.price_minor if product.sale_price_minor is None else product.sale_price_minor,
        in_stock=product.can_be_bought,
        images=tuple(str(Path(link)) for link in links if link and "://" not in link),
    )
