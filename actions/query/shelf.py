"""Keeps the shop's vocabulary between messages and makes it anew when the catalog has changed."""

import datetime as dt
import threading

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.query.language import Language
from actions.query.vocabulary import Title, Vocabulary
from actions.shop.catalog import facets
from actions.shop.models.catalog import Product

Version = tuple[int, dt.datetime | None]


class VocabularyShelf:
    """One vocabulary for all messages; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._language: Language | None = None
        self._version: Version | None = None
        self._vocabulary: Vocabulary | None = None

    def current(self, session: Session) -> Vocabulary:
        """The vocabulary of the catalog as it is now."""
        version = catalog_version(session)
        with self._lock:
            if self._vocabulary is None or self._version != version:
                self._language = self._language or Language.load()
                self._vocabulary = Vocabulary(self._language, facets(session), _titles(session))
                self._version = version
            return self._vocabulary


def catalog_version(session: Session) -> Version:
    """Changes whenever a product is added, changed or taken out."""
    count, newest = session.execute(select(func.count(Product.id), func.max(Product.updated_at))).one()
    return count, newest


def _titles(session: Session) -> list[Title]:
    rows = session.execute(select(Product.title, Product.title_zh, Product.color, Product.brand).distinct())
    return [Title(title, title_zh, color, brand) for title, title_zh, color, brand in rows]
