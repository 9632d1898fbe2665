"""What the shop's own system tells by itself: an order moved, stock or a price changed."""

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from actions.shop.access import normal_number
from actions.shop.happenings import tell_what_happened
from actions.shop.models.base import utc_now
from actions.shop.models.messages import ShopEvent
from actions.shop.remote.orders import OrderRefused, bring_up_to_date
from actions.shop.remote.products import ProductRefused, bring_product_up_to_date
from actions.shop.upsert import upsert

REMEMBERED = dt.timedelta(days=30)
"""For so long an event that comes again is known to have come before."""
Outcome = Literal["applied", "repeated", "outdated", "unknown"]


class Event(BaseModel):
    """What is told, in the form of the Standard Webhooks specification."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    type: Literal["order.updated", "product.updated"]
    timestamp: dt.datetime
    """When it happened."""
    data: dict[str, Any] = Field(description="The order or product.")

    @property
    def happened_at(self) -> dt.datetime:
        """When it happened; without a zone it is UTC."""
        return self.timestamp if self.timestamp.tzinfo else self.timestamp.replace(tzinfo=dt.UTC)


class EventRefused(ValueError):
    """What is told can't be taken; the text says what is wrong with it, without personal data."""


def apply(session: Session, event_id: str, event: Event) -> Outcome:
    """Make an event true, once, and tell those who wait for it.

    `repeated` came before, `outdated` is older than what is known, `unknown` is about a product that isn't there.

    Raises:
        EventRefused: it can't be taken; nothing was written.
    """
    subject = _subject(event)
    made = session.execute(
        upsert(session, ShopEvent)
        .values(id=event_id, subject=subject, happened_at=event.happened_at, received_at=utc_now())
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(ShopEvent.id)
    )
    if made.scalar_one_or_none() is None:
        return "repeated"
    later = select(ShopEvent.id).where(ShopEvent.subject == subject, ShopEvent.happened_at > event.happened_at)
    if session.scalar(later.limit(1)) is not None:
        return "outdated"
    try:
        if event.type == "order.updated":
            watched = str(bring_up_to_date(session, event.data))
        elif bring_product_up_to_date(session, event.data):
            watched = str(event.data["id"])
        else:
            return "unknown"
    except (OrderRefused, ProductRefused) as error:
        raise EventRefused(str(error)) from error
    tell_what_happened(session, subject=watched)
    return "applied"


def forget_old(session: Session) -> None:
    """Forget events that won't come again."""
    session.execute(delete(ShopEvent).where(ShopEvent.received_at < utc_now() - REMEMBERED))


def _subject(event: Event) -> str:
    name = "order_number" if event.type == "order.updated" else "id"
    value = event.data.get(name)
    if not isinstance(value, str) or not value or len(value) > 50:
        raise EventRefused(f"{name}: must be a text of at most 50 characters")
    return f"order:{normal_number(value)}" if event.type == "order.updated" else f"product:{value}"
