"""The shop's rules as data, as `aisle import policies` last brought them in."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from actions.shop.models.base import Base, UtcDateTime, utc_now


class StoredRules(Base):
    """The one row of rules; `actions.shop.rules` checks and reads it."""

    __tablename__ = "shop_rules"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    """Always 1."""
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_hash: Mapped[str] = mapped_column(String(64))
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)
