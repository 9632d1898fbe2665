"""Back to what was shown before, one step or several."""

from rasa_sdk.events import EventType

from actions.browsing import Step, remember_trail
from actions.limits import spoken_limits
from actions.matcher.words import title_terms
from actions.naming import sells
from actions.narrowing import refine
from actions.products_message import Card, product_lines
from actions.query.pointing import FURTHEST
from actions.shop.catalog import products_by_id
from actions.shopping import PAGE, Visit, buttons, rich


def go_back(visit: Visit) -> list[EventType]:
    """Shows an earlier list again and says which; from a single product of a list, first of all that list."""
    place = _place(visit)
    if place is None:
        visit.turn.say("utter_nothing_earlier")
        return []
    step = _lists(visit)[place]
    if step.search is not None and not visit.request.is_only_going_back:
        return refine(visit, step.search)
    products = products_by_id(visit.session, step.shown)
    if not products:
        visit.turn.say("utter_nothing_earlier")
        return []
    turn = visit.turn
    asked = spoken_limits(turn, step.search.request, visit.vocabulary) if step.search else ""
    turn.say(
        "utter_back_to" if asked else "utter_back",
        rich=rich(turn, [Card(product) for product in products]),
        buttons=buttons(turn, products, more=step.search is not None and len(products) >= PAGE),
        asked=asked,
        lines=product_lines(turn, products),
    )
    return [*step.as_events(), *remember_trail(_lists(visit)[:place])]


def knows_the_way(visit: Visit) -> bool:
    """Whether "go back" means what was shown: not where it names what never was but is sold, "back to school bags"."""
    return not visit.request.words or _named(visit) is not None or not sells(visit, visit.request)


def _named(visit: Visit) -> int | None:
    """The last list of what the message names."""
    wanted = title_terms(visit.request.words)
    named = [
        place
        for place, step in enumerate(_lists(visit))
        if wanted and step.search is not None and wanted <= title_terms(step.search.request.words)
    ]
    return named[-1] if named else None


def _lists(visit: Visit) -> list[Step]:
    """All lists there were, the one on the screen last."""
    browsing = visit.browsing
    now = Step(browsing.search, browsing.shown)
    return [*browsing.trail, *([now] if now.shown else [])]


def _place(visit: Visit) -> int | None:
    """Which of the lists is meant; None when there is nothing before this one."""
    browsing, request, lists = visit.browsing, visit.request, _lists(visit)
    if (named := _named(visit)) is not None:
        return named
    looked_at_one = browsing.focus is not None and len(browsing.shown) > 1
    steps = request.back - 1 if looked_at_one and request.back != FURTHEST else request.back
    place = len(lists) - 1 - steps
    if not lists or (place < 0 and len(lists) == 1 and not looked_at_one):
        return None
    return max(place, 0)
