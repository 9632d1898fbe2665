"""Brings the match index up to date: encodes what is new or changed, then writes a new generation."""

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from actions.matcher.arrays import ArrayStore
from actions.matcher.assembling import assemble, fingerprint_of
from actions.matcher.encoding import (
    Encoders,
    IndexReport,
    Progress,
    catalog_name,
    encode_pictures,
    encode_texts,
    open_encoders,
    own_words_name,
)
from actions.matcher.errors import IndexMissing
from actions.matcher.generation import Generation, index_folder, open_current, write_generation
from actions.matcher.health import examine
from actions.matcher.lessons import read_kept
from actions.matcher.reading import read_pictures
from actions.matcher.records import ProductRecord, record_of
from actions.matcher.spreading import Hands, OwnHands, WhenNeeded
from actions.matcher.vault import VAULT, Vault, text_digest
from actions.matcher.vectors import VectorStore

if TYPE_CHECKING:
    from actions.shop.database import Database

Spread = Callable[[tuple[str, ...]], AbstractContextManager[Hands]]
"""Opens the hands that encode with the models of these names."""


def update_index(
    database: "Database",
    home: Path,
    models: Path,
    threads: int,
    progress: Progress | None = None,
    store: VectorStore | None = None,
    spread: Spread | None = None,
    examined: bool = False,
) -> IndexReport:
    """Indexes the shop's catalog: incremental by content, all or nothing for readers. `examined`: its health too."""
    from actions.shop.catalog import iter_products

    with database.session() as session:
        records = [record_of(product) for product in iter_products(session)]
    return index_records(records, home, open_encoders(models, threads), progress, store, spread, examined)


def index_records(
    records: Iterable[ProductRecord],
    home: Path,
    encoders: Encoders,
    progress: Progress | None = None,
    store: VectorStore | None = None,
    spread: Spread | None = None,
    examined: bool = False,
) -> IndexReport:
    """Indexes these products and nothing else; what is in the index already is not encoded again.

    Vectors go to `store`, by default to arrays beside the index; encoding is done here, or by the workers of `spread`.
    With `examined` the report says what is wrong with the catalog.
    """
    started = time.perf_counter()
    store = store or ArrayStore()
    tell = progress or _silent
    products = sorted({record.id: record for record in records}.values(), key=lambda record: record.id)
    report = IndexReport(products=len(products), missing=encoders.missing)
    index = index_folder(home)
    index.mkdir(parents=True, exist_ok=True)
    own: AbstractContextManager[Hands] = nullcontext(OwnHands(encoders))
    helping = WhenNeeded(partial(spread, encoders.names)) if spread else own
    with FileLock(index / "lock"), Vault.open(index / VAULT) as vault:
        with helping as hands:
            pictures = encode_pictures(products, vault, encoders, hands, report, tell)
            products = read_pictures(products, pictures, vault, encoders, hands, tell)
            encode_texts(products, vault, encoders, hands, report, tell)
            read_kept(home, vault, encoders.image, tell)
            if examined:
                report.health = examine(products, report.problems, vault, encoders, hands, tell)
        fingerprint = fingerprint_of(products, pictures, vault, encoders, store)
        before = _readable(index, store)
        if before is None or before.fingerprint != fingerprint:
            tell("Writing the index", 0, 1)
            new = assemble(products, pictures, fingerprint, vault, encoders, before, store.settled)
            write_generation(index, new, store)
            prune(vault, products, pictures, encoders)
    report.seconds = time.perf_counter() - started
    return report


def _silent(_what: str, _done: int, _of: int) -> None:
    """Says nothing."""


def _readable(index: Path, store: VectorStore) -> Generation | None:
    """The current generation; None where it is missing, unreadable or of an older form, and is written anew."""
    try:
        return open_current(index, store)
    except (IndexMissing, OSError, ValueError, KeyError):
        return None


def prune(vault: Vault, products: Sequence[ProductRecord], pictures: dict[str, list[str]], encoders: Encoders) -> None:
    """Drops the vectors of what the catalog no longer has."""
    if encoders.text is not None:
        vault.prune(encoders.text.name, (text_digest(product.passage()) for product in products))
        vault.prune(own_words_name(encoders.text), (text_digest(product.own_words()) for product in products))
    if encoders.image is not None:
        vault.prune(catalog_name(encoders.image), (digest for digests in pictures.values() for digest in digests))
    if encoders.reader is not None:
        vault.prune_readings(encoders.reader.name, (digest for digests in pictures.values() for digest in digests))
