"""A database and conversations in it."""

import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy.orm import Session

from actions.shop.database import Database
from actions.shop.models.base import utc_now
from actions.shop.models.conversation import ChatSession
from bot.gateway.rasa_client import RasaEnd
from bot.gateway.schemas import Message
from bot.gateway.turn_store import Said, TurnStore
from bot.review.collecting import Collector
from tests.conftest_postgres import postgres_server, postgres_url
from tests.shop.conftest import database, empty_file

__all__ = ["database", "empty_file", "postgres_server", "postgres_url"]

READINGS = [{"intent": "get_refund", "confidence": 0.38}, {"intent": "track_refund", "confidence": 0.31}]


@dataclass
class Talk:
    """One shopper's conversation, written down as the gateway does."""

    database: Database
    collector: Collector
    session_id: str

    def say(self, text: str, intent: str = "nlu_fallback", readings: list[dict[str, Any]] | None = None) -> str:
        """One turn; returns the id of its answer."""
        store, shown = TurnStore(self.database), text.rpartition("/")[2]
        turn = store.open(self.session_id, Said(text, shown, "text"), None)
        heard = [] if text.startswith("/") else READINGS if readings is None else readings
        answer = Message(id=uuid.uuid4().hex, text="…")
        store.answered(self.session_id, turn.turn_id, [answer], RasaEnd(intent, 0.4, heard), {})
        self.collector.turn_ended(self.session_id, turn.turn_id, intent)
        return answer.id


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_database(request: pytest.FixtureRequest) -> Any:
    """An empty shop, on each of the two databases."""
    if request.param == "sqlite":
        yield request.getfixturevalue("database")
        return
    postgres = Database(request.getfixturevalue("postgres_url"))
    postgres.upgrade()
    yield postgres
    postgres.dispose()


def open_talk(database: Database, name: str | None = None, most: int = 100) -> Talk:
    """A new conversation."""
    session_id = uuid.uuid4().hex
    with database.session() as session:
        session.add(new_session(session_id, name))
    return Talk(database, Collector(database, most), session_id)


def new_session(session_id: str, name: str | None) -> ChatSession:
    """A row for a conversation that is going on."""
    now = utc_now()
    return ChatSession(id=session_id, token_hash=session_id, customer_name=name, created_at=now, expires_at=now)


def count(session: Session, table: Any) -> int:
    """Rows of a table."""
    from sqlalchemy import func, select

    return session.scalar(select(func.count()).select_from(table)) or 0
