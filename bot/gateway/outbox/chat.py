"""Puts notices into the conversation, where open widgets and the history find them."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.notice_text import chat_message
from actions.shop import outbox
from actions.shop.database import Database
from actions.shop.models.base import utc_now
from actions.shop.models.conversation import ChatSession, ChatTurn
from actions.shop.notices import Notice
from actions.shop.outbox import Parcel
from actions.shop.watches import of_token
from actions.wording import DomainDict
from bot.gateway.schemas import Message
from bot.gateway.turn_store import message_row


class ChatSender:
    """Writes a notice as a turn of its own, in the transaction that settles it: exactly once."""

    at_once = 20

    def __init__(self, database: Database, domain: DomainDict) -> None:
        self._database = database
        self._domain = domain

    def send(self, parcel: Parcel) -> None:
        """Tells the session; one that is over needn't be told."""
        notice = Notice.model_validate(parcel.body)
        with self._database.session() as session:
            needless = self._needless(session, parcel.recipient, notice)
            if outbox.settle(session, parcel, needless) and not needless:
                self._write(session, parcel, notice)

    def _write(self, session: Session, parcel: Parcel, notice: Notice) -> None:
        body = chat_message(session, self._domain, notice)
        message = Message.model_validate({**body, "id": uuid.uuid4().hex})
        turn = ChatTurn(
            id=uuid.uuid4().hex,
            session_id=parcel.recipient,
            repeat_key=None,
            fingerprint="",
            modality="notice",
            state="answered",
            timings={},
        )
        session.add(turn)
        session.flush()
        kept = message.model_dump(mode="json", exclude_none=True, exclude={"id"})
        session.add(message_row(parcel.recipient, turn.id, "assistant", message.id, kept))

    @staticmethod
    def _needless(session: Session, session_id: str, notice: Notice) -> str:
        """Why it isn't told; empty when it is."""
        chat = session.get(ChatSession, session_id)
        if chat is None or chat.expires_at <= utc_now():
            return "the chat is over"
        watch = of_token(session, notice.watch_token) if notice.watch_token else None
        if watch is not None and watch.state == "stopped":
            return "no longer wanted"
        if notice.turn_before is not None:
            turn = session.scalar(
                select(ChatTurn)
                .where(
                    ChatTurn.session_id == session_id,
                    ChatTurn.modality != "notice",
                    ChatTurn.created_at <= notice.turn_before,
                )
                .order_by(ChatTurn.created_at.desc())
                .limit(1)
            )
            if turn is not None and turn.state == "answered":
                return "said in its turn"
        return ""
