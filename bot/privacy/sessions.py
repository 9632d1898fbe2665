"""Conversations, erased with all that belongs to them. Rasa forgets them as soon as it answers."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from actions.shop.models.base import utc_now
from actions.shop.models.carts import CartItem
from actions.shop.models.conversation import ChatSession, Erasure, Upload
from actions.shop.models.handoffs import Handoff
from actions.shop.models.messages import OutboxMessage, Watch
from actions.shop.models.orders import VerifiedOrder
from actions.shop.models.service import OrderChange
from actions.shop.watches import forget_watches
from bot.review.collecting import drop_unseen


def erase_sessions(session: Session, session_ids: Sequence[str], *, also_mail: bool) -> list[str]:
    """Erase conversations in the database; returns the ids of their pictures, whose files the caller deletes.

    What was decided in them stays: orders and cases; and, unless `also_mail`, watches that an e-mail tells of.
    """
    images = list(session.scalars(select(Upload.id).where(Upload.session_id.in_(session_ids))))
    for table in (CartItem, Handoff, VerifiedOrder):
        session.execute(delete(table).where(table.session_id.in_(session_ids)))
    session.execute(delete(OutboxMessage).where(OutboxMessage.recipient.in_(session_ids)))
    forget_watches(session, session_ids, also_mail=also_mail)
    for kept in (Watch, OrderChange):
        session.execute(update(kept).where(kept.session_id.in_(session_ids)).values(session_id=""))
    # turns, messages, pictures, feedback and what waits for review go with it
    session.execute(delete(ChatSession).where(ChatSession.id.in_(session_ids)))
    drop_unseen(session)
    for session_id in session_ids:
        session.merge(Erasure(session_id=session_id, asked_at=utc_now()))
    return images
