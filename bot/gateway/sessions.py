"""Opens sessions and knows whose a token is."""

import datetime as dt
import hashlib
import secrets
import uuid
from dataclasses import dataclass

from sqlalchemy import select

from actions.shop.access import Viewer
from actions.shop.database import Database
from actions.shop.models.base import utc_now
from actions.shop.models.conversation import ChatSession
from bot.gateway.identity import Identity
from bot.gateway.locales import Locale, locale_of
from bot.gateway.problems import Problem

TOKEN_BYTES = 32


@dataclass(frozen=True)
class Shopper:
    """The owner of a session, as found by the token."""

    session_id: str
    locale: Locale
    identity: Identity | None
    expires_at: dt.datetime


@dataclass(frozen=True)
class OpenedSession:
    """A new session and the only copy of its token."""

    shopper: Shopper
    token: str


def token_hash(token: str) -> str:
    """What is stored of a token. It has 256 random bits, so a plain digest can't be reversed by guessing."""
    return hashlib.sha256(token.encode()).hexdigest()


class Sessions:
    """The table of sessions."""

    def __init__(self, database: Database, lifetime: dt.timedelta) -> None:
        self._database = database
        self._lifetime = lifetime

    def open(self, identity: Identity | None, locale: Locale) -> OpenedSession:
        """Starts a session."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        row = ChatSession(
            id=uuid.uuid4().hex,
            token_hash=token_hash(token),
            locale=locale,
            customer_sub=identity.sub if identity else None,
            customer_email=identity.email if identity else None,
            customer_name=identity.name if identity else None,
            created_at=utc_now(),
            expires_at=utc_now() + self._lifetime,
        )
        with self._database.session() as session:
            session.add(row)
        return OpenedSession(Shopper(row.id, locale, identity, row.expires_at), token)

    def shopper(self, token: str) -> Shopper:
        """Whose token this is. Raises Problem (401) when it is unknown or has expired."""
        with self._database.session() as session:
            row = session.scalar(select(ChatSession).where(ChatSession.token_hash == token_hash(token)))
        if row is None:
            raise Problem("session_unknown")
        if row.expires_at <= utc_now():
            raise Problem("session_expired")
        return Shopper(row.id, locale_of(row.locale), identity_of(row), row.expires_at)

    def viewer(self, session_id: str) -> Viewer | None:
        """Who a running session is to the door to orders; None when it is over or erased."""
        with self._database.session() as session:
            row = session.get(ChatSession, session_id)
        if row is None or row.expires_at <= utc_now():
            return None
        return Viewer(row.id, row.customer_email)


def identity_of(row: ChatSession) -> Identity | None:
    """The verified identity of a session; None for a guest."""
    if row.customer_sub is None or row.customer_email is None or row.customer_name is None:
        return None
    return Identity(row.customer_sub, row.customer_email, row.customer_name)
