"""Customers and their orders: lines, shipments with their events, adjustments, the audit log."""

import datetime as dt

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from actions.shop.models.base import Base, UtcDateTime, append_only, utc_now
from actions.shop.models.catalog import Product
from actions.shop.money import Money

ORDER_STATUSES = (
    "processing",
    "shipped",
    "in_transit",
    "out_for_delivery",
    "delivered",
    "cancelled",
    "returned",
    "problem",
)


class Customer(Base):
    """Someone who ordered; known by the e-mail address, kept in lower case."""

    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(Text, default="")
    restricted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    """Since when name and address are kept for the law only: their owner asked to be erased and has ordered nothing
    since."""


class Order(Base):
    """An order. `status` moves on; what happened is kept in events, adjustments and the audit log."""

    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(50))
    number_key: Mapped[str] = mapped_column(String(50), unique=True)
    """The number as shoppers may write it: no `#`, lower case."""
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    placed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, index=True)
    status: Mapped[str] = mapped_column(String(20))
    currency: Mapped[str] = mapped_column(String(3))
    shipping_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    estimated_delivery: Mapped[dt.date | None] = mapped_column(Date)
    delivered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)

    customer: Mapped[Customer] = relationship(lazy="joined")
    lines: Mapped[list["OrderLine"]] = relationship(order_by="OrderLine.position", cascade="all, delete-orphan")
    shipments: Mapped[list["Shipment"]] = relationship(order_by="Shipment.id", cascade="all, delete-orphan")
    adjustments: Mapped[list["OrderAdjustment"]] = relationship(order_by="OrderAdjustment.id")

    @property
    def shipping(self) -> Money:
        """What delivery cost."""
        return Money(self.shipping_minor, self.currency)

    @property
    def total(self) -> Money:
        """What was ordered, with delivery, before any adjustment."""
        return sum((line.total for line in self.lines), self.shipping)

    @property
    def refunded(self) -> Money:
        """What has gone or will go back to the customer; zero or more."""
        return -sum((line.amount for line in self.adjustments), Money(0, self.currency))

    @property
    def balance(self) -> Money:
        """What the customer pays in the end: the total with all adjustments; zero or more."""
        return self.total - self.refunded


class OrderLine(Base):
    """A product of an order. `product_id` is no foreign key: orders outlive the catalog."""

    __tablename__ = "order_lines"
    __table_args__ = (
        # Both ways, so that what is bought together is found in the indexes alone.
        Index("ix_order_lines_order_product", "order_id", "product_id"),
        Index("ix_order_lines_product_order", "product_id", "order_id"),
        CheckConstraint("quantity_ordered > 0", name="ordered"),
        CheckConstraint("quantity_total between 0 and quantity_ordered", name="total"),
        CheckConstraint("quantity_fulfilled between 0 and quantity_ordered", name="fulfilled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    product_id: Mapped[str] = mapped_column(String(50))
    unit_price_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    quantity_ordered: Mapped[int] = mapped_column(Integer)
    quantity_total: Mapped[int] = mapped_column(Integer)
    """What is still wanted after cancellations."""
    quantity_fulfilled: Mapped[int] = mapped_column(Integer, default=0)
    """What has been handed to a carrier."""

    product: Mapped[Product | None] = relationship(
        primaryjoin="foreign(OrderLine.product_id) == Product.id", viewonly=True, lazy="joined"
    )

    @property
    def unit_price(self) -> Money:
        """The price of one piece when it was ordered."""
        return Money(self.unit_price_minor, self.currency)

    @property
    def total(self) -> Money:
        """Unit price times what was ordered."""
        return self.unit_price * self.quantity_ordered

    def title_in(self, locale: str) -> str:
        """The product's title, or its id when it is no longer in the catalog."""
        return self.product.title_in(locale) if self.product else self.product_id


class Shipment(Base):
    """A parcel of an order."""

    __tablename__ = "shipments"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    carrier: Mapped[str] = mapped_column(Text, default="")
    tracking_number: Mapped[str] = mapped_column(Text, default="")

    events: Mapped[list["ShipmentEvent"]] = relationship(order_by="ShipmentEvent.id", cascade="all, delete-orphan")


@append_only
class ShipmentEvent(Base):
    """Something that happened to a parcel; never changed."""

    __tablename__ = "shipment_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipments.id", ondelete="CASCADE"), index=True)
    at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    """When it happened; None when nobody recorded it (only `recorded_at` is known then)."""
    recorded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)
    status: Mapped[str] = mapped_column(String(20))


@append_only
class OrderAdjustment(Base):
    """A signed change of what the customer owes: negative is money back. Never changed."""

    __tablename__ = "order_adjustments"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    """`cancellation`, `refund`, `correction`, `goodwill`; `fee` is what the shop keeps of one of them, positive."""
    order_line_id: Mapped[int | None] = mapped_column(Integer)
    """The line that it is about; None for delivery, fees and whole orders."""
    quantity: Mapped[int] = mapped_column(Integer, default=0)
    """Pieces of that line."""
    change_id: Mapped[int | None] = mapped_column(Integer, index=True)
    """The `OrderChange` that made it; None for what came with an import or before there were changes."""
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)

    @property
    def amount(self) -> Money:
        """Signed amount."""
        return Money(self.amount_minor, self.currency)


@append_only
class AuditEntry(Base):
    """Who changed what, when. Holds ids only, no personal data. Never changed."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)
    actor: Mapped[str] = mapped_column(Text)
    """`session:<id>`, `import`, `agent:<name>`, `shop`."""
    action: Mapped[str] = mapped_column(String(50))
    """`order.seen`, `order.status`, `order.conflict` and `_seen`, `cancel.done` and `.refused` (and so for each kind of
    change), `line.product`, `return.approved`, `case.closed`, …"""
    subject: Mapped[str] = mapped_column(Text, index=True)
    """`order:<id>`, `order_line:<id>`, `return:<id>`, `case:<id>`, `session:<id>`."""
    before: Mapped[str] = mapped_column(Text, default="")
    after: Mapped[str] = mapped_column(Text, default="")


class DoorTries(Base):
    """Wrong tries to look up an order, counted for a chat session or a hashed client address."""

    __tablename__ = "door_tries"

    scope: Mapped[str] = mapped_column(String(10), primary_key=True)
    """`session` or `address`."""
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    wrong: Mapped[int] = mapped_column(Integer, default=0)
    since: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    """Start of the present counting window."""


class VerifiedOrder(Base):
    """An order that a guest has shown to know number and e-mail of, in one chat session."""

    __tablename__ = "verified_orders"
    __table_args__ = (UniqueConstraint("session_id", "order_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(String(128), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)
