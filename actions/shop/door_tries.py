"""Counting wrong tries to look up an order: the door closes after a few."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from actions.shop.errors import TooManyTries
from actions.shop.models.base import utc_now
from actions.shop.models.orders import DoorTries
from actions.shop.upsert import upsert


@dataclass(frozen=True)
class DoorPolicy:
    """How many wrong tries are allowed."""

    session_tries: int = 5
    """A session stays closed after so many."""
    address_tries: int = 5
    """An address is closed after so many within the window."""
    address_window: dt.timedelta = dt.timedelta(minutes=15)


class Tries:
    """The wrong tries of one chat session, and of one hashed client address where it is known."""

    def __init__(self, session: Session, session_id: str, address: str | None, policy: DoorPolicy) -> None:
        self._session = session
        self._session_id = session_id
        self._address = address
        self._policy = policy

    def count(self) -> None:
        """Count this try as wrong before looking, so that tries made at the same time can't slip through.

        Raises:
            TooManyTries: the door is closed.
        """
        closed = False
        for scope, key, limit, window in self._counters():
            if window is not None:
                self._session.execute(
                    delete(DoorTries).where(DoorTries.scope == scope, DoorTries.key == key, DoorTries.since < window)
                )
            # One statement: PostgreSQL and SQLite both hold the row until this transaction ends.
            wrong = self._session.scalar(
                upsert(self._session, DoorTries)
                .values(scope=scope, key=key, wrong=1, since=utc_now())
                .on_conflict_do_update(index_elements=["scope", "key"], set_={"wrong": DoorTries.wrong + 1})
                .returning(DoorTries.wrong)
            )
            closed = closed or (wrong or 0) > limit
        if closed:
            self.forgive()
            raise TooManyTries

    def forgive(self) -> None:
        """It was none."""
        for scope, key, _limit, _window in self._counters():
            self._session.execute(
                update(DoorTries)
                .where(DoorTries.scope == scope, DoorTries.key == key, DoorTries.wrong > 0)
                .values(wrong=DoorTries.wrong - 1)
            )

    def _counters(self) -> list[tuple[str, str, int, dt.datetime | None]]:
        """Scope, key, limit and the start of the window (None: for ever) of each counter."""
        counters: list[tuple[str, str, int, dt.datetime | None]] = [
            ("session", digest(self._session_id), self._policy.session_tries, None)
        ]
        if self._address:
            start = utc_now() - self._policy.address_window
            counters.append(("address", digest(self._address), self._policy.address_tries, start))
        return counters


def digest(text: str) -> str:
    """SHA-256 of any text, as hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
