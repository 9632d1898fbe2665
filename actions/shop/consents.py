"""Who agreed to be written to, for what. Every yes and no is kept; the last one counts."""

from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.shop.access import normal_email
from actions.shop.models.messages import Consent

Purpose = Literal["newsletter", "notices"]


def agrees(session: Session, email: str, purpose: Purpose) -> bool:
    """Whether this address may be written to for this purpose."""
    last = select(Consent.granted).where(Consent.email == normal_email(email), Consent.purpose == purpose)
    return bool(session.scalar(last.order_by(Consent.id.desc()).limit(1)))


def record(session: Session, email: str, purpose: Purpose, granted: bool, wording: str, source: str) -> None:
    """Keep a yes or no, with the sentence that was shown and where it came from; nothing when it is so already."""
    if agrees(session, email, purpose) != granted:
        session.add(
            Consent(email=normal_email(email), purpose=purpose, granted=granted, wording=wording, source=source)
        )
        session.flush()
