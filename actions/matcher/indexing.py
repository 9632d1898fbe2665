"""Brings the match index up to date: encodes what is new or changed, then writes a new generation."""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from actions.matcher.assembling import assemble, fingerprint_of
from actions.matcher.encoding import (
    Encoders,
    IndexReport,
    Progress,
    catalog_name,
    encode_pictures,
    encode_texts,
    open_encoders,
)
from actions.matcher.generation import Generation, current_name, index_folder, write_generation
from actions.matcher.records import ProductRecord, record_of
from actions.matcher.vault import Vault, text_digest

if TYPE_CHECKING:
    from actions.shop.database import Database


def update_index(
    database: "Database", home: Path, models: Path, threads: int, progress: Progress | None = None
) -> IndexReport:
    """Indexes the shop's catalog: incremental by content, all or nothing for readers."""
    from actions.shop.catalog import iter_products

    with database.session() as session:
        records = [record_of(product) for product in iter_products(session)]
    return index_records(records, home, open_encoders(models, threads), progress)


def index_records(
    records: Iterable[ProductRecord], home: Path, encoders: Encoders, progress: Progress | None = None
) -> IndexReport:
    """Indexes these products and nothing else; what is in the index already is not encoded again."""
    started = time.perf_counter()
    tell = progress or _silent
    products = sorted({record.id: record for record in records}.values(), key=lambda record: record.id)
    report = IndexReport(products=len(products), missing=encoders.missing)
    index = index_folder(home)
    index.mkdir(parents=True, exist_ok=True)
    with FileLock(index / "lock"), Vault.open(index / "vectors.db") as vault:
        pictures = encode_pictures(products, vault, encoders.image, report, tell)
        encode_texts(products, vault, encoders.text, report, tell)
        fingerprint = fingerprint_of(products, pictures, vault, encoders)
        name = current_name(index)
        if name is None or not _is_current(index / name, fingerprint):
            tell("Writing the index", 0, 1)
            write_generation(index, assemble(products, pictures, fingerprint, vault, encoders))
            prune(vault, products, pictures, encoders)
    report.seconds = time.perf_counter() - started
    return report


def _silent(_what: str, _done: int, _of: int) -> None:
    """Says nothing."""


def _is_current(folder: Path, fingerprint: str) -> bool:
    try:
        return Generation(folder).fingerprint == fingerprint
    except (OSError, ValueError, KeyError):
        return False  # unreadable or of an older form: written anew


def prune(vault: Vault, products: Sequence[ProductRecord], pictures: dict[str, list[str]], encoders: Encoders) -> None:
    if encoders.text is not None:
        vault.prune(encoders.text.name, (text_digest(product.passage()) for product in products))
    if encoders.image is not None:
        vault.prune(catalog_name(encoders.image), (digest for digests in pictures.values() for digest in digests))
