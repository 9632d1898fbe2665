"""All shopping actions together, for the server."""

from rasa_sdk import Action
from rasa_sdk.events import EventType

from actions import availability, cart, compare, photo, product, recommend, reviews, search
from actions.routing import find_or_narrow, goes_by_its_words
from actions.services import Services
from actions.shopping import ShoppingAction, Visit

CHANGING_OR_SEEING = (photo, cart)
"""Their intents are told from all others by more than words like "go back"."""


class Rerouted(ShoppingAction):
    """An action that leaves messages to the search that only look as if they were its own: "forget the price"."""

    def __init__(self, services: Services, inner: ShoppingAction) -> None:
        super().__init__(services)
        self.intent = inner.intent
        self._inner = inner

    def visit(self, visit: Visit) -> list[EventType]:
        return find_or_narrow(visit, is_new=False) if goes_by_its_words(visit) else self._inner.visit(visit)


def actions(services: Services) -> list[Action]:
    """Each family's actions."""
    told = [one for family in (product, availability, compare, reviews, recommend) for one in family.actions(services)]
    others = [one for family in (search, *CHANGING_OR_SEEING) for one in family.actions(services)]
    return [*others, *(Rerouted(services, one) for one in told)]
