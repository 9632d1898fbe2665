"""What the service desk keeps: changes of orders, returns, cases, customers' addresses."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from actions.shop.models.base import Base, UtcDateTime, utc_now
from actions.shop.models.orders import OrderLine
from actions.shop.money import Money


class OrderChange(Base):
    """A change that somebody asked for, once, whatever is retried: `key` makes sure of it."""

    __tablename__ = "order_changes"
    __table_args__ = (CheckConstraint("state in ('noted', 'done', 'refused')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    """Made when the question was asked; whoever says yes twice gets the same answer twice."""
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    """`cancel`, `change_items`, `change_address`, `return`, …: the `kind` of `actions.shop.changes`."""
    wanted: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The change as it was asked for."""
    state: Mapped[str] = mapped_column(String(10))
    """`noted` while the shop's own system has not answered; then `done` or `refused`."""
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What came of it: amounts, numbers, or why it was refused."""
    actor: Mapped[str] = mapped_column(Text)
    """`session:<id>`, `agent:<name>`, `shop`."""
    session_id: Mapped[str] = mapped_column(String(128), default="", index=True)
    """The conversation that is told what came of it; empty when none is."""
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)
    settled_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    def forget_words(self) -> None:
        """Forgets note, address and conversation; what was wanted of which lines stays with the order."""
        self.wanted = {name: value for name, value in self.wanted.items() if name not in ("note", "address")}
        self.session_id = ""


class OrderAddress(Base):
    """Where an order goes, as far as Aisle was told."""

    __tablename__ = "order_addresses"

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(Text, default="")
    street: Mapped[str] = mapped_column(Text, default="")
    """Street and house number, further lines after a line feed."""
    postal_code: Mapped[str] = mapped_column(String(20), default="")
    city: Mapped[str] = mapped_column(Text, default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    """ISO 3166-1 alpha-2."""
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)


class Return(Base):
    """Goods that go back, for money or for other goods."""

    __tablename__ = "returns"
    __table_args__ = (
        CheckConstraint("state in ('requested', 'approved', 'received', 'refused', 'withdrawn')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    """Told to the shopper and printed on the label; can't be guessed."""
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("order_changes.id", ondelete="CASCADE"), unique=True)
    state: Mapped[str] = mapped_column(String(10))
    """`requested` waits for the team, `approved` for the parcel; `received` is refunded or exchanged."""
    reason: Mapped[str] = mapped_column(String(30), default="")
    """`too_small`, `too_large`, `not_as_described`, `damaged`, `wrong_item`, `changed_mind`, `other`."""
    note: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    """Why the team refused it, told to the shopper."""
    fee_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    """What the shop keeps for the label, 0 or more."""
    shipping_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    """What is given back of the delivery cost, 0 or more."""
    currency: Mapped[str] = mapped_column(String(3))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)
    settled_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    lines: Mapped[list["ReturnLine"]] = relationship(order_by="ReturnLine.id", cascade="all, delete-orphan")

    @property
    def promised(self) -> Money:
        """What goes back to the shopper once it has arrived; zero or more."""
        shipping = Money(self.shipping_minor - self.fee_minor, self.currency)
        return sum((line.amount for line in self.lines), shipping)


class ReturnLine(Base):
    """Pieces of one order line that go back."""

    __tablename__ = "return_lines"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("returns.id", ondelete="CASCADE"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id", ondelete="CASCADE"), index=True)
    quantity: Mapped[int] = mapped_column(Integer)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    """What is paid back for these pieces; 0 for an exchange."""
    currency: Mapped[str] = mapped_column(String(3))
    exchange_for: Mapped[str | None] = mapped_column(String(50))
    """Id of the product that is sent instead; None when money goes back."""

    order_line: Mapped[OrderLine] = relationship(lazy="joined")

    @property
    def amount(self) -> Money:
        """What is paid back for these pieces."""
        return Money(self.amount_minor, self.currency)


class Case(Base):
    """Something that the team must look at: a broken item, a double payment, a complaint, a feedback."""

    __tablename__ = "cases"
    __table_args__ = (CheckConstraint("state in ('open', 'closed')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    """Told to the shopper; can't be guessed."""
    key: Mapped[str] = mapped_column(String(64), unique=True)
    """Like `OrderChange.key`: a case is opened once."""
    kind: Mapped[str] = mapped_column(String(30), index=True)
    """`damaged`, `faulty`, `wrong_item`, `missing_item`, `not_arrived`, `payment_failed`, `paid_twice`, `complaint`."""
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id", ondelete="SET NULL"), index=True)
    order_line_id: Mapped[int | None] = mapped_column(ForeignKey("order_lines.id", ondelete="SET NULL"))
    quantity: Mapped[int | None] = mapped_column(Integer)
    wish: Mapped[str] = mapped_column(String(20), default="")
    """`replacement`, `refund`, `repair`; empty when none was said."""
    note: Mapped[str] = mapped_column(Text, default="")
    """What happened, in the shopper's words."""
    photo_id: Mapped[str | None] = mapped_column(String(32))
    """A picture kept with the case: its file is `actions.shop.case_photos`."""
    session_id: Mapped[str] = mapped_column(String(128), index=True)
    customer_email: Mapped[str] = mapped_column(String(320), default="", index=True)
    """Of a signed-in shopper or of the order; empty for a guest without an order."""
    locale: Mapped[str] = mapped_column(String(10), default="en")
    state: Mapped[str] = mapped_column(String(10), default="open")
    answer: Mapped[str] = mapped_column(Text, default="")
    """What the team decided, told to the shopper."""
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
