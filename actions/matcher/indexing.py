"""Brings the match index up to date: encodes what is new or changed, then writes a new generation."""

import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from filelock import FileLock
from PIL import Image

from actions.matcher.encoders import ImageEncoder, TextEncoder, Vectors
from actions.matcher.encoders.image import open_image_encoder, unit
from actions.matcher.encoders.text import open_text_encoder
from actions.matcher.errors import PictureError
from actions.matcher.generation import (
    FORMAT,
    Contents,
    Generation,
    ImageVectors,
    TextVectors,
    current_name,
    write_generation,
)
from actions.matcher.learning import Learned, learn
from actions.matcher.lexical import LexicalIndex
from actions.matcher.pictures import load_picture
from actions.matcher.probes import PRODUCTS, TALK
from actions.matcher.records import ProductRecord, record_of
from actions.matcher.vault import Vault, text_digest

if TYPE_CHECKING:
    from actions.shop.database import Database

TEXTS_AT_ONCE = 32
PICTURES_AT_ONCE = 16
Progress = Callable[[str, int, int], None]
"""Told what is being done, how many are done and how many there are."""


class Rejects(Protocol):
    """Where a picture that can't be used is reported."""

    def __call__(self, product_id: str, path: str, reason: str) -> None: ...


@dataclass(frozen=True)
class PictureProblem:
    """A product's picture that can't be used; the product is still found by words."""

    product_id: str
    picture: str
    reason: str


@dataclass
class IndexReport:
    """What indexing did."""

    products: int = 0
    embedded: int = 0
    """Texts and pictures that had to be encoded, because they were new or changed."""
    seconds: float = 0.0
    problems: list[PictureProblem] = field(default_factory=list)


@dataclass(frozen=True)
class Encoders:
    """What to encode with; without one of them that kind of search is left out."""

    text: TextEncoder | None
    image: ImageEncoder | None


def index_folder(home: Path) -> Path:
    """Where the index lives."""
    return home / "index"


def open_encoders(models: Path, threads: int, text_model: str = "") -> Encoders:
    """The default encoders. Raises ModelError when one is missing."""
    return Encoders(open_text_encoder(models, threads, text_model), open_image_encoder(models, threads))


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
    report = IndexReport(products=len(products))
    index = index_folder(home)
    index.mkdir(parents=True, exist_ok=True)
    with FileLock(index / "lock"), Vault.open(index / "vectors.db") as vault:
        pictures = _encode_pictures(products, vault, encoders.image, report, tell)
        _encode_texts(products, vault, encoders.text, report, tell)
        fingerprint = _fingerprint(products, pictures, vault, encoders)
        name = current_name(index)
        if name is None or not _is_current(index / name, fingerprint):
            tell("Writing the index", 0, 1)
            write_generation(index, _assemble(products, pictures, fingerprint, vault, encoders))
            _prune(vault, products, pictures, encoders)
    report.seconds = time.perf_counter() - started
    return report


def _silent(_what: str, _done: int, _of: int) -> None:
    """Says nothing."""


def _is_current(folder: Path, fingerprint: str) -> bool:
    try:
        return Generation(folder).fingerprint == fingerprint
    except (OSError, ValueError, KeyError):
        return False  # unreadable or of an older form: written anew


def _encode_texts(
    products: Sequence[ProductRecord], vault: Vault, encoder: TextEncoder | None, report: IndexReport, tell: Progress
) -> None:
    if encoder is None:
        return
    texts = {text_digest(text): text for text in (product.passage() for product in products)}
    todo = vault.missing(encoder.name, texts)
    for start in range(0, len(todo), TEXTS_AT_ONCE):
        tell("Reading texts", start, len(todo))
        some = todo[start : start + TEXTS_AT_ONCE]
        vault.store(encoder.name, some, encoder.passages([texts[digest] for digest in some]))
    report.embedded += len(todo)
    probes = {text_digest(text): text for text in _probe_texts()}
    todo = vault.missing(_query_name(encoder), probes)
    if todo:
        vault.store(_query_name(encoder), todo, encoder.queries([probes[digest] for digest in todo]))


