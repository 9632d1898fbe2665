"""`aisle import reviews`: CSV with `product_id,rating,title,text[,created_at]`."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from actions.shop.database import Database
from actions.shop.importers.batches import batches
from actions.shop.importers.report import BadField, ImportReport, Progress, Rejection, no_progress
from actions.shop.importers.source import open_source
from actions.shop.importers.table import FeedRow, header, plain_name, read_rows, require_columns
from actions.shop.importers.values import clean, content_hash, instant, short, whole
from actions.shop.models.catalog import Product
from actions.shop.models.reviews import Review

BATCH = 1000
REQUIRED = ("product_id", "rating")


def import_reviews(database: Database, path: Path, progress: Progress = no_progress) -> ImportReport:
    """Bring reviews in. A review has no id of its own: the same words about the same product are the same review,
    except that a file may hold them several times.

    Raises:
        ImportFailed: the file can't be read, or isn't a reviews file.
    """
    source = open_source(path)
    columns, delimiter = header(source, plain_name)
    require_columns(source, columns, REQUIRED, "a reviews file")
    report = ImportReport()
    known = _known_ids(database)
    with source.open() as (text, binary):
        rows = source.watch(read_rows(text, columns, delimiter), binary, progress)
        for batch in batches(_check(rows, known, report), BATCH):
            with database.session() as session:
                _write(session, batch, report)
    return report


def _known_ids(database: Database) -> set[str]:
    with database.session() as session:
        rows = session.execute(select(Product.id, Product.item_group_id))
        return {one for row in rows for one in row if one}


def _check(rows: Iterator[FeedRow | Rejection], known: set[str], report: ImportReport) -> Iterator[dict[str, Any]]:
    times: Counter[str] = Counter()
    for row in rows:
        if isinstance(row, Rejection):
            report.rejected.append(row)
            continue
        try:
            review = _review(row, known)
        except BadField as error:
            report.rejected.append(error.at(row.row))
            continue
        digest = content_hash(list(review.values()))
        times[digest] += 1
        if times[digest] > 1:
            digest = content_hash([digest, times[digest]])
        yield review | {"content_hash": digest}


def _review(row: FeedRow, known: set[str]) -> dict[str, Any]:
    product_id = short("product_id", row.get("product_id"), required=True)
    if product_id not in known:
        raise BadField("product_id", f"no product {product_id!r} in the catalog: import the catalog first")
    written = row.get("created_at")
    return {
        "product_id": product_id,
        "rating": whole("rating", row.get("rating"), least=1, most=5),
        "title": clean("title", row.get("title")),
        "text": clean("text", row.get("text")),
        "created_at": instant("created_at", written) if written else None,
    }


def _write(session: Session, reviews: list[dict[str, Any]], report: ImportReport) -> None:
    hashes = [review["content_hash"] for review in reviews]
    known = set(session.scalars(select(Review.content_hash).where(Review.content_hash.in_(hashes))))
    new = [review for review in reviews if review["content_hash"] not in known]
    report.created += len(new)
    report.unchanged += len(reviews) - len(new)
    if new:
        session.execute(insert(Review), new)
