"""The shop's database, for a command."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from actions.shop.database import Database


@contextmanager
def open_database() -> "Iterator[Database]":
    """Made first where there is none, closed afterwards."""
    from actions.shop.database import Database
    from bot.settings import Settings

    settings = Settings()
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.database_url)
    database.upgrade()
    try:
        yield database
    finally:
        database.dispose()
