"""Products: a row for each variant that can be bought."""

import datetime as dt

from sqlalchemy import JSON, BigInteger, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from actions.shop.models.base import Base, UtcDateTime
from actions.shop.money import Money

AVAILABILITIES = ("in_stock", "out_of_stock", "preorder", "backorder")


class Product(Base):
    """A product or, where there are variants, one of them; variants share `item_group_id`."""

    __tablename__ = "products"
    __table_args__ = (Index("ix_products_effective", "sale_price_minor", "price_minor"),)

    id: Mapped[str] = mapped_column(String(50), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    title_zh: Mapped[str] = mapped_column(Text, default="")
    description_zh: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[str] = mapped_column(Text, default="")
    image_link: Mapped[str] = mapped_column(Text, default="")
    """A URL, or the absolute path of a file; empty when there is no picture."""
    additional_image_links: Mapped[list[str]] = mapped_column(JSON, default=list)
    price_minor: Mapped[int] = mapped_column(BigInteger)
    sale_price_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    availability: Mapped[str] = mapped_column(String(16), default="in_stock")
    quantity: Mapped[int | None] = mapped_column(Integer)
    """Units in stock; None when the feed doesn't say."""
    brand: Mapped[str] = mapped_column(Text, default="")
    gtin: Mapped[str] = mapped_column(String(50), default="")
    product_type: Mapped[str] = mapped_column(Text, default="")
    """`Shoes > Running`, widest first."""
    product_type_zh: Mapped[str] = mapped_column(Text, default="")
    item_group_id: Mapped[str] = mapped_column(String(50), default="", index=True)
    color: Mapped[str] = mapped_column(Text, default="")
    size: Mapped[str] = mapped_column(Text, default="")
    material: Mapped[str] = mapped_column(Text, default="")
    gender: Mapped[str] = mapped_column(Text, default="")
    age_group: Mapped[str] = mapped_column(Text, default="")
    content_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of everything above; unchanged content means nothing to do."""
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    @property
    def price(self) -> Money:
        """The regular price."""
        return Money(self.price_minor, self.currency)

    @property
    def sale_price(self) -> Money | None:
        """The reduced price, when it is on sale."""
        return None if self.sale_price_minor is None else Money(self.sale_price_minor, self.currency)

    @property
    def effective_price(self) -> Money:
        """What it costs now."""
        return self.sale_price or self.price

    @property
    def group(self) -> str:
        """The id that all its variants share; its own id when it has none."""
        return self.item_group_id or self.id

    @property
    def can_be_bought(self) -> bool:
        """Whether it can be ordered now (in stock, or as a pre- or back-order)."""
        return self.availability != "out_of_stock" and not (self.availability == "in_stock" and self.quantity == 0)

    def title_in(self, locale: str) -> str:
        """The title in the shopper's language, the main one where there is no other."""
        return (self.title_zh if locale.startswith("zh") else "") or self.title

    def description_in(self, locale: str) -> str:
        """The description in the shopper's language, the main one where there is no other."""
        return (self.description_zh if locale.startswith("zh") else "") or self.description
