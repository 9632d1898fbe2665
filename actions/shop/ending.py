"""Ends a conversation for good, when the shopper asks for it in the chat itself."""

import datetime as dt

from sqlalchemy import update
from sqlalchemy.orm import Session

from actions.shop.models.base import utc_now
from actions.shop.models.conversation import ChatSession

LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""When an ended conversation is said to have ended: so old that the gateway's next sweep erases all of it."""


def is_running(session: Session, session_id: str) -> bool:
    """Whether the gateway keeps this conversation."""
    chat = session.get(ChatSession, session_id)
    return chat is not None and chat.expires_at > utc_now()


def end_conversation(session: Session, session_id: str) -> bool:
    """Its token opens nothing from now on, and it is erased within minutes; False when there is none.

    The turn in which it was asked for is still answered.
    """
    ended = session.execute(
        update(ChatSession)
        .where(ChatSession.id == session_id)
        .values(expires_at=LONG_AGO)
        .returning(ChatSession.id)
        .execution_options(synchronize_session=False)
    )
    return ended.scalar_one_or_none() is not None
