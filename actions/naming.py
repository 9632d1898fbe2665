"""Which products a message means: by its buttons, its places, its words, its colours, or what was talked about."""

import re
from collections.abc import Sequence

from actions.matcher.types import Query
from actions.matcher.words import stem, title_terms
from actions.names import name_terms, own_terms
from actions.query import SearchRequest
from actions.shop.catalog import products_by_id, variants
from actions.shop.models.catalog import Product
from actions.shopping import Visit

CANDIDATES = 12


def products_meant(visit: Visit) -> list[Product]:
    """The products meant, most often one; empty when it can't be told. Several when each is named."""
    found = chosen_from_shown(visit)
    if found:
        return found
    request = visit.request
    at_hand = products_by_id(visit.session, [visit.browsing.at_hand] if visit.browsing.at_hand else [])
    if not request.words:
        return at_hand
    named = product_named(visit, request.words)
    if named is not None and (not request.points or not at_hand or _is_called(named, request.words)):
        return [named]
    if request.points or any(title_terms(request.words) <= name_terms(one) for one in at_hand):
        return at_hand
    return [] if sells(visit, request) else at_hand


def chosen_from_shown(visit: Visit) -> list[Product]:
    """What a button, a place in the list, a name or a colour picks out of the list on the screen."""
    button = visit.turn.entity("product_id")
    if button is not None:
        return products_by_id(visit.session, [button])
    shown = products_by_id(visit.session, visit.browsing.shown)
    request = visit.request
    places = _places(visit, request)
    if places:
        return [shown[place] for place in places if -len(shown) <= place < len(shown)]
    if not shown:
        return []
    if request.words:
        named = _named_among(request.words, shown)
        return [named] if named is not None else []
    return _by_looks(visit, request, shown)


def product_named(visit: Visit, words: str) -> Product | None:
    """The one product of the shop that the words name; None when they name none, or a kind of product."""
    result = visit.services.matcher.match(Query(text=words, limit=CANDIDATES, group_variants=True))
    products = products_by_id(visit.session, [match.product_id for match in result.matches if match.relevant])
    return _named_among(words, products)


def sells(visit: Visit, request: SearchRequest) -> bool:
    """Whether the shop has what the words name: all of them are a category's, or stand in one product's name."""
    if request.filters.categories:
        return True
    wanted = title_terms(request.words)
    if not wanted:
        return False
    result = visit.services.matcher.match(Query(text=request.words, limit=CANDIDATES, group_variants=True))
    products = products_by_id(visit.session, [match.product_id for match in result.matches if match.relevant])
    return any(wanted <= name_terms(product) for product in products)


def _is_called(product: Product, words: str) -> bool:
    """Whether the words say what the product is ("that coat"), not how it is ("is it waterproof?")."""
    last = words.split()[-1].lower()
    names = (re.split(r"[,，(（]", title)[0].strip().lower() for title in (product.title, product.title_zh))
    return any(name.endswith((last, stem(last))) for name in names if name)


def is_named(product: Product, words: str) -> bool:
    """Whether the words are this product's name, and not only something to look for."""
    wanted = title_terms(words)
    return bool(wanted) and wanted <= own_terms(product)


def _places(visit: Visit, request: SearchRequest) -> list[int]:
    """Places from 0; negative ones from the end."""
    said = visit.turn.entity("ordinal")
    ordinals = [int(said)] if said is not None and said.lstrip("-").isdigit() else list(request.ordinals)
    return [place - 1 if place > 0 else place for place in ordinals if place]


def _named_among(words: str, products: Sequence[Product]) -> Product | None:
    """The product whose name holds all the words while no other group's does."""
    wanted = title_terms(words)
    if not wanted:
        return None
    fitting = [product for product in products if wanted <= own_terms(product)]
    if len({product.group for product in fitting}) == 1:
        return fitting[0]
    exact = [product for product in fitting if own_terms(product) == wanted]
    return exact[0] if len({product.group for product in exact}) == 1 else None


def _by_looks(visit: Visit, request: SearchRequest, shown: list[Product]) -> list[Product]:
    """ "The blue one", "the cheaper one", "the most expensive", the one of a brand or under a price."""
    filters = request.filters
    fitting = shown
    if filters.colors:
        fitting = [one for one in fitting if one.color in filters.colors] or _in_color(visit, request, shown)
    if filters.brands:
        fitting = [one for one in fitting if one.brand in filters.brands]
    cheap = request.relative == "cheaper" or request.sort == "price_low"
    if fitting and (cheap or request.relative == "dearer" or request.sort == "price_high"):
        return [(min if cheap else max)(fitting, key=lambda one: one.effective_price.minor)]
    return fitting[:1] if len(fitting) < len(shown) or (len(shown) == 1 and filters.colors) else []


def _in_color(visit: Visit, request: SearchRequest, shown: list[Product]) -> list[Product]:
    """Where nothing shown has the colour: the same products in that colour."""
    return [other for one in shown for other in variants(visit.session, one) if other.color in request.filters.colors]
