"""What shoppers asked to be told: that an order moves, that something can be bought again, that a price falls."""

import secrets
from collections.abc import Sequence
from typing import Literal

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from actions.shop import letters
from actions.shop.access import normal_email
from actions.shop.consents import record
from actions.shop.models.base import utc_now
from actions.shop.models.conversation import ChatSession
from actions.shop.models.messages import Watch
from actions.shop.money import Money

Kind = Literal["order_moves", "back_in_stock", "price_falls"]
MOST_WATCHES = 50
"""Active ones of one shopper."""


class TooManyWatches(Exception):
    """This shopper watches as much as one may."""


def watch(
    session: Session,
    kind: Kind,
    subject: str,
    *,
    session_id: str,
    email: str = "",
    locale: str = "en",
    seen: str = "",
    below: Money | None = None,
) -> Watch:
    """Watch an order (`seen` is its status) or a product for a shopper; what is watched already is only brought up
    to date.

    Raises:
        TooManyWatches: there are `MOST_WATCHES` already.
    """
    mine = watching(session, session_id, email)
    known = next((one for one in mine if (one.kind, one.subject) == (kind, subject)), None)
    if known is None:
        if len(mine) >= MOST_WATCHES:
            raise TooManyWatches
        known = Watch(token=secrets.token_urlsafe(32), kind=kind, subject=subject, state="active")
        session.add(known)
    known.session_id, known.locale, known.seen = session_id, locale, seen
    known.email = normal_email(email) or known.email or ""
    known.below_minor, known.currency = (below.minor, below.currency) if below else (None, "")
    session.flush()
    return known


def watching(session: Session, session_id: str, email: str = "") -> list[Watch]:
    """What this shopper waits to be told: of this chat, and when signed in of any; the oldest first."""
    mine = Watch.session_id == session_id
    if email:
        mine = or_(mine, Watch.email == normal_email(email))
    return list(session.scalars(select(Watch).where(Watch.state == "active", mine).order_by(Watch.id)))


def stop(session: Session, watches: Sequence[Watch]) -> None:
    """Tell these no more."""
    for one in watches:
        one.state, one.settled_at = "stopped", utc_now()
    session.flush()


def of_token(session: Session, token: str) -> Watch | None:
    """The watch that a link stops."""
    return session.scalar(select(Watch).where(Watch.token == token))


def stop_mail(session: Session, one: Watch, wording: str) -> None:
    """The link in an e-mail: writes to this address no more, whatever is watched. Chats that are open go on."""
    if not one.email:
        return
    email = one.email
    record(session, email, "notices", False, wording, "link")
    session.execute(
        update(Watch).where(Watch.email == email).values(email="").execution_options(synchronize_session="fetch")
    )
    stop_unreachable(session)


def forget_watches(session: Session, session_ids: Sequence[str], *, also_mail: bool) -> None:
    """Forget what these chats asked to be told; with `also_mail` the e-mails too."""
    theirs = [Watch.session_id.in_(session_ids), *([] if also_mail else [Watch.email == ""])]
    session.execute(delete(Watch).where(*theirs).execution_options(synchronize_session=False))
    letters.forget_recipients(session, session_ids)


def stop_unreachable(session: Session) -> None:
    """Ends the watches that nobody can be told of any more: the chat is over and there is no address."""
    alive = select(ChatSession.id).where(ChatSession.expires_at > utc_now())
    session.execute(
        update(Watch)
        .where(Watch.state == "active", Watch.email == "", Watch.session_id.not_in(alive))
        .values(state="stopped", settled_at=utc_now())
        .execution_options(synchronize_session=False)
    )
