"""Rows of the orders file, put together to orders. Rows of one order need not stand together."""

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, fields
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from actions.shop.access import normal_number
from actions.shop.errors import MoneyError
from actions.shop.importers.batches import batches
from actions.shop.importers.report import BadField, Rejection
from actions.shop.importers.table import FeedRow
from actions.shop.importers.values import clean, content_hash, day, email, instant, money, short, whole
from actions.shop.models.orders import ORDER_STATUSES
from actions.shop.money import minor_digits


class Cells(NamedTuple):
    """A row's texts; the field names are the column names."""

    order_number: str
    customer_email: str
    customer_name: str
    placed_at: str
    status: str
    currency: str
    shipping_cost: str
    carrier: str
    tracking_number: str
    estimated_delivery: str
    delivered_at: str
    product_id: str
    quantity: str
    unit_price: str


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
_OF_ORDER = slice(1, 11)
"""Columns that say the same in all rows of an order."""
REFUNDED = "refunded"
"""In a file: `returned`, and all that was paid has gone back."""
SAME_TIME = dt.timedelta(days=1)
"""Rows of one order may be this far apart: some shops stamp each line when it is written; the first row counts."""


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
    is_refunded: bool
    """Whether the file says `refunded`: returned, and all money went back."""
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
        staged.execute("CREATE TABLE rows (number TEXT, row INTEGER, cells TEXT)")
        for batch in batches(rows, 5000):
            yield from (row for row in batch if isinstance(row, Rejection))
            staged.execute("BEGIN")
            staged.executemany(
                "INSERT INTO rows VALUES (?, ?, ?)",
                [_packed(row) for row in batch if isinstance(row, FeedRow)],
            )
            staged.execute("COMMIT")
        found = staged.execute("SELECT number, row, cells FROM rows ORDER BY number, row")
        for number, group in groupby(found, key=itemgetter(0)):
            yield from order_of(number, [(row, Cells(*json.loads(cells))) for _, row, cells in group])


def _packed(row: FeedRow) -> tuple[str, int, str]:
    cells = [row.values.get(name, "") for name in Cells._fields]
    return normal_number(cells[0]), row.row, json.dumps(cells, ensure_ascii=False)


def order_of(number_key: str, rows: list[tuple[int, Cells]]) -> Iterator[OrderValues | Rejection]:
    """One order from its rows, each with its place in the file; the rows that can't be taken as rejections."""
    first: tuple[int, Cells, _Head] | None = None
    lines: list[LineValues] = []
    for row, cells in rows:
        try:
            head = _head(number_key, cells) if first is None else first[2]
            if first is not None:
                _agree(cells, first[0], first[1])
            lines.append(_line(cells, head.currency))
            first = first or (row, cells, head)
        except BadField as error:
            yield error.at(row)
    if first is not None:
        yield first[2].with_lines(tuple(lines))


def _agree(cells: Cells, first_row: int, first: Cells) -> None:
    if cells[_OF_ORDER] == first[_OF_ORDER]:
        return
    for name in Cells._fields[_OF_ORDER]:
        mine, theirs = getattr(cells, name), getattr(first, name)
        if mine.lower() == theirs.lower():
            continue
        is_time = name in ("placed_at", "delivered_at") and mine and theirs
        if is_time and abs(instant(name, mine) - instant(name, theirs)) <= SAME_TIME:
            continue
        raise BadField(name, f"differs from row {first_row} of the same order")


@dataclass(frozen=True)
class _Head:
    """What is the same in all rows of an order."""

    number: str
    number_key: str
    email: str
    name: str
    placed_at: dt.datetime
    status: str
    is_refunded: bool
    """Whether the file says `refunded`: returned, and all money went back."""
    currency: str
    shipping_minor: int
    carrier: str
    tracking_number: str
    estimated_delivery: dt.date | None
    delivered_at: dt.datetime | None

    def with_lines(self, lines: tuple[LineValues, ...]) -> OrderValues:
        shared = {one.name: getattr(self, one.name) for one in fields(self)}
        digest = content_hash(
            [*shared.values(), *((line.product_id, line.quantity, line.unit_price_minor) for line in lines)]
        )
        return OrderValues(**shared, lines=lines, content_hash=digest)


def _head(number_key: str, cells: Cells) -> _Head:
    number = short("order_number", cells.order_number, required=True)
    if not number_key:
        raise BadField("order_number", f"{number!r} is not an order number")
    address = email("customer_email", cells.customer_email)
    placed_at = instant("placed_at", cells.placed_at)
    status = cells.status.lower().replace(" ", "_")
    if status not in (*ORDER_STATUSES, REFUNDED):
        raise BadField("status", f"{cells.status!r} is not one of {', '.join((*ORDER_STATUSES, REFUNDED))}")
    currency = cells.currency.upper()
    try:
        minor_digits(currency)
    except MoneyError as error:
        raise BadField("currency", str(error)) from error
    estimated, delivered = cells.estimated_delivery, cells.delivered_at
    delivered_at = instant("delivered_at", delivered) if delivered else None
    if delivered_at is not None and delivered_at.date() < placed_at.date():
        raise BadField("delivered_at", f"{delivered!r} is before the order was placed")
    return _Head(
        number=number,
        number_key=number_key,
        email=address,
        name=clean("customer_name", cells.customer_name),
        placed_at=placed_at,
        status="returned" if status == REFUNDED else status,
        is_refunded=status == REFUNDED,
        currency=currency,
        shipping_minor=money("shipping_cost", cells.shipping_cost or "0", currency).minor,
        carrier=clean("carrier", cells.carrier),
        tracking_number=clean("tracking_number", cells.tracking_number),
        estimated_delivery=day("estimated_delivery", estimated) if estimated else None,
        delivered_at=delivered_at,
    )


def _line(cells: Cells, currency: str) -> LineValues:
    return LineValues(
        product_id=short("product_id", cells.product_id, required=True),
        quantity=whole("quantity", cells.quantity, least=1),
        unit_price_minor=money("unit_price", cells.unit_price, currency).minor,
    )
