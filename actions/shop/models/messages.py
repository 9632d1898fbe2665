"""What is sent out and what came in, and what shoppers agreed to be sent: outbox, events, consents, watches."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, CheckConstraint, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from actions.shop.models.base import Base, UtcDateTime, append_only, utc_now


class OutboxMessage(Base):
    """Something that must be sent, written in the transaction that makes it true and delivered after it."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'sent', 'dead')", name="state"),
        CheckConstraint("channel in ('shop', 'chat', 'email', 'webhook')", name="channel"),
        Index("ix_outbox_due", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(100), unique=True)
    """The idempotency key: what has the same key is one message, and whoever gets it can tell."""
    channel: Mapped[str] = mapped_column(String(10))
    """`shop`: the shop's own system decides about a change. The others tell somebody something."""
    kind: Mapped[str] = mapped_column(String(50))
    """What it is about, like `order.cancel` or `notice.back_in_stock`."""
    recipient: Mapped[str] = mapped_column(Text, default="")
    """Chat session, e-mail address or empty."""
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)
    """When it is tried next; a worker that takes it moves this on, so that no other takes it meanwhile."""
    last_error: Mapped[str] = mapped_column(Text, default="")
    """In one line, without personal data."""
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)
    settled_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


@append_only
class Consent(Base):
    """That someone agreed to be written to, or took it back; the last row of a purpose and address counts."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_who", "email", "purpose", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320))
    """Lower case; of a signed-in shopper or confirmed by a link sent to it."""
    purpose: Mapped[str] = mapped_column(String(30))
    """`newsletter`, `notices`."""
    granted: Mapped[bool] = mapped_column(Boolean)
    wording: Mapped[str] = mapped_column(Text)
    """The sentence that was agreed to, as it was shown."""
    source: Mapped[str] = mapped_column(Text)
    """`session:<id>`, `link`, `agent:<name>`, `erasure`."""
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)


class Watch(Base):
    """Something that a shopper asked to be told, once."""

    __tablename__ = "watches"
    __table_args__ = (
        CheckConstraint("kind in ('order_moves', 'back_in_stock', 'price_falls')", name="kind"),
        CheckConstraint("state in ('active', 'told', 'stopped')", name="state"),
        Index("ix_watches_active", "state", "kind", "subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    """In the link that stops it; can't be guessed."""
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(50))
    """Order id or product id."""
    session_id: Mapped[str] = mapped_column(String(128), index=True)
    email: Mapped[str] = mapped_column(String(320), default="", index=True)
    """Empty when it is told in the chat only."""
    locale: Mapped[str] = mapped_column(String(10), default="en")
    seen: Mapped[str] = mapped_column(Text, default="")
    """The order's status when it was last told."""
    below_minor: Mapped[int | None] = mapped_column(BigInteger)
    """A fall below this price is told, in minor units of `currency`."""
    currency: Mapped[str] = mapped_column(String(3), default="")
    state: Mapped[str] = mapped_column(String(10), default="active")
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)
    settled_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class ShopEvent(Base):
    """Something that the shop's own system told, once, however often it was sent."""

    __tablename__ = "shop_events"
    __table_args__ = (Index("ix_shop_events_subject", "subject", "happened_at"),)

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    """Its `webhook-id`."""
    subject: Mapped[str] = mapped_column(String(70))
    """`order:<number>` or `product:<id>`: of two about one thing, the one that happened later counts."""
    happened_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)
