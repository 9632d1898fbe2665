"""What a message about products asks for, whichever of the like intents it was taken for.

"In black", "the second one", "go back", "headphones" come as search_product, refine_search, select_item or none at all:
the words decide, so that the same words get the same answer.
"""

from dataclasses import replace

from rasa_sdk.events import EventType

from actions.adding import add, answers_choice
from actions.browsing import Search
from actions.choosing import choice_asked_for
from actions.going_back import go_back, knows_the_way
from actions.narrowing import refine, refine_by_words
from actions.query import SearchRequest, merge
from actions.selecting import select
from actions.shopping import Visit, look_for


def find_or_narrow(visit: Visit, is_new: bool) -> list[EventType]:
    """A new search, a narrower one, a choice or a way back. `is_new` says what the intent model took it for."""
    request, search = visit.request, visit.browsing.search
    if request.back and knows_the_way(visit):
        return go_back(visit)
    if choice_asked_for(visit.turn) and answers_choice(visit):
        return add(visit)
    names_kind = visit.vocabulary.names_a_kind(request.words)
    if request.picks and visit.browsing.shown and not names_kind:
        return select(visit)
    if search is None or (not request.words and not request.filters.brands):
        return look_for(visit, Search(replace(request, ordinals=()))) if _names_something(visit) else refine(visit)
    if not names_kind:
        return refine_by_words(visit)
    if request.corrects or not search.request.words or (not is_new and _is_same_kind(visit, search)):
        return refine(visit)
    return look_for(visit, Search(replace(request, ordinals=())))


def goes_by_its_words(visit: Visit) -> bool:
    """Whether a message is about the search, whatever else it was taken for.

    It goes back, answers what was just asked, puts the search right or takes back a limit that the search has.
    """
    request, browsing = visit.request, visit.browsing
    if request.back or (choice_asked_for(visit.turn) and answers_choice(visit)):
        return True
    if browsing.search is None or request.picks or request.points or visit.turn.entity("product_id") is not None:
        return False
    before = browsing.search.request
    has_limit = merge(before, SearchRequest(cleared=request.cleared)) != merge(before, SearchRequest())
    puts_right = request.corrects and bool(request.words or not request.is_empty_but_pointing)
    return puts_right or (bool(request.cleared) and has_limit)


def _names_something(visit: Visit) -> bool:
    return bool(visit.request.words or visit.request.filters.brands)


def _is_same_kind(visit: Visit, search: Search) -> bool:
    """Whether it names again what was searched for, with more to it: "wireless headphones" after "headphones"."""
    now, before = visit.vocabulary.kind(visit.request.words), visit.vocabulary.kind(search.request.words)
    return now == before
