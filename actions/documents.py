"""Handing out papers in the chat: a link in the words for every channel, and as a link where the channel shows them."""

from actions.conversation import Turn
from actions.papers.links import MINUTES, Kind, document_link
from actions.shop.links import Links
from actions.shop.models.orders import Order
from actions.shop.models.service import Return


def say_invoice(turn: Turn, links: Links, order: Order) -> None:
    """Gives the order's invoice; there must be one (`actions.papers.invoice.has_invoice`)."""
    _say(turn, links, "invoice", order.id, order.number)


def say_return_label(turn: Turn, links: Links, goods: Return) -> None:
    """Gives the return's label; there must be one (`actions.papers.return_label.has_label`)."""
    _say(turn, links, "return_label", goods.id, goods.number)


def _say(turn: Turn, links: Links, kind: Kind, subject: int, number: str) -> None:
    url = document_link(links, kind, subject, turn.session_id, turn.locale)
    title = turn.phrase(f"utter_{kind}_document_title", number=number)
    rich = {"type": "sources", "sources": [{"title": title, "url": url}]}
    turn.say(f"utter_{kind}_document", number=number, url=url, minutes=MINUTES, rich=rich)
