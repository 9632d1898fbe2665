"""CSV and TSV files, a record at a time."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from actions.shop.errors import ImportFailed
from actions.shop.importers.report import Rejection
from actions.shop.importers.source import Source

FIELD_LIMIT = 1 << 20
"""Longest field, in characters."""


@dataclass(frozen=True)
class FeedRow:
    """A record: its row in the file (header = 1) and its values by column, blanks stripped."""

    row: int
    values: dict[str, str]

    def get(self, *columns: str) -> str:
        """The first of these columns that holds something, else an empty text."""
        return next((value for column in columns if (value := self.values.get(column, ""))), "")


def header(source: Source, rename: Callable[[str], str]) -> tuple[list[str], str]:
    """The column names of a table and its delimiter (the one that gives the most columns)."""
    line = source.start.lstrip("\r\n")
    best: tuple[list[str], str] = ([], ",")
    for delimiter in ",\t;":
        try:
            names = next(csv.reader(line.splitlines(keepends=True), delimiter=delimiter), [])
        except csv.Error:
            continue
        if len(names) > len(best[0]):
            best = (names, delimiter)
    return [rename(name) for name in best[0]], best[1]


def plain_name(name: str) -> str:
    """`Image Link` → `image_link`; `g:id` → `id`."""
    return "_".join(name.strip().lower().removeprefix("g:").split())


def require_columns(source: Source, columns: Sequence[str], needed: Sequence[str], what: str) -> None:
    """Make sure that the columns are there.

    Raises:
        ImportFailed: says which are missing, or that it is something else.
    """
    missing = [name for name in needed if name not in columns]
    if missing:
        if len(missing) == len(needed):
            raise ImportFailed(f"{source.path} is not {what}: its first line has none of {', '.join(needed)}.")
        raise ImportFailed(f"{source.path} is not {what}: the column {', '.join(missing)} is missing.")


def read_rows(
    text: TextIO, columns: Sequence[str], delimiter: str, many: Sequence[str] = ()
) -> Iterator[FeedRow | Rejection]:
    """The records after the header; `many` names columns that may come several times (joined by commas).

    A record with a broken quote or more fields than columns is rejected; missing fields at its end are empty.
    """
    previous = csv.field_size_limit(FIELD_LIMIT)
    try:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        row, header_seen = 0, False
        while True:
            row += 1
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Rejection(row, "", f"not a CSV record ({error}): check its quotes")
                continue
            if not any(fields):
                row -= not header_seen
                continue
            if not header_seen:
                header_seen = True
                continue
            if any(fields[len(columns) :]):
                yield Rejection(row, "", f"{len(fields)} fields for {len(columns)} columns: check its quotes")
                continue
            yield FeedRow(row, _by_name(columns, fields, many))
    finally:
        csv.field_size_limit(previous)


def _by_name(columns: Sequence[str], fields: Sequence[str], many: Sequence[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for column, field in zip(columns, fields, strict=False):
        field = field.strip()
        if not values.get(column):
            values[column] = field
        elif field and column in many:
            values[column] += f",{field}"
    return values
