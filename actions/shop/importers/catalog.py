"""`aisle import catalog`: recognises the format, checks each row, writes what changed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.shop.database import Database
from actions.shop.errors import ImportFailed
from actions.shop.importers.batches import batches
from actions.shop.importers.google import read_jsonl, read_table, read_xml
from actions.shop.importers.product import read_product
from actions.shop.importers.report import BadField, ImportReport, Progress, Rejection, no_progress
from actions.shop.importers.shopify import is_shopify, new_name, read_shopify
from actions.shop.importers.source import Source, open_source
from actions.shop.importers.table import FeedRow, header
from actions.shop.importers.woocommerce import is_woocommerce, lower_name, read_woocommerce
from actions.shop.models.base import utc_now
from actions.shop.models.catalog import Product
from actions.shop.money import minor_digits
from actions.shop.upsert import upsert

BATCH = 1000
USUAL_CURRENCY = "USD"
"""For files without currencies, in a shop that has no products yet."""


def import_catalog(
    database: Database, path: Path, currency: str | None = None, progress: Progress = no_progress
) -> ImportReport:
    """Bring a product feed in, a batch in a transaction; products that are not in it stay as they are.

    Args:
        database: where to.
        path: a Google Merchant feed (CSV, TSV, JSONL, XML), or Shopify's or WooCommerce's product CSV.
        currency: of files whose prices name none (Shopify, WooCommerce); else the catalog's own.
        progress: told bytes read and bytes in all.

    Raises:
        ImportFailed: the file can't be read, or isn't a feed.
        MoneyError: `currency` is none.
    """
    if currency is not None:
        minor_digits(currency)
    source = open_source(path)
    kind = recognise(source)
    if kind in ("shopify", "woocommerce") and currency is None:
        currency = _own_currency(database)
    report = ImportReport()
    seen: dict[str, int] = {}
    with source.open() as (text, binary):
        rows = source.watch(_read(source, kind, text, binary), binary, progress)
        products = _check(rows, source.path.resolve().parent, currency, seen, report)
        for batch in batches(products, BATCH):
            with database.session() as session:
                _write(session, batch, report)
    return report


def recognise(source: Source) -> str:
    """The feed's format by what it holds: `xml`, `jsonl`, `shopify`, `woocommerce` or `google`."""
    start = source.start.lstrip()
    if start[:20].lower().startswith(("<!doctype html", "<html")):
        raise ImportFailed(f"{source.path} is a web page, not a product feed.")
    if start.startswith("<"):
        return "xml"
    if start.startswith("{"):
        return "jsonl"
    if start.startswith("["):
        raise ImportFailed(f"{source.path} is one JSON list: write one object a line (JSONL).")
    if is_shopify(header(source, new_name)[0]):
        return "shopify"
    if is_woocommerce(header(source, lower_name)[0]):
        return "woocommerce"
    return "google"


def _read(source: Source, kind: str, text: TextIO, binary: BinaryIO) -> Iterator[FeedRow | Rejection]:
    if kind == "xml":
        return read_xml(source, binary)
    if kind == "jsonl":
        return read_jsonl(text)
    if kind == "shopify":
        return read_shopify(source, text)
    if kind == "woocommerce":
        return read_woocommerce(source, text)
    return read_table(source, text)


def _check(
    rows: Iterator[FeedRow | Rejection],
    folder: Path,
    currency: str | None,
    seen: dict[str, int],
    report: ImportReport,
) -> Iterator[dict[str, Any]]:
    """The good products; the others go to the report. Of several with one id the first good one counts."""
    for row in rows:
        if isinstance(row, Rejection):
            report.rejected.append(row)
            continue
        try:
            product = read_product(row.values, folder, currency)
            first = seen.setdefault(product["id"], row.row)
            if first != row.row:
                raise BadField("id", f"{product['id']!r} is already in row {first}")
        except BadField as error:
            report.rejected.append(error.at(row.row))
        else:
            yield product


def _write(session: Session, products: list[dict[str, Any]], report: ImportReport) -> None:
    ids = [product["id"] for product in products]
    known = dict(session.execute(select(Product.id, Product.content_hash).where(Product.id.in_(ids))).all())
    now = utc_now()
    changed = [
        product | {"updated_at": now} for product in products if known.get(product["id"]) != product["content_hash"]
    ]
    created = sum(product["id"] not in known for product in changed)
    report.created += created
    report.updated += len(changed) - created
    report.unchanged += len(products) - len(changed)
    if changed:
        statement = upsert(session, Product)
        columns = {name: statement.excluded[name] for name in changed[0] if name != "id"}
        session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=columns), changed)


def _own_currency(database: Database) -> str:
    with database.session() as session:
        query = select(Product.currency).group_by(Product.currency).order_by(func.count().desc()).limit(1)
        return session.scalar(query) or USUAL_CURRENCY
