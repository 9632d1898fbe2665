"""The newsletter: who gets it, with consent that is kept and told to the shop's own system."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Literal, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.shop import outbox
from actions.shop.access import normal_email
from actions.shop.audit import write_down
from actions.shop.consents import agrees, record
from actions.shop.links import Links
from actions.shop.models.base import utc_now
from actions.shop.models.messages import Consent
from actions.shop.notices import Notice, tell

Locale = Literal["en", "zh"]
DAYS = 2
"""How long a link in an e-mail opens."""


@dataclass(frozen=True)
class Wish:
    """What a link in an e-mail asks for: to get the newsletter, or not to any more."""

    email: str
    wanted: bool
    wording: str
    """The sentence that was agreed to in the chat."""
    locale: Locale


def gets_newsletter(session: Session, email: str) -> bool:
    """Whether this address is on the list."""
    return agrees(session, email, "newsletter")


def set_newsletter(session: Session, email: str, wanted: bool, wording: str, source: str) -> bool:
    """Put an address on the list or take it off; False when it is so already.

    `wording` is the sentence that was agreed to, `source` as in `Consent.source`. The shop's own system is told.
    """
    if gets_newsletter(session, email) == wanted:
        return False
    record(session, email, "newsletter", wanted, wording, source)
    newest = select(Consent).where(Consent.email == normal_email(email), Consent.purpose == "newsletter")
    consent = session.scalars(newest.order_by(Consent.id.desc()).limit(1)).one()
    write_down(session, source, "consent.given" if wanted else "consent.withdrawn", f"consent:{consent.id}")
    body = {
        "email": consent.email,
        "purpose": consent.purpose,
        "granted": wanted,
        "wording": wording,
        "at": consent.at.isoformat(),
    }
    outbox.enqueue(session, f"consent:{consent.id}", "webhook", "consent.changed", "", body)
    return True


def ask_by_mail(session: Session, links: Links, wish: Wish) -> None:
    """Write to the address, whoever typed it: only the link in the e-mail changes anything.

    An address gets one such e-mail a day for each wish, however often it is typed.
    """
    claims = {
        "sub": normal_email(wish.email),
        "do": "on" if wish.wanted else "off",
        "wording": wish.wording,
        "locale": wish.locale,
    }
    url = links.make("consents", dt.timedelta(days=DAYS), claims)
    who = hashlib.sha256(f"{claims['sub']} {claims['do']}".encode()).hexdigest()[:32]
    response = "utter_notice_newsletter_confirm" if wish.wanted else "utter_notice_newsletter_leave"
    notice = Notice(response=response, values={"link": url, "days": str(DAYS)}, locale=wish.locale, needs_consent=False)
    tell(session, f"newsletter:{who}:{utc_now():%Y-%m-%d}", notice, email=claims["sub"])


def read_wish(links: Links, token: str) -> Wish | None:
    """What a link asks for; None for what is no link of ours, or is too old."""
    claims = links.read("consents", token)
    if claims is None:
        return None
    locale = cast(Locale, claims["locale"])
    return Wish(str(claims["sub"]), claims["do"] == "on", str(claims["wording"]), locale)
