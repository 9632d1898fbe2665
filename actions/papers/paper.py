"""What stands on a paper, as data from top to bottom; `actions.papers.press` prints it."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Locale = Literal["en", "zh"]
BODY, SMALL, LARGE, TITLE = 10.0, 8.5, 14.0, 20.0
"""Type sizes in points."""


@dataclass(frozen=True)
class Line:
    """A paragraph over the whole width; empty, a gap."""

    text: str = ""
    size: float = BODY
    bold: bool = False
    grey: bool = False


@dataclass(frozen=True)
class Columns:
    """Blocks of lines side by side; the first line of each is its heading."""

    blocks: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Table:
    """Rows under headings, which are repeated on each page."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    """Shares of the whole width."""
    numbers: int
    """How many of the last columns stand to the right."""
    sums: tuple[tuple[str, str], ...] = ()
    """Label and amount below the rows; the last is bold."""


@dataclass(frozen=True)
class Barcode:
    """A Code 128 with its text below."""

    text: str


@dataclass(frozen=True)
class CutLine:
    """A dashed line from edge to edge, with a word on it."""

    text: str


Block = Line | Columns | Table | Barcode | CutLine


@dataclass(frozen=True)
class Paper:
    """A whole document."""

    name: str
    """Of its file, without the ending; ASCII."""
    title: str
    footer: str
    """At the bottom of each page, before the page number."""
    locale: Locale
    made_at: dt.datetime
    """When it says it was made: the same facts make the same file."""
    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        """All that is written on it, for the typeface; not in order."""
        return "\n".join((self.title, self.footer, *(_text(block) for block in self.blocks)))


def _text(block: Block) -> str:
    match block:
        case Columns(blocks):
            return "".join("".join(lines) for lines in blocks)
        case Table(headings, rows, _, _, sums):
            return "".join("".join(cells) for cells in (headings, *rows, *sums))
        case _:
            return block.text


def file_name(kind: str, number: str) -> str:
    """A name for a paper's file: what of the number is plain letters and digits."""
    plain = "".join(letter for letter in number if letter.isascii() and (letter.isalnum() or letter in "-_"))
    return f"{kind}-{plain}" if plain else kind
