"""Encodes what is not in the vault yet: products' texts and pictures, customers' photos."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from PIL import Image

from actions.matcher.encoders import ImageEncoder, TextEncoder, TextReader, Vectors
from actions.matcher.encoders.image import open_image_encoder
from actions.matcher.encoders.ocr import open_text_reader
from actions.matcher.encoders.text import open_text_encoder
from actions.matcher.errors import EncoderMissing, PictureError
from actions.matcher.pictures import lit, load_picture
from actions.matcher.probes import PRODUCTS, TALK
from actions.matcher.records import ProductRecord
from actions.matcher.spreading import Hands
from actions.matcher.vault import Vault, text_digest
from models.registry import ModelError

if TYPE_CHECKING:
    from actions.matcher.health import Health

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
    health: "Health | None" = None
    """What is wrong with the catalog, where that was asked for."""


@dataclass(frozen=True)
class Encoders:
    """What to encode with; without one of them that kind of search is left out."""

    text: TextEncoder | None
    image: ImageEncoder | None
    missing: tuple[str, ...] = ()
    """What to tell the user of models that aren't here."""
    reader: TextReader | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Whose vectors and texts they make; empty for one that isn't here."""
        return tuple(encoder.name if encoder else "" for encoder in (self.text, self.image, self.reader))


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
    products: Sequence[ProductRecord],
    vault: Vault,
    encoders: Encoders,
    hands: Hands,
    report: IndexReport,
    tell: Progress,
) -> None:
    """Puts the vectors of products' texts into the vault, those not there yet, and those of the probes."""
    encoder = encoders.text
    if encoder is None:
        return
    _encode_distinct([product.passage() for product in products], encoder.name, vault, hands, report, tell)
    probes = {text_digest(text): text for text in probe_texts()}
    unknown = vault.missing(query_name(encoder), probes)
    if unknown:
        vault.store(query_name(encoder), unknown, encoder.queries([probes[digest] for digest in unknown]))


def encode_own_words(
    products: Sequence[ProductRecord], vault: Vault, encoders: Encoders, hands: Hands, tell: Progress
) -> None:
    """The same for what the category is judged by."""
    if encoders.text is not None:
        texts = [product.own_words() for product in products]
        _encode_distinct(texts, own_words_name(encoders.text), vault, hands, IndexReport(), tell)


def _encode_distinct(
    texts: Sequence[str], name: str, vault: Vault, hands: Hands, report: IndexReport, tell: Progress
) -> None:
    by_digest = {text_digest(text): text for text in texts}
    todo = parts_of(vault.missing(name, by_digest), TEXTS_AT_ONCE)
    done = 0
    for place, vectors in hands.each(read_passages, [[by_digest[digest] for digest in some] for some in todo]):
        vault.store(name, todo[place], vectors)
        report.embedded += len(vectors)
        done += len(vectors)
        tell("Reading texts", done, sum(map(len, todo)))


def encode_pictures(
    products: Sequence[ProductRecord],
    vault: Vault,
    encoders: Encoders,
    hands: Hands,
    report: IndexReport,
    tell: Progress,
) -> dict[str, list[str]]:
    """Puts the vectors of products' pictures into the vault, those not there yet.

    Returns product id to the digests of its usable pictures.
    """
    encoder = encoders.image
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
    looked = take_in(
        paths,
        vault,
        catalog_name(encoder),
        lambda batches: hands.each(look_at_catalog, batches),
        lambda n, of: tell("Looking at pictures", n, of),
    )
    report.embedded += looked.encoded
    usable: dict[str, list[str]] = {}
    for product_id, digests in wanted.items():
        for digest in dict.fromkeys(digests):
            if digest in looked.reasons:
                report.problems.append(PictureProblem(product_id, paths[digest], looked.reasons[digest]))
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
    return take_in(paths, vault, name, lambda batches: enumerate(look_at(encode, some) for some in batches), tell)


Looked = tuple[Vectors, dict[int, str]]
"""The vectors of a batch's pictures that could be read, in order, and by place in the batch why others couldn't."""


def take_in(
    paths: dict[str, str],
    vault: Vault,
    name: str,
    look: Callable[[Sequence[list[bytes]]], Iterator[tuple[int, Looked]]],
    tell: Callable[[int, int], None],
) -> EncodedFiles:
    """The same, by whoever looks at the batches: it yields a batch's place and what came of it, in any order."""
    todo = parts_of(vault.missing(name, paths), PICTURES_AT_ONCE)
    reasons: dict[str, str] = {}
    encoded = 0
    for place, (vectors, broken) in look(FilesRead([[Path(paths[digest]) for digest in some] for some in todo])):
        good = [digest for i, digest in enumerate(todo[place]) if i not in broken]
        reasons.update({todo[place][i]: reason for i, reason in broken.items()})
        if good:
            vault.store(name, good, vectors)
        encoded += len(good)
        tell(encoded + len(reasons), sum(map(len, todo)))
    return EncodedFiles(encoded, reasons)


class FilesRead(Sequence[list[bytes]]):
    """The bytes of batches of files, each batch read only when it is its turn; a file that has gone is empty."""

    def __init__(self, batches: Sequence[Sequence[Path]]) -> None:
        self._batches = batches

    def __len__(self) -> int:
        return len(self._batches)

    def __getitem__(self, place: Any) -> Any:
        return [file.read_bytes() if file.is_file() else b"" for file in self._batches[place]]


def look_at(encode: Callable[[Sequence[Image.Image]], Vectors], files: Sequence[bytes]) -> Looked:
    """Opens and encodes the pictures in these files' bytes."""
    loaded: list[Image.Image] = []
    broken: dict[int, str] = {}
    for i, content in enumerate(files):
        try:
            loaded.append(load_picture(content))
        except PictureError as error:
            broken[i] = str(error).removeprefix("picture ")
    return (encode(loaded) if loaded else np.zeros((0, 0), dtype=np.float32)), broken


def look_at_catalog(encoders: Encoders, files: Sequence[bytes]) -> Looked:
    """What a worker does with a batch of the catalog's pictures."""
    return look_at(here(encoders.image).catalog, files)


def read_passages(encoders: Encoders, texts: Sequence[str]) -> Vectors:
    """What a worker does with a batch of products' texts; shape (len(texts), dim)."""
    return here(encoders.text).passages(texts)


def here(encoder: Encoder | None) -> Encoder:
    """The encoder, on a worker that must have it. Raises EncoderMissing."""
    if encoder is None:
        raise EncoderMissing("The model that should encode this is not here.")
    return encoder


def parts_of(whole: list[str], size: int) -> list[list[str]]:
    """At most so many at a time."""
    return [whole[start : start + size] for start in range(0, len(whole), size)]


def look_at_photos(encoder: ImageEncoder, photos: Sequence[Image.Image]) -> Vectors:
    """Shoppers' photos as vectors, dark ones lit."""
    return encoder.photos([lit(photo) for photo in photos])


def probe_texts() -> list[str]:
    return [text for pair in (*PRODUCTS, *TALK) for text in pair]


def query_name(encoder: TextEncoder) -> str:
    return f"{encoder.name}/query"


def own_words_name(encoder: TextEncoder) -> str:
    """Under which name the vectors of products' texts without their category are kept."""
    return f"{encoder.name}/own words"


def catalog_name(encoder: ImageEncoder) -> str:
    return f"{encoder.name}/catalog"


def photo_name(encoder: ImageEncoder) -> str:
    """Under which name photos' vectors are kept: they are looked at otherwise than the shop's pictures."""
    return f"{encoder.name}/photo"
