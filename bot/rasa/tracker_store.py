"""Where conversations are kept, and how one is forgotten."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import (
    AwaitableTrackerStore,
    FailSafeTrackerStore,
    InMemoryTrackerStore,
    SQLTrackerStore,
    TrackerStore,
)
from rasa.shared.core.domain import Domain


class ForgettingNotSupported(Exception):
    """This kind of tracker store offers no way to delete one conversation."""


class ConversationStore(SQLTrackerStore):  # type: ignore[misc]
    """SQLite in one file under AISLE_HOME, written so that readers and writers don't wait for each other."""

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        file: str = "rasa.db",
        **kwargs: Any,
    ) -> None:
        home = Path(os.environ.get("AISLE_HOME") or "var")
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        super().__init__(domain, db=str(home / file), event_broker=event_broker, **kwargs)
        sa.event.listen(self.engine, "connect", _quick_and_safe)
        self.engine.dispose()  # the connection made so far does not have the settings yet


def _quick_and_safe(connection: Any, _record: object) -> None:
    for setting in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000", "secure_delete=ON"):
        connection.execute(f"PRAGMA {setting}")


def forget(store: TrackerStore, sender_id: str) -> bool:
    """Delete everything that is kept of one conversation; whether there was anything.

    Raises ForgettingNotSupported for stores other than SQL and memory.
    """
    if isinstance(store, FailSafeTrackerStore):
        kept_aside = store._fallback_tracker_store
        spare = forget(kept_aside, sender_id) if kept_aside else False
        return forget(store._tracker_store, sender_id) or spare
    if isinstance(store, AwaitableTrackerStore):
        return forget(store._tracker_store, sender_id)
    if isinstance(store, InMemoryTrackerStore):
        return store.store.pop(sender_id, None) is not None
    if isinstance(store, SQLTrackerStore):
        with store.session_scope() as session:
            rows = session.query(store.SQLEvent).filter(store.SQLEvent.sender_id == sender_id)
            deleted: int = rows.delete(synchronize_session=False)
            session.commit()
        return deleted > 0
    raise ForgettingNotSupported(f"{type(store).__name__} can't forget a conversation: use SQL.")
