"""Messages that went wrong, waiting for a person to say what they mean."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from actions.shop.models.base import Base, UtcDateTime


class ReviewItem(Base):
    """A sentence without personal data, once however often it is said."""

    __tablename__ = "review_items"
    __table_args__ = (
        CheckConstraint("status in ('waiting', 'accepted', 'dismissed')", name="status"),
        Index("ix_review_items_status", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the sentence as the intent model sees it: equal sentences have one."""
    text: Mapped[str] = mapped_column(Text)
    """Masked; empty once it is dismissed, so that nothing stays of what should not have been kept."""
    locale: Mapped[str] = mapped_column(String(10))
    """`en` or `zh`, by its script."""
    readings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """What it was taken for, likeliest first: `{"intent": …, "confidence": 0 to 1}`."""
    status: Mapped[str] = mapped_column(String(10), default="waiting")
    intent: Mapped[str | None] = mapped_column(String(64))
    """What a person decided that it means; None while it waits and when it is dismissed."""
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class ReviewSighting(Base):
    """That an item was said in a conversation; goes with the conversation, and when a person has decided."""

    __tablename__ = "review_sightings"
    __table_args__ = (
        CheckConstraint("source in ('fallback', 'corrected', 'thumbs_down')", name="source"),
        Index("ix_review_sightings_session_id", "session_id", "last_seen"),
    )

    item_id: Mapped[int] = mapped_column(ForeignKey("review_items.id", ondelete="CASCADE"), primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("chat_sessions.id", ondelete="CASCADE"), primary_key=True)
    turn_id: Mapped[str] = mapped_column(String(64))
    """The last turn that said it."""
    source: Mapped[str] = mapped_column(String(12))
    """`fallback`: not understood; `corrected`: the shopper then said what it meant; `thumbs_down`: a bad answer."""
    suggested: Mapped[str | None] = mapped_column(String(64))
    """The intent that the shopper showed to have meant."""
    times: Mapped[int] = mapped_column(Integer, default=1)
    first_seen: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    last_seen: Mapped[dt.datetime] = mapped_column(UtcDateTime)
