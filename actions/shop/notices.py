"""Notices: what a shopper is told without having asked just now, in the chat and by e-mail. Sent through the outbox.

A notice names a response of data/responses/notices.yml and what fills it in; `actions.notice_text` words it when it is
sent.
"""

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from actions.shop import outbox


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Phrase(_Data):
    """A value that is itself a response, such as an order's status."""

    phrase: str
    values: dict[str, str] = {}
    """What fills it in."""


class NoticeButton(_Data):
    """A quick reply."""

    title: str
    """Names a response."""
    payload: str
    """As in `Turn.button`."""


class Notice(_Data):
    """What is told."""

    response: str
    """`utter_notice_…`."""
    subject: str = ""
    """The response that is the subject of its e-mail; empty: `<response>_subject`."""
    values: dict[str, str | Phrase] = {}
    locale: Literal["en", "zh"] = "en"
    buttons: tuple[NoticeButton, ...] = ()
    product_id: str = ""
    """Shown as a card in the chat."""
    watch_token: str = ""
    """The watch that asked for it: told only while it is not stopped, and an e-mail has a link that stops it."""
    needs_consent: bool = True
    """Whether an e-mail goes only to who agreed to notices; not one that answers what its reader asked for."""
    turn_before: dt.datetime | None = None
    """Already said, and not told again, if the turn that was under way then got its answer."""


def tell(
    session: Session,
    key: str,
    notice: Notice,
    *,
    session_id: str = "",
    email: str = "",
    wait: dt.timedelta = dt.timedelta(0),
) -> None:
    """Write down that a chat session, an address, or both are told this; once for a key (≤90 characters)."""
    body, kind = notice.model_dump(mode="json"), notice.response.removeprefix("utter_").replace("_", ".", 1)
    if session_id:
        outbox.enqueue(session, f"{key}:chat", "chat", kind, session_id, body, wait=wait)
    if email:
        outbox.enqueue(session, f"{key}:email", "email", kind, email, body, wait=wait)
