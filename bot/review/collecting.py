"""Collects messages that went wrong: not understood, corrected by the shopper, or answered badly.

Only text and speech; neither what is written into a form, nor what only gives details, nor long letters. Personal data
is taken out first. A message waits at most as long as its conversation is kept: erasing the conversation takes it
along, unless somebody else said the same. Once a person has decided, nothing leads back to a conversation.
"""

from typing import Literal

from sqlalchemy import case, delete, exists, func, select
from sqlalchemy.orm import Session

from actions.shop.database import Database
from actions.shop.models.base import utc_now
from actions.shop.models.conversation import ChatMessage, ChatSession, ChatTurn
from actions.shop.models.review_items import ReviewItem, ReviewSighting
from actions.shop.upsert import upsert
from bot.rasa.text import MAX_CHARACTERS
from bot.review.masking import HAN, mask, says_something
from bot.review.same import SameSentence

NOT_UNDERSTOOD = "nlu_fallback"
DETAILS = "give_details"
"""Names, numbers and addresses that the shopper was asked for: nothing to learn, and personal throughout."""

Source = Literal["fallback", "corrected", "thumbs_down"]


class Collector:
    """Writes into the tables of `aisle review`; `most` different sentences may wait. Its methods block."""

    def __init__(self, database: Database, most: int) -> None:
        self._database = database
        self._most = most
        self._same = SameSentence()

    def turn_ended(self, session_id: str, turn_id: str, intent: str | None) -> None:
        """Collects a message that was not understood, or notes what the one before it meant."""
        if self._most < 1 or intent is None:
            return
        with self._database.session() as session:
            if intent == NOT_UNDERSTOOD:
                self._collect(session, turn_id, "fallback")
            else:
                note_meaning(session, session_id, turn_id, intent)

    def answer_judged(self, message_id: str, thumbs: Literal["up", "down"]) -> None:
        """Collects the message whose answer got a thumbs-down; a thumbs-up after it takes that back."""
        if self._most < 1:
            return
        with self._database.session() as session:
            turn_id = session.scalar(select(ChatMessage.turn_id).where(ChatMessage.id == message_id))
            if turn_id is not None and thumbs == "down":
                self._collect(session, turn_id, "thumbs_down")
            elif turn_id is not None:
                of_turn = (ReviewSighting.turn_id == turn_id, ReviewSighting.source == "thumbs_down")
                session.execute(delete(ReviewSighting).where(*of_turn))
                drop_unseen(session)

    def _collect(self, session: Session, turn_id: str, source: Source) -> None:
        turn = session.get(ChatTurn, turn_id)
        if turn is None or not turn.readings or turn.modality == "photo" or turn.intent == DETAILS:
            return
        text = masked_words(session, turn)
        if len(text) > MAX_CHARACTERS or not says_something(text):
            return
        item = self._item(session, text, turn)
        if item.status == "waiting":
            count_sighting(session, item, turn, source)
            self._drop_least_seen(session)

    def _item(self, session: Session, text: str, turn: ChatTurn) -> ReviewItem:
        """The row of this sentence, decided or not."""
        key = self._same.key(text)
        locale = "zh" if HAN.search(text) else "en"
        session.execute(
            upsert(session, ReviewItem)
            .values(key=key, text=text, locale=locale, readings=turn.readings, status="waiting")
            .on_conflict_do_nothing(index_elements=["key"])
        )
        return session.scalars(select(ReviewItem).where(ReviewItem.key == key)).one()

    def _drop_least_seen(self, session: Session) -> None:
        """Keeps the number of waiting sentences: those of the fewest conversations go first, then the oldest."""
        waiting = ReviewItem.status == "waiting"
        over = (session.scalar(select(func.count()).select_from(ReviewItem).where(waiting)) or 0) - self._most
        if over > 0:
            rarest = (
                select(ReviewItem.id)
                .join(ReviewSighting, ReviewSighting.item_id == ReviewItem.id)
                .where(waiting)
                .group_by(ReviewItem.id)
                .order_by(func.count(), func.max(ReviewSighting.last_seen))
                .limit(over)
            )
            session.execute(delete(ReviewItem).where(ReviewItem.id.in_(list(session.scalars(rarest)))))


def masked_words(session: Session, turn: ChatTurn) -> str:
    """What the shopper said in a turn, without personal data."""
    said = session.scalars(
        select(ChatMessage).where(ChatMessage.turn_id == turn.id, ChatMessage.role == "shopper")
    ).first()
    owner = session.get(ChatSession, turn.session_id)
    known = [owner.customer_name] if owner is not None and owner.customer_name else []
    return mask(str(said.body.get("text", "")) if said else "", known)


def count_sighting(session: Session, item: ReviewItem, turn: ChatTurn, source: Source) -> None:
    """Notes that this conversation said it (again); the same turn counts once."""
    now = utc_now()
    new = upsert(session, ReviewSighting).values(
        item_id=item.id,
        session_id=turn.session_id,
        turn_id=turn.id,
        source=source,
        times=1,
        first_seen=now,
        last_seen=now,
    )
    times = case((ReviewSighting.turn_id == turn.id, ReviewSighting.times), else_=ReviewSighting.times + 1)
    again = {"times": times, "turn_id": turn.id, "last_seen": now}
    session.execute(new.on_conflict_do_update(index_elements=["item_id", "session_id"], set_=again))


def note_meaning(session: Session, session_id: str, turn_id: str, intent: str) -> None:
    """When the message just before was not understood and this intent was one of its readings, suggests it.

    A button of the question "this or that?" counts as much as other words for the same.
    """
    last = session.scalar(
        select(ReviewSighting)
        .where(ReviewSighting.session_id == session_id)
        .order_by(ReviewSighting.last_seen.desc())
        .limit(1)
    )
    if last is None or last.source != "fallback" or last.turn_id != turn_before(session, session_id, turn_id):
        return
    item = session.get_one(ReviewItem, last.item_id)
    if any(reading["intent"] == intent for reading in item.readings):
        last.source, last.suggested = "corrected", intent


def turn_before(session: Session, session_id: str, turn_id: str) -> str | None:
    """The turn just before this one, the last of its conversation."""
    return session.scalar(
        select(ChatMessage.turn_id)
        .where(ChatMessage.session_id == session_id, ChatMessage.turn_id != turn_id)
        .order_by(ChatMessage.position.desc())
        .limit(1)
    )


def drop_unseen(session: Session) -> None:
    """Deletes what waits and was said only in conversations that are gone."""
    seen = exists().where(ReviewSighting.item_id == ReviewItem.id)
    session.execute(delete(ReviewItem).where(ReviewItem.status == "waiting", ~seen))