def _encode_pictures(
    products: Sequence[ProductRecord], vault: Vault, encoder: ImageEncoder | None, report: IndexReport, tell: Progress
) -> dict[str, list[str]]:
    """Product id to the digests of its usable pictures."""
    if encoder is None:
        return {}
    paths: dict[str, str] = {}
    wanted: dict[str, list[str]] = {}
    for product in products:
        for picture in product.images:
            digest = vault.file_digest(Path(picture))
            if digest is None:
                report.problems.append(PictureProblem(product.id, picture, "can't be opened"))
            else:
                paths.setdefault(digest, picture)
                wanted.setdefault(product.id, []).append(digest)
    broken = encode_files(
        paths, vault, _catalog_name(encoder), encoder.catalog, lambda n, of: tell("Looking at pictures", n, of)
    )
    report.embedded += broken.encoded
    usable: dict[str, list[str]] = {}
    for product_id, digests in wanted.items():
        for digest in dict.fromkeys(digests):
            if digest in broken.reasons:
                report.problems.append(PictureProblem(product_id, paths[digest], broken.reasons[digest]))
            else:
                usable.setdefault(product_id, []).append(digest)
    return usable


@dataclass(frozen=True)
class EncodedFiles:
    """How many pictures were encoded now, and why others (by digest) couldn't be."""

    encoded: int
    reasons: dict[str, str]


def encode_files(
    paths: dict[str, str],
    vault: Vault,
    name: str,
    encode: Callable[[Sequence[Image.Image]], Vectors],
    tell: Callable[[int, int], None],
) -> EncodedFiles:
    """Puts the vectors of these pictures (digest to path) into the vault under `name`, those not there yet."""
    todo = vault.missing(name, paths)
    reasons: dict[str, str] = {}
    for start in range(0, len(todo), PICTURES_AT_ONCE):
        tell(start, len(todo))
        loaded = {}
        for digest in todo[start : start + PICTURES_AT_ONCE]:
            try:
                loaded[digest] = load_picture(Path(paths[digest]))
            except PictureError as error:
                reasons[digest] = str(error)
        if loaded:
            vault.store(name, list(loaded), encode(list(loaded.values())))
    return EncodedFiles(len(todo) - len(reasons), reasons)


def _assemble(
    products: Sequence[ProductRecord],
    pictures: dict[str, list[str]],
    fingerprint: str,
    vault: Vault,
    encoders: Encoders,
) -> Contents:
    words = LexicalIndex.build(products)
    text = _text_vectors(products, vault, encoders.text, words) if encoders.text and products else None
    images = _image_vectors(products, pictures, vault, encoders.image) if encoders.image else None
    learned = _learned(products, vault, encoders.image, images) if encoders.image else None
    return Contents(products, fingerprint, words, text, images, learned)


def _text_vectors(
    products: Sequence[ProductRecord], vault: Vault, encoder: TextEncoder, words: LexicalIndex
) -> TextVectors:
    digests = [text_digest(product.passage()) for product in products]
    distinct = sorted(set(digests))
    here = vault.load(encoder.name, distinct)
    vectors = np.stack([here[digest] for digest in distinct])
    vectors = unit(vectors - vectors.mean(axis=0)) if len(vectors) > 1 else unit(vectors)
    position = {digest: i for i, digest in enumerate(distinct)}
    probes = vault.load(_query_name(encoder), map(text_digest, _probe_texts()))
    # All questions share a direction that says "a question", as all products share one: both are taken away.
    query_mean = np.mean(list(probes.values()), axis=0).astype(np.float32)
    unsold = [pair for pair in PRODUCTS if words.evidence(pair[0]).coverage.max() < 0.5]
    unsold += [pair for pair in TALK if words.evidence(pair[0]).coverage.max() < 0.75]
    unsold = unsold or list(TALK)
    unrelated: dict[str, tuple[float, float]] = {}
    for script, pick in (("latin", 0), ("han", 1)):
        asked = [probes[text_digest(pair[pick])] for pair in unsold]
        best = (unit(np.stack(asked) - query_mean) @ vectors.T).max(axis=1)
        unrelated[script] = (float(np.quantile(best, 0.5)), float(np.quantile(best, 0.95)))
    rows = np.array([position[digest] for digest in digests], dtype=np.int32)
    return TextVectors(encoder.name, vectors, rows, query_mean, unrelated)


