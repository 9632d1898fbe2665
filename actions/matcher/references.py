"""Reference photos: customers' photos whose product is known."""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from actions.matcher.encoders import ImageEncoder
from actions.matcher.encoding import Encoders, Progress, encode_files, look_at_photos, open_encoders, photo_name
from actions.matcher.errors import LearningError
from actions.matcher.generation import index_folder
from actions.matcher.indexing import index_records
from actions.matcher.lessons import Lessons
from actions.matcher.records import ProductRecord, record_of
from actions.matcher.vault import VAULT, Vault
from actions.matcher.vectors import VectorStore

if TYPE_CHECKING:
    from actions.shop.database import Database


@dataclass(frozen=True)
class RejectedPhoto:
    """A line of the file that taught nothing."""

    row: int
    """Line number in the file; the heading is line 1."""
    photo: str
    reason: str


@dataclass
class LearnReport:
    """What was learned from a file."""

    photos: int = 0
    """Photos of the file that are references now, whether they were before or not."""
    products: int = 0
    version: int = 0
    """Which lesson it is; 0 where all of its photos were known."""
    rejected: list[RejectedPhoto] = field(default_factory=list)


def learn_file(
    database: "Database",
    home: Path,
    models: Path,
    threads: int,
    file: Path,
    per_product: int = 0,
    progress: Progress | None = None,
    store: VectorStore | None = None,
) -> LearnReport:
    """Learns from a CSV with `photo,product_id`; with `per_product` only the first so many of each product.

    Raises LearningError when the file can't be read.
    """
    from actions.shop.catalog import iter_products

    with database.session() as session:
        records = [record_of(product) for product in iter_products(session)]
    return learn_references(records, home, open_encoders(models, threads), file, per_product, progress, store)


def learn_references(
    records: Iterable[ProductRecord],
    home: Path,
    encoders: Encoders,
    file: Path,
    per_product: int = 0,
    progress: Progress | None = None,
    store: VectorStore | None = None,
) -> LearnReport:
    """The same, for products from anywhere; the index is brought up to date with them on the way."""
    products = list(records)
    known = {product.id for product in products}
    report = LearnReport()
    tell = progress or (lambda _what, _done, _of: None)
    image = encoders.image
    if image is None:
        raise LearningError(" ".join(encoders.missing) or "Learning from photos needs the image model.")
    lines = read_lines(file)
    index = index_folder(home)
    index.mkdir(parents=True, exist_ok=True)
    with FileLock(index / "lock"), Vault.open(index / VAULT) as vault, Lessons.open(home) as lessons:
        good = _take(lines, file.parent, known, vault, image, per_product, report, tell)
        for digest, (path, _) in good.items():
            lessons.keep(digest, path)
        pairs = sorted((digest, product_id) for digest, (_, product_ids) in good.items() for product_id in product_ids)
        report.version = lessons.add(file.name, pairs)
    index_records(products, home, encoders, progress, store)
    return report


def read_lines(file: Path) -> list[tuple[int, str, str]]:
    """Line number, photo as written, product id. Raises LearningError."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            if not {"photo", "product_id"} <= set(reader.fieldnames or ()):
                raise LearningError(f"{file} has no columns photo and product_id in its first line.")
            return [
                (reader.line_num, (line["photo"] or "").strip(), (line["product_id"] or "").strip()) for line in reader
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LearningError(
            f"{file} can't be read as CSV ({type(error).__name__}): expected photo,product_id."
        ) from error


def _take(
    lines: list[tuple[int, str, str]],
    folder: Path,
    known: set[str],
    vault: Vault,
    image: ImageEncoder,
    per_product: int,
    report: LearnReport,
    tell: Progress,
) -> dict[str, tuple[Path, set[str]]]:
    """The good photos: by digest, the file and what it shows."""
    taken: Counter[str] = Counter()
    paths: dict[str, str] = {}
    pairs: list[tuple[int, str, str, str]] = []
    for row, photo, product_id in lines:
        if per_product and taken[product_id] >= per_product:
            continue
        if product_id not in known:
            report.rejected.append(RejectedPhoto(row, photo, f"there is no product {product_id or 'without an id'}"))
            continue
        digest = vault.file_digest(folder / photo) if photo else None
        if digest is None:
            report.rejected.append(RejectedPhoto(row, photo, "the photo can't be opened"))
            continue
        taken[product_id] += 1
        paths.setdefault(digest, str(folder / photo))
        pairs.append((row, photo, product_id, digest))
    broken = encode_files(
        paths, vault, photo_name(image), partial(look_at_photos, image), partial(tell, "Looking at photos")
    )
    good = [pair for pair in pairs if pair[3] not in broken.reasons]
    report.rejected += [
        RejectedPhoto(row, photo, broken.reasons[digest]) for row, photo, _, digest in pairs if digest in broken.reasons
    ]
    report.rejected.sort(key=lambda one: one.row)
    report.photos = len({(digest, product_id) for _, _, product_id, digest in good})
    report.products = len({product_id for _, _, product_id, _ in good})
    found: dict[str, tuple[Path, set[str]]] = {}
    for _, _, product_id, digest in good:
        found.setdefault(digest, (Path(paths[digest]), set()))[1].add(product_id)
    return found


def go_back(
    database: "Database",
    home: Path,
    models: Path,
    threads: int,
    version: int,
    progress: Progress | None = None,
    store: VectorStore | None = None,
) -> int:
    """Forgets what was learned after this version and fits the heads anew; returns how many photos went.

    Raises LearningError when there was no such version.
    """
    from actions.shop.catalog import iter_products

    index = index_folder(home)
    index.mkdir(parents=True, exist_ok=True)
    with FileLock(index / "lock"), Lessons.open(home) as lessons:
        gone = lessons.go_back(version)
    with database.session() as session:
        records = [record_of(product) for product in iter_products(session)]
    index_records(records, home, open_encoders(models, threads), progress, store)
    return gone
