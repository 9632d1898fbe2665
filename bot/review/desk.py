"""What a person does with the messages that wait: accept them for an intent, or dismiss them."""

import datetime as dt
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from rapidfuzz import process
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from actions.shop.database import Database
from actions.shop.models.base import utc_now
from actions.shop.models.review_items import ReviewItem, ReviewSighting
from bot.cli.errors import CommandError
from bot.review.masking import mask
from bot.review.training_data import Place, TrainingData, teachable

LIKE_ENOUGH = 50


@dataclass(frozen=True)
class Waiting:
    """A sentence that waits, and how it came."""

    id: int
    text: str
    locale: str
    suggested: str | None
    """The intent that shoppers showed to have meant."""
    source: str
    readings: list[dict[str, Any]]
    """Likeliest first: `{"intent": …, "confidence": 0 to 1}`."""
    times: int
    conversations: int
    first_seen: dt.datetime
    last_seen: dt.datetime

    def as_json(self) -> dict[str, Any]:
        """All of it, times in ISO 8601."""
        return {**asdict(self), "first_seen": self.first_seen.isoformat(), "last_seen": self.last_seen.isoformat()}


@dataclass(frozen=True)
class Accepted:
    """What accepting did."""

    id: int
    text: str
    intent: str
    place: Place | None
    """Where the sentence was written; None when it was an example of the intent already."""


class Desk:
    """The waiting messages and the training data into which they go."""

    def __init__(self, database: Database, data: TrainingData) -> None:
        self._database = database
        self._data = data

    @property
    def intents(self) -> list[str]:
        """The intents that a sentence may be given."""
        return self._data.intents

    def waiting(self) -> list[Waiting]:
        """All that waits, said in most conversations first, then the latest."""
        return waiting(self._database)

    def accept(self, item_id: int, intent: str | None = None, text: str | None = None) -> Accepted:
        """Writes the sentence into the training data, then marks it; without `intent` the suggested one.

        Personal data is taken out of a given `text` too. Raises CommandError: no such message, no or an unknown
        intent, no sentence left, or a file that can't be written; StandsElsewhere.
        """
        with self._database.session() as session:
            item = waiting_item(session, item_id)
            chosen = self._known(intent or suggested(session, item_id), item_id)
            sentence = teachable(mask(item.text if text is None else text))
            if not any(character.isalpha() for character in sentence):
                raise CommandError("there is no sentence left to learn: give one with --text, or dismiss the message.")
            place = self._data.add(sentence, chosen)
            decide(session, item, "accepted", sentence, chosen)
        return Accepted(item_id, sentence, chosen, place)

    def dismiss(self, item_id: int) -> None:
        """Forgets the text; an equal one is not collected again. Raises CommandError: no such message."""
        with self._database.session() as session:
            decide(session, waiting_item(session, item_id), "dismissed", "", None)

    def _known(self, intent: str | None, item_id: int) -> str:
        if intent is None:
            raise CommandError(f"nobody showed what message {item_id} means: name its intent with --intent.")
        if intent not in self.intents:
            near = [name for name, _, _ in process.extract(intent, self.intents, limit=3, score_cutoff=LIKE_ENOUGH)]
            like = f"; like it are {', '.join(near)}" if near else "; data/nlu/README.md lists them"
            raise CommandError(f"there is no intent {intent!r}{like}.")
        return intent


def waiting(database: Database) -> list[Waiting]:
    """All that waits, said in most conversations first, then the latest. Needs no training data."""
    with database.session() as session:
        rows = session.execute(
            select(ReviewItem, ReviewSighting)
            .join(ReviewSighting, ReviewSighting.item_id == ReviewItem.id)
            .where(ReviewItem.status == "waiting")
            .order_by(ReviewSighting.last_seen)
        ).all()
    items = {item.id: item for item, _ in rows}
    seen: dict[int, list[ReviewSighting]] = {}
    for item, sighting in rows:
        seen.setdefault(item.id, []).append(sighting)
    all_of_them = [as_waiting(items[item_id], sightings) for item_id, sightings in seen.items()]
    return sorted(all_of_them, key=lambda one: (-one.conversations, -one.last_seen.timestamp(), one.id))


def as_waiting(item: ReviewItem, sightings: list[ReviewSighting]) -> Waiting:
    """An item with all its sightings, oldest first, in one."""
    meant = most_meant(sightings)
    telling = [sighting for sighting in sightings if sighting.suggested == meant]
    return Waiting(
        id=item.id,
        text=item.text,
        locale=item.locale,
        suggested=meant,
        source=telling[-1].source,
        readings=item.readings,
        times=sum(sighting.times for sighting in sightings),
        conversations=len(sightings),
        first_seen=min(sighting.first_seen for sighting in sightings),
        last_seen=max(sighting.last_seen for sighting in sightings),
    )


def most_meant(sightings: list[ReviewSighting]) -> str | None:
    """The intent that most shoppers showed to have meant; None when nobody showed any."""
    shown = Counter(sighting.suggested for sighting in sightings if sighting.suggested)
    return shown.most_common(1)[0][0] if shown else None


def suggested(session: Session, item_id: int) -> str | None:
    """The suggestion for one item."""
    query = select(ReviewSighting).where(ReviewSighting.item_id == item_id).order_by(ReviewSighting.last_seen)
    return most_meant(list(session.scalars(query)))


def waiting_item(session: Session, item_id: int) -> ReviewItem:
    """The item. Raises CommandError when it does not wait (any more)."""
    item = session.get(ReviewItem, item_id)
    if item is None or item.status != "waiting":
        raise CommandError(f"no message {item_id} waits for review: `aisle review --list` shows those that do.")
    return item


def decide(session: Session, item: ReviewItem, status: str, text: str, intent: str | None) -> None:
    """Marks an item; from then on nothing leads back to a conversation."""
    item.status, item.text, item.intent, item.decided_at = status, text, intent, utc_now()
    session.execute(delete(ReviewSighting).where(ReviewSighting.item_id == item.id))
