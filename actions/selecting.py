"""Picks one (or some) of what is on the screen."""

from rasa_sdk.events import EventType

from actions.availability import tell_availability
from actions.compare import tell_comparison
from actions.naming import chosen_from_shown, products_meant
from actions.narrowing import refine
from actions.product import ask_which, tell_details
from actions.shopping import Visit


def select(visit: Visit) -> list[EventType]:
    """Tells about the product picked, or compares those picked; in a size that is said, whether it can be had."""
    turn, browsing = visit.turn, visit.browsing
    if not browsing.shown and turn.entity("product_id") is None:
        return ask_which(visit)
    chosen = chosen_from_shown(visit)
    if not chosen.products and (visit.request.ordinals or turn.entity("ordinal")):
        turn.say("utter_not_in_list", count=len(browsing.shown))
        return []
    if not chosen.products and not visit.request.words and not visit.request.is_empty_but_pointing:
        return refine(visit)  # "the black ones" of a list without any: says so
    meant = products_meant(visit)
    if not meant:
        return ask_which(visit)
    if len(meant) > 1:
        return tell_comparison(visit, meant)
    if visit.request.filters.sizes:
        return tell_availability(visit, meant[0])
    return tell_details(visit, meant[0])
