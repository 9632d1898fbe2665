"""Links to papers, as the shopper gets them in the chat."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal, cast

from sqlalchemy.orm import Session

from actions.papers.invoice import has_invoice, invoice
from actions.papers.paper import Locale, Paper
from actions.papers.return_label import has_label, return_label
from actions.shop.access import Viewer
from actions.shop.errors import OrderNotFound
from actions.shop.links import Links
from actions.shop.models.orders import Order
from actions.shop.models.service import OrderAddress, Return
from actions.shop.orders import OrderDesk
from actions.shop.rules import shop_rules

Kind = Literal["invoice", "return_label"]
MINUTES = 15
"""How long a link opens."""


@dataclass(frozen=True)
class DocumentRequest:
    """What a link asks for."""

    kind: Kind
    subject: int
    """Id of the order (`invoice`) or of the return (`return_label`)."""
    session_id: str
    """The chat that it was given to."""
    locale: Locale


def document_link(links: Links, kind: Kind, subject: int, session_id: str, locale: Locale) -> str:
    """The address under which this chat gets a paper, for some minutes."""
    claims = {"kind": kind, "sub": str(subject), "sid": session_id, "locale": locale}
    return links.make("documents", dt.timedelta(minutes=MINUTES), claims)


def read_link(links: Links, token: str) -> DocumentRequest | None:
    """What a link asks for; None for what is no link of ours, or is too old."""
    claims = links.read("documents", token)
    if claims is None:
        return None
    return DocumentRequest(
        cast(Kind, claims["kind"]), int(claims["sub"]), str(claims["sid"]), cast(Locale, claims["locale"])
    )


def requested_paper(session: Session, viewer: Viewer, asked: DocumentRequest) -> Paper:
    """The paper that a link asks for, if the viewer may see the order that it is about.

    Raises:
        OrderNotFound: they may not, or there is no such paper (any more).
    """
    rules = shop_rules(session)
    goods = session.get(Return, asked.subject) if asked.kind == "return_label" else None
    known = session.get(Order, goods.order_id if goods else asked.subject)
    if known is None:
        raise OrderNotFound
    order = OrderDesk(session, viewer).find(known.number)
    address = session.get(OrderAddress, order.id)
    if asked.kind == "invoice" and has_invoice(order, rules):
        return invoice(order, address, rules, asked.locale)
    if goods is not None and has_label(goods, rules):
        return return_label(session, order, goods, address, rules, asked.locale)
    raise OrderNotFound
