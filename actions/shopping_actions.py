"""All shopping actions together, for the server."""

from rasa_sdk import Action

from actions import availability, cart, compare, photo, product, recommend, reviews, search
from actions.services import Services


def actions(services: Services) -> list[Action]:
    """Each family's actions."""
    families = (search, photo, product, availability, compare, reviews, recommend, cart)
    return [action for family in families for action in family.actions(services)]
