"""Words a notice when it is sent: as a message of the chat, and as an e-mail."""

from typing import Any

from sqlalchemy.orm import Session

from actions import wording
from actions.products_message import Card, products_part
from actions.shop.models.catalog import Product
from actions.shop.notices import Notice, Phrase


def chat_message(session: Session, domain: wording.DomainDict, notice: Notice) -> dict[str, Any]:
    """The message as the gateway's contract has it, without its id."""
    message: dict[str, Any] = {"type": "text", "text": _text(domain, notice, notice.response)}
    product = session.get(Product, notice.product_id) if notice.product_id else None
    if product is not None:
        message |= products_part([Card(product)], notice.locale)
    buttons = [
        {"title": wording.phrase(domain, button.title, notice.locale), "payload": button.payload}
        for button in notice.buttons
    ]
    return message | ({"buttons": buttons} if buttons else {})


def mail_text(domain: wording.DomainDict, notice: Notice, shop_link: str, stop_link: str) -> tuple[str, str]:
    """Subject and text of the e-mail. `stop_link` ends such e-mails; either link may be empty."""
    parts = [_text(domain, notice, notice.response)]
    if shop_link:
        parts.append(shop_link)
    if stop_link:
        parts.append(wording.phrase(domain, "utter_notice_mail_stop", notice.locale, link=stop_link))
    return _text(domain, notice, notice.subject or f"{notice.response}_subject"), "\n\n".join(parts)


def _text(domain: wording.DomainDict, notice: Notice, response: str) -> str:
    values = {name: _said(domain, value, notice.locale) for name, value in notice.values.items()}
    return wording.phrase(domain, response, notice.locale, **values)


def _said(domain: wording.DomainDict, value: str | Phrase, locale: str) -> str:
    return wording.phrase(domain, value.phrase, locale, **value.values) if isinstance(value, Phrase) else value
