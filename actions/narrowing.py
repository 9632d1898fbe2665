"""Narrowing what was found, and widening it again."""

from dataclasses import replace

from rasa_sdk.events import EventType

from actions.availability import VARIANT, tell_availability
from actions.browsing import Search
from actions.naming import products_meant
from actions.query import SearchRequest, merge
from actions.query.request import Sort
from actions.shop.catalog import products_by_id
from actions.shopping import Visit, look_for, say_nothing_beyond, show


def refine(visit: Visit, before: Search | None = None) -> list[EventType]:
    """Narrows what was found (or `before`); of a single product another size or colour is a question of stock."""
    turn, request, browsing = visit.turn, visit.request, visit.browsing
    if before is None and request.only_variant and _is_of_one_product(visit):
        meant = products_meant(visit)
        if len(meant) == 1:
            return tell_availability(visit, meant[0])
    before = before or browsing.search
    if request.is_empty_but_pointing and before is None:
        turn.say("utter_what_to_look_for", buttons=[turn.button("utter_button_popular", "/recommend")])
        return []
    before = before or Search(SearchRequest())
    relative = request.relative if browsing.shown else None
    search = replace(before, request=merge(before.request, _with_relative_price(visit, request)), seen=())
    findings = visit.find(search)
    if relative is not None and (findings.let_go or not findings.cards):
        return say_nothing_beyond(visit, relative)
    return show(visit, search, findings)


def refine_by_words(visit: Visit) -> list[EventType]:
    """Narrows by words or a brand where that leaves something ("waterproof", "from Velox"); else starts anew."""
    before = visit.browsing.search
    if before is None:
        return look_for(visit, Search(visit.request))
    request = _with_relative_price(visit, visit.request)
    request = replace(request, must_have=(request.words,) if request.words else ())
    search = replace(before, request=merge(before.request, request), seen=())
    findings = visit.find(search)
    if findings.cards and not findings.let_go:
        return show(visit, search, findings)
    return look_for(visit, Search(visit.request))


def asks_to_narrow(request: SearchRequest) -> bool:
    """Whether it sets a limit on price, or wants something cheaper or on sale."""
    filters = request.filters
    priced = request.amount is None and (filters.price_min is not None or filters.price_max is not None)
    return priced or request.on_sale or request.relative is not None


def _is_of_one_product(visit: Visit) -> bool:
    """Whether a product is talked about; a correction goes to the search that found it, unless its stock was asked."""
    browsing = visit.browsing
    if browsing.focus is None or not visit.request.corrects or len(browsing.shown) > 1 or browsing.search is None:
        return browsing.focus is not None
    product = next(iter(products_by_id(visit.session, [browsing.focus])), None)
    return product is not None and (visit.turn.slot(VARIANT) or {}).get("group") == product.group


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
