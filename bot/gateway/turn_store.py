"""Writes turns and their messages down, so that nothing that was said is lost or done twice."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.shop.database import Database
from actions.shop.models.base import utc_now
from actions.shop.models.conversation import ChatMessage, ChatSession, ChatTurn
from actions.shop.uploads import find_upload
from bot.gateway.problems import Problem
from bot.gateway.rasa_client import RasaEnd
from bot.gateway.schemas import Message

Modality = Literal["text", "voice", "photo"]


@dataclass(frozen=True)
class Said:
    """What the shopper said, checked and cleaned."""

    message: str
    """What Rasa gets: text, or a payload that begins with "/"."""
    shown: str
    """What the history shows."""
    modality: Modality
    image_id: str | None = None

    def fingerprint(self) -> str:
        """Tells whether two calls say the same."""
        return hashlib.sha256(json.dumps([self.message, self.image_id]).encode()).hexdigest()

    def body(self) -> dict[str, Any]:
        """The message as the history keeps it."""
        return {"type": "text", "text": self.shown, "image_id": self.image_id}


@dataclass(frozen=True)
class OpenTurn:
    """A turn that is written down; `answer` is there when it was answered before."""

    turn_id: str
    answer: tuple[Message, ...] | None
    timings: dict[str, float]


class TurnStore:
    """The tables of turns and messages. Its methods block: call them in a thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, session_id: str, said: Said, repeat_key: str | None) -> OpenTurn:
        """Writes down what was said, once for each `repeat_key`.

        Raises Problem: 401 when the session is gone, 404 when the picture is not this session's, 409 when the key
        was used for something else.
        """
        with self._database.session() as session:
            if session.get(ChatSession, session_id) is None:
                raise Problem("session_unknown")
            earlier = self._earlier(session, session_id, repeat_key)
            if earlier is not None:
                if earlier.fingerprint != said.fingerprint():
                    raise Problem("repeat_differs")
                answered = earlier.state == "answered"
                answer = tuple(answers_of(session, earlier.id)) if answered else None
                return OpenTurn(earlier.id, answer, dict(earlier.timings))
            if said.image_id is not None and find_upload(session, session_id, said.image_id) is None:
                raise Problem("image_not_found")
            turn = ChatTurn(
                id=uuid.uuid4().hex,
                session_id=session_id,
                repeat_key=repeat_key,
                fingerprint=said.fingerprint(),
                modality=said.modality,
                state="waiting",
                timings={},
            )
            session.add(turn)
            session.flush()
            session.add(message_row(session_id, turn.id, "shopper", uuid.uuid4().hex, said.body()))
            return OpenTurn(turn.id, None, {})

    def answered(
        self,
        session_id: str,
        turn_id: str,
        messages: Sequence[Message],
        end: RasaEnd,
        timings: dict[str, float],
    ) -> None:
        """Writes down the answer and what the message was taken for."""
        with self._database.session() as session:
            turn = session.get_one(ChatTurn, turn_id)
            turn.state, turn.intent, turn.timings = "answered", end.intent, timings
            turn.readings = end.readings or None
            for message in messages:
                body = message.model_dump(mode="json", exclude_none=True, exclude={"id"})
                session.add(message_row(session_id, turn_id, "assistant", message.id, body))
                session.flush()  # one by one: their positions are their order

    def undelivered(self, turn_id: str) -> None:
        """Notes that the assistant could not be reached."""
        with self._database.session() as session:
            turn = session.get(ChatTurn, turn_id)
            if turn is not None:
                turn.state = "undelivered"

    @staticmethod
    def _earlier(session: Session, session_id: str, repeat_key: str | None) -> ChatTurn | None:
        if repeat_key is None:
            return None
        query = select(ChatTurn).where(ChatTurn.session_id == session_id, ChatTurn.repeat_key == repeat_key)
        return session.scalar(query)


def answers_of(session: Session, turn_id: str) -> list[Message]:
    """The assistant's messages of a turn, in order."""
    query = (
        select(ChatMessage)
        .where(ChatMessage.turn_id == turn_id, ChatMessage.role == "assistant")
        .order_by(ChatMessage.position)
    )
    return [Message.model_validate({**row.body, "id": row.id}) for row in session.scalars(query)]


def message_row(session_id: str, turn_id: str, role: str, message_id: str, body: dict[str, Any]) -> ChatMessage:
    """A row of the history."""
    now: dt.datetime = utc_now()
    return ChatMessage(id=message_id, session_id=session_id, turn_id=turn_id, role=role, body=body, created_at=now)
