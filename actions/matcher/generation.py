"""One complete, unchanging state of the index, in a folder of its own.

A new state is written beside the old one, flushed, renamed into place, and only then does the file CURRENT point to
it, in one step: a reader sees the old state or the new one, and a run that is killed leaves the old one.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actions.matcher.arrays import ArrayStore
from actions.matcher.encoders import Vectors
from actions.matcher.errors import IndexMissing
from actions.matcher.filters import Columns
from actions.matcher.learning import Learned
from actions.matcher.lexical import LexicalIndex
from actions.matcher.pack_text import PackText
from actions.matcher.records import ProductRecord
from actions.matcher.vectors import Laid, ProductVectors, VectorStore
from actions.matcher.words import normalise

FORMAT = 5
POINTER = "CURRENT"


@dataclass(frozen=True)
class TextVectors:
    """Products' texts as vectors."""

    encoder: str
    vectors: ProductVectors
    """Centred on the mean of all, unit length; one a product."""
    mean: Vectors
    """Shape (dim,): what was taken from them."""
    query_mean: Vectors
    """Shape (dim,): what to take from a question's vector."""
    unrelated: dict[str, tuple[float, float]]
    """By script (`latin`, `han`): median and 95th percentile of the best similarity of unrelated questions."""


@dataclass(frozen=True)
class ImageVectors:
    """Products' pictures as vectors."""

    encoder: str
    contents: str
    """Digest of the pictures that they are made of."""
    vectors: ProductVectors
    """Centred on the mean of all, unit length; a product has one for each of its pictures."""
    mean: Vectors
    """Shape (dim,): the mean of the shop's pictures before centring."""
    unrelated: tuple[float, float]
    """Median and 99th percentile of the similarity of pictures of different products."""


class Generation:
    """An opened state of the index; big arrays stay on disk."""

    def __init__(self, folder: Path, store: VectorStore) -> None:
        self.folder = folder
        facts = json.loads((folder / "facts.json").read_text("utf-8"))
        if facts["format"] != FORMAT or facts["store"] != store.name:
            raise IndexMissing(
                f"The match index in {folder.parent} is of another version, or its vectors are kept elsewhere than "
                "AISLE_INDEX_URL says: run `aisle index`."
            )
        self.products: int = facts["products"]
        self.fingerprint: str = facts["fingerprint"]
        self.columns = Columns.open(folder)
        self.words = LexicalIndex.open(folder, self.products)
        self.pack_text = PackText.open(folder)
        self.groups: NDArray[np.int32] = np.load(folder / "groups.npy")
        self.text = self._open_text(facts.get("text"), store)
        self.images = self._open_images(facts.get("images"), store)
        self.learned = Learned.open(folder) if facts["learned"] else None
        self._starts = np.load(folder / "records_starts.npy")
        self._records = np.memmap(folder / "records.jsonl", mode="r") if self.products else np.zeros(0, np.uint8)
        self._keys: NDArray[np.str_] = np.load(folder / "keys.npy")
        self._key_rows: NDArray[np.int32] = np.load(folder / "key_rows.npy")

    def _open_text(self, facts: dict[str, Any] | None, store: VectorStore) -> TextVectors | None:
        if facts is None:
            return None
        unrelated = {script: (median, high) for script, (median, high) in facts["unrelated"].items()}
        vectors = store.open(self.folder, "text", self.products)
        mean, query_mean = (np.load(self.folder / f"text_{name}.npy") for name in ("mean", "query_mean"))
        return TextVectors(facts["encoder"], vectors, mean, query_mean, unrelated)

    def _open_images(self, facts: dict[str, Any] | None, store: VectorStore) -> ImageVectors | None:
        if facts is None:
            return None
        median, high = facts["unrelated"]
        vectors = store.open(self.folder, "images", self.products)
        return ImageVectors(
            facts["encoder"], facts["contents"], vectors, np.load(self.folder / "images_mean.npy"), (median, high)
        )

    def record(self, row: int) -> ProductRecord:
        """The product in this row."""
        line = bytes(self._records[self._starts[row] : self._starts[row + 1]])
        facts = json.loads(line.decode("utf-8", "surrogatepass"))
        return ProductRecord(**{**facts, "images": tuple(facts["images"]), "seen": tuple(facts["seen"])})

    def rows_by_key(self, key: str) -> list[int]:
        """Rows whose id or GTIN is this, without regard to case."""
        wanted = normalise(key).strip()
        first, last = np.searchsorted(self._keys, wanted, "left"), np.searchsorted(self._keys, wanted, "right")
        return sorted({int(row) for row in self._key_rows[first:last]})


