"""What commands print: one JSON object a line for machines, plain text for people."""

import json
import sys
from typing import Any


def print_json(value: Any) -> None:
    """One compact JSON object on a line of its own."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def print_line(text: str = "") -> None:
    """A line for a person."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def print_warning(text: str) -> None:
    """A line on stderr, out of the way of what a program reads."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