def _image_vectors(
    products: Sequence[ProductRecord], pictures: dict[str, list[str]], vault: Vault, encoder: ImageEncoder
) -> ImageVectors | None:
    distinct = sorted({digest for digests in pictures.values() for digest in digests})
    if not distinct:
        return None
    here = vault.load(_catalog_name(encoder), distinct)
    raw = np.stack([here[digest] for digest in distinct])
    mean = raw.mean(axis=0) if len(raw) > 2 else np.zeros(raw.shape[1], dtype=np.float32)
    vectors = unit(raw - mean)
    position = {digest: i for i, digest in enumerate(distinct)}
    pairs = [(row, position[digest]) for row, product in enumerate(products) for digest in pictures.get(product.id, ())]
    return ImageVectors(
        _catalog_name(encoder),
        vectors,
        np.array([row for row, _ in pairs], dtype=np.int32),
        np.array([picture for _, picture in pairs], dtype=np.int32),
        mean,
        _unrelated_pictures(vectors),
    )


def _unrelated_pictures(vectors: Vectors) -> tuple[float, float]:
    """Median and 99th percentile of the similarity of two different pictures of this shop."""
    some = vectors[np.random.default_rng(0).permutation(len(vectors))[:1000]]
    pairs = (some @ some.T)[np.triu_indices(len(some), 1)]
    return (float(np.median(pairs)), float(np.quantile(pairs, 0.99))) if len(pairs) else (0.0, 0.3)


def _learned(
    products: Sequence[ProductRecord], vault: Vault, encoder: ImageEncoder, images: ImageVectors | None
) -> Learned | None:
    row_of = {product.id: row for row, product in enumerate(products)}
    photos = [(digest, row_of[product]) for digest, product in vault.photos() if product in row_of]
    here = vault.load(photo_name(encoder), (digest for digest, _ in photos))
    known = [(digest, row) for digest, row in photos if digest in here]
    if not known:
        return None
    prior = np.zeros(encoder.dim, dtype=np.float32) if images is None else images.mean
    return learn(np.stack([here[digest] for digest, _ in known]), [row for _, row in known], prior)


def _fingerprint(
    products: Sequence[ProductRecord], pictures: dict[str, list[str]], vault: Vault, encoders: Encoders
) -> str:
    whole = hashlib.sha256(f"{FORMAT}".encode())
    for encoder in (encoders.text, encoders.image):
        whole.update(f"|{encoder.name if encoder else ''}".encode())
    for product in products:
        whole.update(f"|{product.digest()}{''.join(pictures.get(product.id, ()))}".encode())
    for digest, product_id in vault.photos():
        whole.update(f"|{digest}{product_id}".encode())
    return whole.hexdigest()


def _prune(vault: Vault, products: Sequence[ProductRecord], pictures: dict[str, list[str]], encoders: Encoders) -> None:
    if encoders.text is not None:
        vault.prune(encoders.text.name, (text_digest(product.passage()) for product in products))
    if encoders.image is not None:
        vault.prune(_catalog_name(encoders.image), (digest for digests in pictures.values() for digest in digests))


def _probe_texts() -> list[str]:
    return [text for pair in (*PRODUCTS, *TALK) for text in pair]


def _query_name(encoder: TextEncoder) -> str:
    return f"{encoder.name}/query"


def _catalog_name(encoder: ImageEncoder) -> str:
    return f"{encoder.name}/catalog"


def photo_name(encoder: ImageEncoder) -> str:
    """Under which name photos' vectors are kept: they are looked at otherwise than the shop's pictures."""
    return f"{encoder.name}/photo"
