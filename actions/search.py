"""Finding products by words, narrowing what was found, choosing out of it, and more of it."""

from dataclasses import replace

from rasa_sdk.events import EventType

from actions.adding import answers_choice
from actions.browsing import remember_list
from actions.products_message import product_lines
from actions.routing import find_or_narrow
from actions.selecting import select
from actions.services import Services
from actions.shopping import ShoppingAction, Visit, buttons, next_page, rich


def actions(services: Services) -> list[ShoppingAction]:
    """This family's actions."""
    return [SearchProduct(services), RefineSearch(services), SelectItem(services), ShowMore(services)]


class SearchProduct(ShoppingAction):
    """A new search. What names no product at all narrows what is on the screen instead."""

    intent = "search_product"

    def visit(self, visit: Visit) -> list[EventType]:
        return find_or_narrow(visit, is_new=True)


class RefineSearch(ShoppingAction):
    """Narrows the last search, widens it or goes back; another kind of product is a new search."""

    intent = "refine_search"

    def visit(self, visit: Visit) -> list[EventType]:
        return find_or_narrow(visit, is_new=False)


class SelectItem(ShoppingAction):
    """Picks one (or some) of what is on the screen, or answers which one is to go into the cart."""

    intent = "select_item"

    def visit(self, visit: Visit) -> list[EventType]:
        if visit.request.back or answers_choice(visit):
            return find_or_narrow(visit, is_new=False)
        return select(visit)


class ShowMore(ShoppingAction):
    """The next page of the last search."""

    intent = "show_more"

    def visit(self, visit: Visit) -> list[EventType]:
        turn, search = visit.turn, visit.browsing.search
        if visit.request.back:
            return find_or_narrow(visit, is_new=False)
        if search is None:
            turn.say("utter_what_to_look_for", buttons=[turn.button("utter_button_popular", "/recommend")])
            return []
        page, more = next_page(search, visit.find(search))
        if not page:
            turn.say("utter_no_more")
            return []
        products = [card.product for card in page]
        turn.say(
            "utter_products_more",
            rich=rich(turn, page),
            buttons=buttons(turn, products, more),
            lines=product_lines(turn, products),
        )
        seen = (*search.seen, *(product.group for product in products))
        return remember_list(visit.browsing, replace(search, seen=seen), [product.id for product in products])
