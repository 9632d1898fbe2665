"""Finding products by words, narrowing what was found, and more of it."""

from dataclasses import replace

from rasa_sdk import Action
from rasa_sdk.events import EventType

from actions.availability import tell_availability
from actions.browsing import Browsing, Search, remember_search
from actions.naming import products_meant
from actions.products_message import product_lines
from actions.query import SearchRequest, merge
from actions.query.request import Sort
from actions.services import Services
from actions.shop.catalog import products_by_id
from actions.shopping import (
    ShoppingAction,
    Visit,
    buttons,
    look_for,
    next_page,
    rich,
    say_nothing_beyond,
    show,
)


def actions(services: Services) -> list[Action]:
    """This family's actions."""
    return [SearchProduct(services), RefineSearch(services), ShowMore(services)]


class SearchProduct(ShoppingAction):
    """A new search. What names no product at all narrows what is on the screen instead."""

    intent = "search_product"

    def visit(self, visit: Visit) -> list[EventType]:
        request = visit.request
        if request.words or request.filters.brands:
            return look_for(visit, Search(replace(request, ordinals=())))
        return refine(visit)


class RefineSearch(ShoppingAction):
    """Narrows the last search, or widens it again."""

    intent = "refine_search"

    def visit(self, visit: Visit) -> list[EventType]:
        request = visit.request
        if request.filters.categories and _is_another_kind(visit.browsing, request):
            return look_for(visit, Search(request))
        return refine(visit)


class ShowMore(ShoppingAction):
    """The next page of the last search."""

    intent = "show_more"

    def visit(self, visit: Visit) -> list[EventType]:
        turn, search = visit.turn, visit.browsing.search
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
        return remember_search(replace(search, seen=seen), [product.id for product in products])


def refine(visit: Visit) -> list[EventType]:
    """Narrows what was found; about a single product, another size or colour is a question of stock."""
    turn, request, browsing = visit.turn, visit.request, visit.browsing
    if request.only_variant and browsing.focus is not None:
        meant = products_meant(visit)
        if len(meant) == 1:
            return tell_availability(visit, meant[0])
    if request.is_empty_but_pointing and browsing.search is None:
        turn.say("utter_what_to_look_for", buttons=[turn.button("utter_button_popular", "/recommend")])
        return []
    before = browsing.search or Search(SearchRequest())
    relative = request.relative if browsing.shown else None
    search = replace(before, request=merge(before.request, _with_relative_price(visit, request)), seen=())
    findings = visit.find(search)
    if relative is not None and (findings.let_go or not findings.cards):
        return say_nothing_beyond(visit, relative)
    return show(visit, search, findings)


def asks_to_narrow(request: SearchRequest) -> bool:
    """Whether it sets a limit on price, or wants something cheaper or on sale."""
    filters = request.filters
    priced = filters.price_min is not None or filters.price_max is not None
    return priced or request.on_sale or request.relative is not None


def _with_relative_price(visit: Visit, request: SearchRequest) -> SearchRequest:
    """Cheaper (or dearer) than the cheapest (dearest) on the screen, and ordered so."""
    shown = products_by_id(visit.session, visit.browsing.shown)
    if request.relative is None or not shown:
        return replace(request, relative=None, sort=_sort_of(request))
    prices = [product.effective_price.minor for product in shown]
    filters = request.filters
    if request.relative == "cheaper":
        filters = replace(filters, price_max=max(min(prices) - 1, 0))
    else:
        filters = replace(filters, price_min=max(prices) + 1)
    return replace(request, filters=filters, relative=None, sort=None)


def _sort_of(request: SearchRequest) -> Sort | None:
    if request.relative is None:
        return request.sort
    return "price_low" if request.relative == "cheaper" else "price_high"


def _is_another_kind(browsing: Browsing, request: SearchRequest) -> bool:
    """Whether a category is named while products of another one were searched for."""
    before = browsing.search.request if browsing.search else SearchRequest()
    return bool(before.words) and before.filters.categories != request.filters.categories
