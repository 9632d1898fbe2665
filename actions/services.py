"""What actions work with. The server builds it once and hands it to every action."""

from dataclasses import dataclass
from pathlib import Path

from actions.matcher.matcher import Matcher
from actions.shop.database import Database


@dataclass(frozen=True)
class Services:
    """The shop's database and its product matcher, opened by whoever starts the actions."""

    database: Database
    matcher: Matcher
    home: Path
    """Where the shop keeps its state; uploaded pictures lie under it."""