@dataclass(frozen=True)
class Contents:
    """What a new generation is made of; records are sorted by id, so that the same contents give the same files."""

    records: Sequence[ProductRecord]
    fingerprint: str
    words: LexicalIndex
    text: "NewVectors | None"
    images: "NewVectors | None"
    learned: Learned | None


@dataclass(frozen=True)
class NewVectors:
    """Vectors of one kind on their way into a store, and what has to be known to compare questions with them."""

    encoder: str
    contents: str
    """Digest of what the vectors are made of."""
    laid: Laid
    means: dict[str, Vectors]
    """`mean`, and for texts `query_mean`."""
    unrelated: object


def index_folder(home: Path) -> Path:
    """Where the index lives."""
    return home / "index"


def current_name(index: Path) -> str | None:
    """Name of the folder that CURRENT points to; None when there is none."""
    try:
        return (index / POINTER).read_text("utf-8").strip() or None
    except FileNotFoundError:
        return None


def open_current(index: Path, store: VectorStore | None = None) -> Generation:
    """The current state, whose vectors are in this store (arrays by default).

    Raises IndexMissing when `aisle index` has never finished here, or not with this store.
    """
    for _ in range(3):
        name = current_name(index)
        if name is None:
            break
        try:
            return Generation(index / name, store or ArrayStore())
        except FileNotFoundError:
            continue  # replaced between the two reads: the pointer has moved on
    raise IndexMissing(f"There is no match index in {index}: run `aisle index`.")


def write_generation(index: Path, contents: Contents, store: VectorStore) -> Path:
    """Writes a new state and makes it the current one; older ones but the last are removed."""
    index.mkdir(parents=True, exist_ok=True)
    before = current_name(index)
    unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=index))
    try:
        _write(unfinished, contents, store)
        flush_folder(unfinished)
        final = index / f"generation-{contents.fingerprint[:16]}"
        if final.exists():
            shutil.rmtree(final)
        unfinished.rename(final)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    flush_folder(index, files=False)
    pointer = index / f"{POINTER}.new"
    pointer.write_text(final.name + "\n", "utf-8")
    flush_file(pointer)
    pointer.replace(index / POINTER)
    flush_folder(index, files=False)
    for other in index.iterdir():
        if other.is_dir() and other.name not in (final.name, before):
            shutil.rmtree(other, ignore_errors=True)
    return final


def flush_file(path: Path) -> None:
    """Makes sure that a file's contents are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_folder(folder: Path, files: bool = True) -> None:
    """Makes sure that a folder, and the files in it, are on the disk."""
    if files:
        for file in folder.iterdir():
            flush_file(file)
    flush_file(folder)


def _write(folder: Path, contents: Contents, store: VectorStore) -> None:
    records = contents.records
    with (folder / "records.jsonl").open("wb") as file:
        lengths = [file.write(record.line()) for record in records]
    np.save(folder / "records_starts.npy", np.cumsum([0, *lengths]).astype(np.int64))
    number: dict[str, int] = {}
    groups = [number.setdefault(record.group, len(number)) for record in records]
    np.save(folder / "groups.npy", np.array(groups, dtype=np.int32))
    keys = sorted(
        (normalise(key).strip(), row)
        for row, record in enumerate(records)
        for key in (record.id, record.gtin)
        if key.strip()
    )
    np.save(folder / "keys.npy", np.array([key for key, _ in keys], dtype=np.str_))
    np.save(folder / "key_rows.npy", np.array([row for _, row in keys], dtype=np.int32))
    Columns.build(records).save(folder)
    contents.words.save(folder)
    PackText.build(records).save(folder)
    facts: dict[str, Any] = {
        "format": FORMAT,
        "store": store.name,
        "fingerprint": contents.fingerprint,
        "products": len(records),
        "learned": contents.learned is not None,
    }
    for kind, new in (("text", contents.text), ("images", contents.images)):
        if new is not None:
            facts[kind] = {"encoder": new.encoder, "contents": new.contents, "unrelated": new.unrelated}
            for name, mean in new.means.items():
                np.save(folder / f"{kind}_{name}.npy", mean)
            store.write(folder, kind, new.laid)
    if contents.learned is not None:
        contents.learned.save(folder)
    (folder / "facts.json").write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
