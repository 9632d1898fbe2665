"""What customers wrote about products."""

import datetime as dt

from sqlalchemy import Boolean, CheckConstraint, Integer, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from actions.shop.models.base import Base, UtcDateTime


class Review(Base):
    """One review. `product_id` is a product or the group of its variants, as the shop has it."""

    __tablename__ = "reviews"
    __table_args__ = (CheckConstraint("rating between 1 and 5", name="rating"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[str] = mapped_column(String(50), index=True)
    rating: Mapped[int] = mapped_column(Integer)
    """Stars, 1 to 5."""
    title: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    content_hash: Mapped[str] = mapped_column(String(64), unique=True)
    order_line_id: Mapped[int | None] = mapped_column(Integer, unique=True, index=True)
    """The bought item that it is about; None for imported reviews, and once its author is forgotten."""
    hidden: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether the shop keeps it from shoppers."""

    @property
    def is_verified(self) -> bool:
        """Whether whoever wrote it had bought it here."""
        return self.order_line_id is not None
