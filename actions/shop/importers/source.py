"""Opening a file that someone gave us: is it there, is it text, in which encoding."""

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO, TypeVar

from actions.shop.errors import ImportFailed
from actions.shop.importers.report import Progress

Row = TypeVar("Row")

CHUNK = 1 << 20
REPORT_EVERY = 500
"""Rows between two progress reports."""

_FOREIGN = {
    b"PK\x03\x04": "a ZIP or Excel file: save the sheet as CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel file: save the sheet as CSV",
    b"\x1f\x8b": "compressed: unpack it",
    b"%PDF": "a PDF",
    b"SQLite format 3": "a database",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}


@dataclass(frozen=True)
class Source:
    """A text file that was read through once, so its encoding is certain."""

    path: Path
    encoding: str
    size: int
    """Bytes."""
    start: str
    """The first characters, without a byte order mark."""

    @contextmanager
    def open(self) -> Iterator[tuple[TextIO, BinaryIO]]:
        """The text, and the bytes below it (whose position tells how far reading has come)."""
        with self.path.open("rb") as binary:
            yield io.TextIOWrapper(binary, encoding=self.encoding, newline=""), binary

    def watch(self, rows: Iterator[Row], binary: BinaryIO, progress: Progress) -> Iterator[Row]:
        """The rows, with progress reported on the way."""
        for count, row in enumerate(rows):
            if count % REPORT_EVERY == 0:
                progress(min(binary.tell(), self.size), self.size)
            yield row
        progress(self.size, self.size)


def open_source(path: Path) -> Source:
    """Look at a file and make sure that it is text.

    Raises:
        ImportFailed: it is missing, a directory, empty, unreadable or not text; the message says what to do.
    """
    if not path.exists():
        raise ImportFailed(f"{path} does not exist.")
    if path.is_dir():
        raise ImportFailed(f"{path} is a directory: name a file in it.")
    try:
        with path.open("rb") as binary:
            start = binary.read(CHUNK)
            encoding = _encoding(path, start)
            _check(path, binary, start, encoding)
    except OSError as error:
        raise ImportFailed(f"{path} can't be read: {error.strerror}.") from error
    text = codecs.getincrementaldecoder(encoding)().decode(start)
    if not text.strip():
        raise ImportFailed(f"{path} is empty.")
    return Source(path, encoding, path.stat().st_size, text)


def _encoding(path: Path, start: bytes) -> str:
    for magic, what in _FOREIGN.items():
        if start.startswith(magic):
            raise ImportFailed(f"{path} is {what}.")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in start:
        raise ImportFailed(f"{path} is not a text file.")
    return "utf-8-sig"


def _check(path: Path, binary: BinaryIO, start: bytes, encoding: str) -> None:
    """Decode the whole file once, a part at a time: later nothing can break in the middle."""
    decoder = codecs.getincrementaldecoder(encoding)()
    part, lines = start, 1
    while True:
        try:
            text = decoder.decode(part, final=not part)
        except UnicodeDecodeError as error:
            line = lines + part[: error.start].count(b"\n")
            raise ImportFailed(f"{path} is not UTF-8 text (around line {line}): save it as UTF-8.") from error
        if "\0" in text:
            raise ImportFailed(f"{path} is not a text file.")
        if not part:
            return
        lines += part.count(b"\n")
        part = binary.read(CHUNK)
