"""Vectors already computed, by encoder and content, in one SQLite file: nothing is encoded twice, and what a killed
run had finished is kept. Reference photos and the product that each shows are remembered here too.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from actions.matcher.encoders import SeenText, Vectors

SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (
    encoder TEXT NOT NULL, digest TEXT NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (encoder, digest)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified INTEGER NOT NULL, digest TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS photos (
    digest TEXT NOT NULL, product_id TEXT NOT NULL, PRIMARY KEY (digest, product_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS readings (
    reader TEXT NOT NULL, digest TEXT NOT NULL, lines TEXT NOT NULL, print BLOB, PRIMARY KEY (reader, digest)
);
"""
VAULT = "vectors.db"
"""Its name in the index's folder."""
BUSY_SECONDS = 30
PART = 500


@dataclass(frozen=True)
class Reading:
    """What was read in a picture."""

    lines: tuple[SeenText, ...]
    print: bytes | None
    """The points of its print (`prints.packed`), where there was text."""


class Vault:
    """The file of vectors. One writer at a time; each batch is committed on its own."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(SCHEMA)
        self._files: dict[str, tuple[int, int, str]] | None = None

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator["Vault"]:
        """Opens it, and closes it at the end."""
        vault = cls(path)
        with closing(vault._connection):
            yield vault

    def load(self, encoder: str, digests: Iterable[str]) -> dict[str, Vectors]:
        """The vectors that are here, by digest; float32, shape (dim,)."""
        wanted = list(dict.fromkeys(digests))
        found: dict[str, Vectors] = {}
        for start in range(0, len(wanted), PART):
            some = wanted[start : start + PART]
            marks = ",".join("?" * len(some))
            query = f"SELECT digest, vector FROM vectors WHERE encoder = ? AND digest IN ({marks})"  # noqa: S608
            for digest, blob in self._connection.execute(query, [encoder, *some]):
                found[digest] = np.frombuffer(blob, dtype=np.float16).astype(np.float32)
        return found

    def matrix(self, encoder: str, digests: Sequence[str], dtype: type[np.floating[Any]] = np.float32) -> Vectors:
        """The vectors of these distinct digests, all of them here, in their order; shape (n, dim)."""
        found: Any = None
        for start in range(0, len(digests), PART):
            some = digests[start : start + PART]
            here = self.load(encoder, some)
            for i, digest in enumerate(some, start):
                if found is None:
                    found = np.empty((len(digests), len(here[digest])), dtype=dtype)
                found[i] = here[digest]
        return np.zeros((0, 0), dtype=np.float32) if found is None else found

    def missing(self, encoder: str, digests: Iterable[str]) -> list[str]:
        """Those that are not here yet, in order, each once."""
        wanted = list(dict.fromkeys(digests))
        here: set[str] = set()
        for start in range(0, len(wanted), PART):
            some = wanted[start : start + PART]
            marks = ",".join("?" * len(some))
            query = f"SELECT digest FROM vectors WHERE encoder = ? AND digest IN ({marks})"  # noqa: S608
            here.update(digest for (digest,) in self._connection.execute(query, [encoder, *some]))
        return [digest for digest in wanted if digest not in here]

    def store(self, encoder: str, digests: Sequence[str], vectors: Vectors) -> None:
        """Keeps vectors, as half precision, and commits."""
        rows = [
            (encoder, digest, np.asarray(vector, dtype=np.float16).tobytes())
            for digest, vector in zip(digests, vectors, strict=True)
        ]
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    def prune(self, encoder: str, keep: Iterable[str]) -> None:
        """Drops this encoder's vectors that nothing uses any more."""
        self._drop("SELECT digest FROM vectors WHERE encoder = ?", "vectors WHERE encoder = ?", encoder, keep)

    def prune_readings(self, reader: str, keep: Iterable[str]) -> None:
        """The same for what this reader read."""
        self._drop("SELECT digest FROM readings WHERE reader = ?", "readings WHERE reader = ?", reader, keep)

    def _drop(self, listed: str, where: str, maker: str, keep: Iterable[str]) -> None:
        gone = {digest for (digest,) in self._connection.execute(listed, (maker,))}
        if not gone:
            return  # before all that is kept is gone through
        gone.difference_update(keep)
        with self._connection:
            self._connection.executemany(
                f"DELETE FROM {where} AND digest = ?",  # noqa: S608
                [(maker, digest) for digest in gone],
            )

    def texts(self, reader: str, digests: Iterable[str]) -> dict[str, tuple[SeenText, ...]]:
        """What this reader read in pictures, by digest, as far as it is here."""
        wanted = list(dict.fromkeys(digests))
        found: dict[str, tuple[SeenText, ...]] = {}
        for start in range(0, len(wanted), PART):
            some = wanted[start : start + PART]
            marks = ",".join("?" * len(some))
            query = f"SELECT digest, lines FROM readings WHERE reader = ? AND digest IN ({marks})"  # noqa: S608
            for digest, lines in self._connection.execute(query, [reader, *some]):
                found[digest] = tuple(SeenText(text, certainty) for text, certainty in json.loads(lines))
        return found

    def store_readings(self, reader: str, readings: dict[str, Reading]) -> None:
        """Keeps what was read in pictures (by digest), also that it was nothing, and commits."""
        rows = []
        for digest, one in readings.items():
            lines = [(line.text, round(line.certainty, 3)) for line in one.lines]
            rows.append((reader, digest, json.dumps(lines, ensure_ascii=False), one.print))
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?)", rows)

    def file_digest(self, path: Path) -> str | None:
        """SHA-256 of a file's bytes, read again only when its size or time changed; None when it can't be read."""
        if self._files is None:
            rows = self._connection.execute("SELECT path, size, modified, digest FROM files")
            self._files = {place: (size, modified, digest) for place, size, modified, digest in rows}
        name = str(path)
        try:
            facts = os.stat(name)  # noqa: PTH116  # a large catalog asks for each of its pictures
            size, modified, digest = self._files.get(name, (-1, -1, ""))
            if (size, modified) == (facts.st_size, facts.st_mtime_ns):
                return digest
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return None
        self._files[name] = (facts.st_size, facts.st_mtime_ns, digest)
        with self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)",
                (name, facts.st_size, facts.st_mtime_ns, digest),
            )
        return digest

    def photos(self) -> list[tuple[str, str]]:
        """All reference photos as (digest, product id), in a fixed order."""
        rows = self._connection.execute("SELECT digest, product_id FROM photos ORDER BY product_id, digest")
        return [(str(digest), str(product)) for digest, product in rows]


def kept_prints(vault: Path, reader: str, pictures: Sequence[str]) -> dict[str, bytes]:
    """The prints of these picture files, as far as they were kept, by path; for a process that only reads. `vault` is
    the vault's file; where it is not there, nothing was kept.
    """
    if not pictures or not vault.exists():
        return {}
    marks = ",".join("?" * len(pictures))
    query = f"SELECT path, print FROM files JOIN readings USING (digest) WHERE reader = ? AND path IN ({marks})"  # noqa: S608
    with closing(sqlite3.connect(f"{vault.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)) as connection:
        return {path: points for path, points in connection.execute(query, [reader, *pictures]) if points is not None}


def text_digest(text: str) -> str:
    """SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
