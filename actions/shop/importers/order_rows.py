"""Rows of the orders file, put together to orders. Rows of one order need not stand together."""

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import astuple, dataclass, fields
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from actions.shop.access import normal_number
from actions.shop.errors import MoneyError
from actions.shop.importers.batches import batches
from actions.shop.importers.report import BadField, Rejection
from actions.shop.importers.table import FeedRow
from actions.shop.importers.values import clean, content_hash, day, email, instant, money, short, whole
from actions.shop.models.orders import ORDER_STATUSES
from actions.shop.money import minor_digits

COLUMNS = (
    "order_number",
    "customer_email",
    "customer_name",
    "placed_at",
    "status",
    "currency",
    "shipping_cost",
    "carrier",
    "tracking_number",
    "estimated_delivery",
    "delivered_at",
    "product_id",
    "quantity",
    "unit_price",
)
REQUIRED = (
    "order_number",
    "customer_email",
    "placed_at",
    "status",
    "currency",
    "product_id",
    "quantity",
    "unit_price",
)
"""Columns that must be there; the others may be missing as they may be empty."""
_OF_ORDER = COLUMNS[1:11]
"""Columns that say the same in all rows of an order."""


@dataclass(frozen=True)
class LineValues:
    """A checked line."""

    product_id: str
    quantity: int
    unit_price_minor: int


@dataclass(frozen=True)
class OrderValues:
    """A checked order with its lines in the file's order."""

    number: str
    number_key: str
    email: str
    name: str
    placed_at: dt.datetime
    status: str
    currency: str
    shipping_minor: int
    carrier: str
    tracking_number: str
    estimated_delivery: dt.date | None
    delivered_at: dt.datetime | None
    lines: tuple[LineValues, ...]
    content_hash: str


def gather(rows: Iterable[FeedRow | Rejection]) -> Iterator[OrderValues | Rejection]:
    """Orders from rows in any order, within little memory: rows wait in a temporary file, sorted by order number.

    A row whose order-wide values differ from the order's first good row is rejected, as is one with a bad value.
    """
    with (
        TemporaryDirectory(prefix="aisle-orders-") as folder,
        closing(sqlite3.connect(Path(folder) / "rows.db", isolation_level=None)) as staged,
    ):
        staged.execute("PRAGMA journal_mode = OFF")
        staged.execute("PRAGMA synchronous = OFF")
        staged.execute("CREATE TABLE rows (number TEXT, row INTEGER, fields TEXT)")
        for batch in batches(rows, 5000):
            yield from (row for row in batch if isinstance(row, Rejection))
            staged.execute("BEGIN")
            staged.executemany(
                "INSERT INTO rows VALUES (?, ?, ?)",
                [_packed(row) for row in batch if isinstance(row, FeedRow)],
            )
            staged.execute("COMMIT")
        found = staged.execute("SELECT number, row, fields FROM rows ORDER BY number, row")
        for number, group in groupby(found, key=lambda one: str(one[0])):
            yield from _order(number, [FeedRow(row, dict(json.loads(packed))) for _, row, packed in group])


def _packed(row: FeedRow) -> tuple[str, int, str]:
    values = [(name, row.get(name)) for name in COLUMNS]
    number = normal_number(row.get("order_number"))
    return number, row.row, json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _order(number_key: str, rows: list[FeedRow]) -> Iterator[OrderValues | Rejection]:
    head: _Head | None = None
    first: FeedRow | None = None
    lines: list[LineValues] = []
    for row in rows:
        try:
            if head is None or first is None:
                head = _head(number_key, row)
                line = _line(row, head.currency)
                first = row
            else:
                _agree(row, first)
                line = _line(row, head.currency)
            lines.append(line)
        except BadField as error:
            if first is None:
                head = None
            yield error.at(row.row)
    if head is not None and lines:
        yield head.with_lines(tuple(lines))


def _agree(row: FeedRow, first: FeedRow) -> None:
    for name in _OF_ORDER:
        mine, theirs = row.get(name), first.get(name)
        if mine != theirs and mine.lower() != theirs.lower():
            raise BadField(name, f"differs from row {first.row} of the same order")


@dataclass(frozen=True)
class _Head:
    """What is the same in all rows of an order."""

    number: str
    number_key: str
    email: str
    name: str
    placed_at: dt.datetime
    status: str
    currency: str
    shipping_minor: int
    carrier: str
    tracking_number: str
    estimated_delivery: dt.date | None
    delivered_at: dt.datetime | None

    def with_lines(self, lines: tuple[LineValues, ...]) -> OrderValues:
        shared = {one.name: getattr(self, one.name) for one in fields(self)}
        digest = content_hash([*shared.values(), *(astuple(line) for line in lines)])
        return OrderValues(**shared, lines=lines, content_hash=digest)


def _head(number_key: str, row: FeedRow) -> _Head:
    number = short("order_number", row.get("order_number"), required=True)
    if not number_key:
        raise BadField("order_number", f"{number!r} is not an order number")
    address = email("customer_email", row.get("customer_email"))
    placed_at = instant("placed_at", row.get("placed_at"))
    status = row.get("status").lower().replace(" ", "_")
    if status not in ORDER_STATUSES:
        raise BadField("status", f"{row.get('status')!r} is not one of {', '.join(ORDER_STATUSES)}")
    currency = row.get("currency").upper()
    try:
        minor_digits(currency)
    except MoneyError as error:
        raise BadField("currency", str(error)) from error
    estimated, delivered = row.get("estimated_delivery"), row.get("delivered_at")
    delivered_at = instant("delivered_at", delivered) if delivered else None
    if delivered_at is not None and delivered_at.date() < placed_at.date():
        raise BadField("delivered_at", f"{delivered!r} is before the order was placed")
    return _Head(
        number=number,
        number_key=number_key,
        email=address,
        name=clean("customer_name", row.get("customer_name")),
        placed_at=placed_at,
        status=status,
        currency=currency,
        shipping_minor=money("shipping_cost", row.get("shipping_cost") or "0", currency).minor,
        carrier=clean("carrier", row.get("carrier")),
        tracking_number=clean("tracking_number", row.get("tracking_number")),
        estimated_delivery=day("estimated_delivery", estimated) if estimated else None,
        delivered_at=delivered_at,
    )


def _line(row: FeedRow, currency: str) -> LineValues:
    return LineValues(
        product_id=short("product_id", row.get("product_id"), required=True),
        quantity=whole("quantity", row.get("quantity"), least=1),
        unit_price_minor=money("unit_price", row.get("unit_price"), currency).minor,
    )
