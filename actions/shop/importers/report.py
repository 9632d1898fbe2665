"""What an import did."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Progress = Callable[[int, int], None]
"""Called now and then with how much is done and how much there is (bytes or files)."""


def no_progress(done: int, total: int) -> None:
    """For those who don't want to know."""


@dataclass(frozen=True)
class Rejection:
    """A row that was left out."""

    row: int
    """As in the file: the header is row 1. In JSONL the line, in XML the item, of policies the file's place."""
    field: str
    """The field that is wrong; empty when it is the row as a whole."""
    reason: str


class BadField(Exception):
    """A value that can't be taken; its row is rejected."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason

    def at(self, row: int) -> Rejection:
        """The rejection of this row."""
        return Rejection(row, self.name, self.reason)


@dataclass
class ImportReport:
    """Counts of things (products, orders, reviews, policies) and the rejected rows."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[Rejection] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The shape that `--json` prints."""
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": [
                {"row": one.row, "field": one.field, "reason": one.reason}
                for one in sorted(self.rejected, key=lambda one: one.row)
            ],
        }
