"""Messages whose intent wasn't clear but whose words are the shop's: "red backpack", "L码呢", "frying pan"."""

from rasa_sdk.events import EventType
from sqlalchemy.orm import Session

from actions.browsing import Search
from actions.conversation import Turn
from actions.matcher.errors import MatcherError
from actions.matcher.types import Query
from actions.matcher.words import title_terms
from actions.product import SelectItem
from actions.search import refine
from actions.services import Services
from actions.shop.catalog import products_by_id
from actions.shopping import Visit, look_for

CANDIDATES = 5


class Overheard:
    """Answers a message that no intent was sure of, if it is plainly about products; guesses nothing."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def answer(self, turn: Turn) -> list[EventType] | None:
        """The events of an answer; None when the message isn't about products and nothing was said."""
        if not turn.text:
            return None
        try:
            with self._services.database.session() as session:
                return self._answer(Visit(turn, session, self._services), session)
        except MatcherError:
            return None  # the caller says that it didn't understand, which offers a person

    def _answer(self, visit: Visit, session: Session) -> list[EventType] | None:
        request, browsing = visit.request, visit.browsing
        if request.words:
            return look_for(visit, Search(request)) if self._sells(visit, session, request.words) else None
        if not browsing.shown:
            return look_for(visit, Search(request)) if request.filters.brands else None
        if request.ordinals:
            return SelectItem(self._services).visit(visit)
        return None if request.is_empty_but_pointing else refine(visit)

    def _sells(self, visit: Visit, session: Session, words: str) -> bool:
        """Whether all the words are a category's name or stand in one product's name and category."""
        if visit.request.filters.categories:
            return True
        result = self._services.matcher.match(Query(text=words, limit=CANDIDATES, group_variants=True))
        products = products_by_id(session, [match.product_id for match in result.matches if match.relevant])
        wanted = title_terms(words)
        return bool(wanted) and any(
            wanted
            <= title_terms(
                f"{one.title} \n {one.title_zh} \n {one.brand} \n {one.product_type} \n {one.product_type_zh}"
            )
            for one in products
        )
