"""What the gateway keeps of a conversation: sessions, turns, messages, pictures, feedback."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from actions.shop.models.base import Base, UtcDateTime, utc_now


class ChatSession(Base):
    """One shopper's conversation, from the opening of the chat to its expiry or erasure."""

    __tablename__ = "chat_sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Also the sender in Rasa and the key of the cart. Not a secret: only the token opens the session."""
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the bearer token; the token itself is kept nowhere."""
    locale: Mapped[str] = mapped_column(String(10), default="en")
    customer_sub: Mapped[str | None] = mapped_column(String(200))
    """The shop's id of a signed-in shopper; this and the next two are None for a guest."""
    customer_email: Mapped[str | None] = mapped_column(String(320))
    customer_name: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)
    expires_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, index=True)


class ChatTurn(Base):
    """One thing that the shopper said and what was answered; or what the shopper was told unasked."""

    __tablename__ = "chat_turns"
    __table_args__ = (
        UniqueConstraint("session_id", "repeat_key", name="uq_chat_turns_repeat"),
        CheckConstraint("state in ('waiting', 'answered', 'undelivered')", name="state"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("chat_sessions.id", ondelete="CASCADE"), index=True)
    repeat_key: Mapped[str | None] = mapped_column(String(200))
    """The caller's Idempotency-Key; a second call with it gets this turn's answer."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what was asked, so that a key isn't used for two different messages."""
    modality: Mapped[str] = mapped_column(String(10))
    """`text`, `voice` or `photo`; `notice` when the shopper said nothing."""
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    intent: Mapped[str | None] = mapped_column(String(64))
    readings: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    """What the words were taken for, likeliest first: `{"intent": …, "confidence": 0 to 1}`; None without words."""
    transcript: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    timings: Mapped[dict[str, float]] = mapped_column(JSON, default=dict)
    """Milliseconds by part."""
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)


class ChatMessage(Base):
    """A message of either side, as the widget shows it."""

    __tablename__ = "chat_messages"
    __table_args__ = (
        CheckConstraint("role in ('shopper', 'assistant', 'agent')", name="role"),
        Index("ix_chat_messages_conversation", "session_id", "position"),
    )

    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    """Grows with time."""
    id: Mapped[str] = mapped_column(String(64), unique=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("chat_sessions.id", ondelete="CASCADE"))
    turn_id: Mapped[str] = mapped_column(ForeignKey("chat_turns.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(10))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The message object without its id: `type`, `text` and what its type adds."""
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)


class Upload(Base):
    """A shopper's picture; its file is `actions.shop.uploads.upload_path`."""

    __tablename__ = "uploads"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """128 random bits in hexadecimal."""
    session_id: Mapped[str] = mapped_column(ForeignKey("chat_sessions.id", ondelete="CASCADE"), index=True)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    size_bytes: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)


class Feedback(Base):
    """What the shopper thinks of one answer; the latest word counts."""

    __tablename__ = "feedback"
    __table_args__ = (CheckConstraint("thumbs in ('up', 'down')", name="thumbs"),)

    message_id: Mapped[str] = mapped_column(ForeignKey("chat_messages.id", ondelete="CASCADE"), primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("chat_sessions.id", ondelete="CASCADE"), index=True)
    thumbs: Mapped[str] = mapped_column(String(4))
    comment: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)


class Erasure(Base):
    """A conversation that is gone here and must still be forgotten by Rasa; the row goes when Rasa has done so."""

    __tablename__ = "erasures"

    session_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    asked_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)
