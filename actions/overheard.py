"""Messages whose intent wasn't clear but whose words are the shop's: "red backpack", "L码呢", "frying pan"."""

from rasa_sdk.events import EventType

from actions.browsing import Search
from actions.conversation import Turn
from actions.matcher.errors import MatcherError
from actions.naming import sells
from actions.routing import find_or_narrow, goes_by_its_words
from actions.services import Services
from actions.shopping import Visit, look_for


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
                return self._answer(Visit(turn, session, self._services))
        except MatcherError:
            return None  # the caller says that it didn't understand, which offers a person

    def _answer(self, visit: Visit) -> list[EventType] | None:
        request, browsing = visit.request, visit.browsing
        if goes_by_its_words(visit):
            return find_or_narrow(visit, is_new=False)
        if request.words and not sells(visit, request):
            return None
        if browsing.at_hand is None:
            return look_for(visit, Search(request)) if request.words or request.filters.brands else None
        return None if request.is_empty_but_pointing else find_or_narrow(visit, is_new=True)
