"""Encodes what is not in the vault yet: products' texts and pictures, customers' photos."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from PIL import Image

from actions.matcher.encoders import ImageEncoder, TextEncoder, TextReader, Vectors
from actions.matcher.encoders.image import open_image_encoder
from actions.matcher.encoders.ocr import open_text_reader
from actions.matcher.encoders.text import open_text_encoder
from actions.matcher.errors import PictureError
from actions.matcher.pictures import load_picture
from actions.matcher.probes import PRODUCTS, TALK
from actions.matcher.records import ProductRecord
from actions.matcher.vault import Vault, text_digest
from models.registry import ModelError

TEXTS_AT_ONCE = 32
PICTURES_AT_ONCE = 16
Encoder = TypeVar("Encoder")
Progress = Callable[[str, int, int], None]
"""Told what is being done, how many are done and how many there are."""


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
    missing: tuple[str, ...] = ()
    """What to tell the user of models that aren't here."""


@dataclass(frozen=True)
class Encoders:
    """What to encode with; without one of them that kind of search is left out."""

    text: TextEncoder | None
    image: ImageEncoder | None
    missing: tuple[str, ...] = ()
    """What to tell the user of models that aren't here."""
    reader: TextReader | None = None


def open_encoders(models: Path, threads: int, text_model: str = "") -> Encoders:
    """The default encoders; one whose model is not here is left out, and `missing` says so."""
    missing: list[str] = []

    def attempt(opener: Callable[[], Encoder]) -> Encoder | None:
        try:
            return opener()
        except ModelError as error:
            missing.append(str(error))
            return None

    text = attempt(lambda: open_text_encoder(models, threads, text_model))
    image = attempt(lambda: open_image_encoder(models, threads))
    reader = attempt(lambda: open_text_reader(models, threads))
    return Encoders(text, image, tuple(missing), reader)


def encode_texts(
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
    probes = {text_digest(text): text for text in probe_texts()}
    todo = vault.missing(query_name(encoder), probes)
    if todo:
        vault.store(query_name(encoder), todo, encoder.queries([probes[digest] for digest in todo]))


def encode_pictures(
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
        paths, vault, catalog_name(encoder), encoder.catalog, lambda n, of: tell("Looking at pictures", n, of)
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


def probe_texts() -> list[str]:
    return [text for pair in (*PRODUCTS, *TALK) for text in pair]


def query_name(encoder: TextEncoder) -> str:
    return f"{encoder.name}/query"


def catalog_name(encoder: ImageEncoder) -> str:
    return f"{encoder.name}/catalog"


def photo_name(encoder: ImageEncoder) -> str:
    """Under which name photos' vectors are kept: they are looked at otherwise than the shop's pictures."""
    return f"{encoder.name}/photo"
