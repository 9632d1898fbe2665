"""Reads the conversation back, and notes what the shopper thinks of it."""

from sqlalchemy import select

from actions.shop.database import Database
from actions.shop.models.base import utc_now
from actions.shop.models.conversation import ChatMessage, ChatTurn, Feedback
from bot.gateway.problems import Problem
from bot.gateway.schemas import FeedbackAnswer, FeedbackRequest, HistoryMessage
from bot.gateway.text import clean_text


def last_messages(database: Database, session_id: str, limit: int) -> list[HistoryMessage]:
    """The last `limit` messages of both sides, oldest first. Blocks."""
    query = (
        select(ChatMessage, ChatTurn)
        .join(ChatTurn, ChatTurn.id == ChatMessage.turn_id)
        .where(ChatMessage.session_id == session_id)
        .order_by(ChatMessage.position.desc())
        .limit(limit)
    )
    with database.session() as session:
        rows = session.execute(query).all()
    return [as_history(message, turn) for message, turn in reversed(rows)]


def as_history(message: ChatMessage, turn: ChatTurn) -> HistoryMessage:
    """One row as it is shown."""
    facts = {"id": message.id, "turn_id": turn.id, "role": message.role, "created_at": message.created_at}
    if message.role == "shopper":
        facts["modality"] = turn.modality
        facts["undelivered"] = True if turn.state == "undelivered" else None
    elif turn.modality == "notice":
        facts["modality"] = turn.modality
    return HistoryMessage.model_validate({**message.body, **facts})


def write_feedback(database: Database, session_id: str, feedback: FeedbackRequest) -> FeedbackAnswer:
    """Keeps the latest word on an answer. Raises Problem (404) when it is no answer of this session. Blocks."""
    comment = clean_text(feedback.comment)
    with database.session() as session:
        message = session.scalar(
            select(ChatMessage).where(
                ChatMessage.id == feedback.message_id,
                ChatMessage.session_id == session_id,
                ChatMessage.role != "shopper",
            )
        )
        if message is None:
            raise Problem("message_not_found")
        row = Feedback(
            message_id=message.id,
            session_id=session_id,
            thumbs=feedback.thumbs,
            comment=comment,
            created_at=utc_now(),
        )
        session.merge(row)
    return FeedbackAnswer(message_id=message.id, thumbs=feedback.thumbs, comment=comment)
