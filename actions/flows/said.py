"""What words say about goods that go back or arrived wrong; the words are in said.toml."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).with_name("said.toml")


@cache
def patterns(table: str) -> Mapping[str, re.Pattern[str]]:
    """The patterns of one table by what they say, like `return_reasons` → `too_small`."""
    names: dict[str, list[str]] = tomllib.loads(SOURCE.read_text("utf-8"))[table]
    return {name: re.compile("|".join(sources), re.IGNORECASE) for name, sources in names.items()}


def said_in(text: str, table: str) -> str | None:
    """The first of the table's names whose words stand in the text."""
    return next((name for name, pattern in patterns(table).items() if pattern.search(text)), None)
