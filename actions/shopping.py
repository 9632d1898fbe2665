"""What the shopping actions share: a database session, the message understood, the search and the list it fills."""

import json
import logging
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from rasa_sdk.events import EventType
from sqlalchemy.orm import Session

from actions.browsing import Browsing, Search, remember_focus, remember_list, remember_step
from actions.conversation import ShopAction, Turn
from actions.finding import Finder, Findings, Question
from actions.limits import spoken_limits, spoken_names
from actions.matcher.errors import MatcherError, PictureError
from actions.matcher.words import title_terms
from actions.products_message import Card, product_lines, products_part
from actions.query import SearchRequest, Vocabulary, understand
from actions.query.request import Relative
from actions.services import Services
from actions.shop.catalog import products_by_id
from actions.shop.models.catalog import Product
from actions.shop.uploads import find_upload, upload_path

logger = logging.getLogger(__name__)

PAGE = 5
"""Products shown at once."""
MOST_AT_ONCE = 10


@dataclass(frozen=True)
class Visit:
    """One shopping message: who says it, what it means, and the shop to answer from."""

    turn: Turn
    session: Session
    services: Services

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The shop's words."""
        return self.services.vocabularies.current(self.session)

    @cached_property
    def browsing(self) -> Browsing:
        """What the conversation is about so far."""
        return Browsing.of(self.turn)

    @cached_property
    def said(self) -> str:
        """The message; of a button, what its entity `query` says."""
        return self.turn.text or self.turn.entity("query") or ""

    @cached_property
    def request(self) -> SearchRequest:
        """What the message asks for."""
        request = understand(self.said, self.vocabulary)
        return request if title_terms(request.words) else replace(request, words="")

    @cached_property
    def finder(self) -> Finder:
        """Searches within this visit's database session."""
        return Finder(self.session, self.services.matcher, self.vocabulary)

    def find(self, search: Search) -> Findings:
        """What the shop has for a search; its picture is left out when it is gone."""
        return self.finder.find(Question(search.request, self.picture(search.image_id), search.like))

    def picture(self, image_id: str | None) -> Path | None:
        """The file of a picture that this very shopper sent; None when there is none (any more)."""
        if image_id is None or find_upload(self.session, self.turn.session_id, image_id) is None:
            return None
        path = upload_path(self.services.home, image_id)
        return path if path.is_file() else None


class ShoppingAction(ShopAction):
    """An action about products."""

    intent: str
    """The intent that it answers; the action's name is made from it."""

    def name(self) -> str:
        return f"action_{self.intent}"

    def answer(self, turn: Turn) -> list[EventType]:
        try:
            with self.services.database.session() as session:
                return self.visit(Visit(turn, session, self.services))
        except PictureError:
            turn.say("utter_photo_unreadable")
        except MatcherError as error:
            logger.error("%s can't search: %s", self.name(), error)
            turn.say("utter_search_unavailable", buttons=[turn.button("utter_button_person", "/contact_human_agent")])
        return []

    @abstractmethod
    def visit(self, visit: Visit) -> list[EventType]:
        """Answers and returns what to remember."""


def look_for(visit: Visit, search: Search) -> list[EventType]:
    """Answers a search with what fits, or with the nearest and a word on what it lacks, or says that there is none."""
    return show(visit, search, visit.find(search))


def show(visit: Visit, search: Search, findings: Findings) -> list[EventType]:
    """Says the first page of the findings."""
    search = replace(search, request=findings.request or search.request)
    turn, request = visit.turn, search.request
    known = visit.vocabulary.known_words(request.words) if findings.cards else ""
    asked = spoken_limits(turn, replace(request, words=known or request.words), visit.vocabulary)
    page, more = next_page(search, findings)
    if not page:
        say_nothing_found(turn, request, asked)
        return remember_step(visit.browsing)
    if request.sort == "newest":
        turn.say("utter_no_dates")
    cards = [card.product for card in page]
    lines = product_lines(turn, cards)
    if findings.let_go:
        lacking = spoken_names(turn, findings.let_go)
        turn.say(
            "utter_products_nearest",
            rich=rich(turn, page),
            buttons=buttons(turn, cards, more),
            asked=asked,
            lacking=lacking,
            lines=lines,
        )
    else:
        turn.say(
            _response(search, findings, len(page), asked),
            rich=rich(turn, page),
            buttons=buttons(turn, cards, more),
            asked=asked,
            lines=lines,
        )
    seen = (*search.seen, *(card.product.group for card in page))
    return remember_list(visit.browsing, replace(search, seen=seen), [product.id for product in cards])


def _response(search: Search, findings: Findings, count: int, asked: str) -> str:
    if search.image_id is not None:
        return "utter_photo_found" if findings.sure else "utter_photo_perhaps"
    if search.like is not None:
        return "utter_similar_found"
    plural = "one" if count == 1 else "many"
    return f"utter_products_{plural}_asked" if asked else f"utter_products_{plural}"


def say_nothing_beyond(visit: Visit, relative: Relative) -> list[EventType]:
    """Admits that nothing is cheaper (or dearer) than what is on the screen, and shows the one that is most so."""
    turn = visit.turn
    shown = products_by_id(visit.session, visit.browsing.shown)
    pick = min if relative == "cheaper" else max
    product = pick(shown, key=lambda one: one.effective_price.minor)
    turn.say(
        f"utter_nothing_{relative}",
        rich=rich(turn, [Card(product)]),
        buttons=buttons(turn, [product], more=False),
        lines=product_lines(turn, [product]),
    )
    return remember_focus(product.id)


def say_nothing_found(turn: Turn, request: SearchRequest, asked: str) -> None:
    """Admits that the shop has nothing like it."""
    if asked:
        turn.say("utter_nothing_found", buttons=[turn.button("utter_button_popular", "/recommend")], asked=asked)
    else:
        turn.say("utter_nothing_found_at_all", buttons=[turn.button("utter_button_popular", "/recommend")])


def next_page(search: Search, findings: Findings) -> tuple[list[Card], bool]:
    """The cards not shown yet, a page of them, and whether there are more."""
    fresh = [card for card in findings.cards if card.product.group not in search.seen]
    size = min(search.request.count or PAGE, MOST_AT_ONCE)
    return fresh[:size], len(fresh) > size


def rich(turn: Turn, cards: Sequence[Card]) -> dict[str, object]:
    """The cards for channels that can show them."""
    return products_part(cards, turn.locale)


def buttons(turn: Turn, products: Sequence[Product], more: bool) -> list[dict[str, str]]:
    """Natural next steps after a list."""
    first = products[0]
    found = [turn.button("utter_button_more", "/show_more")] if more else []
    about = "utter_button_details" if len(products) == 1 else "utter_button_details_first"
    found.append(turn.button(about, payload("product_details", first.id)))
    found.append(turn.button("utter_button_similar", payload("find_similar", first.id)))
    if len(products) == 1:
        found.append(turn.button("utter_button_add", payload("add_to_cart", first.id)))
    return found


def payload(intent: str, product_id: str, query: str = "") -> str:
    """What a button about a product sends; `query` is what was said about it already, such as how many."""
    entities = {"product_id": product_id, **({"query": query} if query else {})}
    return f"/{intent}{json.dumps(entities, ensure_ascii=False)}"
