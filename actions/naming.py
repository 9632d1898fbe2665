"""Which products a message means: by its buttons, its places, its words, its looks, or what was talked about."""

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.matcher.types import Query
from actions.matcher.words import stem, title_terms
from actions.names import name_terms, own_terms
from actions.picking import Meant, pick
from actions.query import SearchRequest
from actions.shop.catalog import products_by_id, variants
from actions.shop.models.catalog import Product
from actions.shopping import Visit

CANDIDATES = 12


def products_meant(visit: Visit) -> list[Product]:
    """The products meant, most often one; empty when it can't be told. A guess is said to be one."""
    meant = what_is_meant(visit)
    if meant.first is not None and meant.is_guess:
        visit.turn.say("utter_taken_for", title=meant.first.title_in(visit.turn.locale))
    return meant.products


def what_is_meant(visit: Visit) -> Meant:
    """The products meant, and what else it could be."""
    chosen = chosen_from_shown(visit)
    request = visit.request
    if chosen.products and (not request.words or not chosen.is_guess or request.points):
        return chosen
    if not request.words:
        return _at_hand(visit)
    named = product_named(visit, request.words)
    at_hand = _at_hand(visit)
    if named is not None and (not request.points or not at_hand.products or _is_called(named, request.words)):
        return Meant([named])
    if request.points or any(title_terms(request.words) <= name_terms(one) for one in at_hand.products):
        return at_hand
    return Meant() if sells(visit, request) else at_hand


def chosen_from_shown(visit: Visit) -> Meant:
    """What a button, a place in the list, a name, a colour, … picks out of the list on the screen."""
    button = visit.turn.entity("product_id")
    if button is not None:
        return Meant(products_by_id(visit.session, [button]))
    request = visit.request
    said = visit.turn.entity("ordinal")
    if said is not None and said.lstrip("-").isdigit():
        request = replace(request, ordinals=(int(said),))
    return pick_from(visit, products_by_id(visit.session, _in_view(visit, request)), request)


def pick_from(visit: Visit, products: Sequence[Product], request: SearchRequest | None = None) -> Meant:
    """What the message (or a part of it) picks out of these products."""
    return pick(
        request or visit.request,
        products,
        visit.browsing.focus,
        lambda product: variants(visit.session, product),
        visit.vocabulary.colors.words_for,
    )


def _in_view(visit: Visit, request: SearchRequest) -> tuple[str, ...]:
    """Ids of what is on the screen; for "both" after two searches that found one product each, the two."""
    browsing = visit.browsing
    before = next((step.shown for step in reversed(browsing.trail) if step.shown != browsing.shown), ())
    return (*before, *browsing.shown) if request.whole and len(browsing.shown) == len(before) == 1 else browsing.shown


def _at_hand(visit: Visit) -> Meant:
    """What "it" means: the product talked about, else the first on the screen, which with several is a guess."""
    browsing = visit.browsing
    if browsing.focus is not None:
        return Meant(products_by_id(visit.session, [browsing.focus]))
    shown = products_by_id(visit.session, browsing.shown)
    return Meant(shown[:1], shown if len(shown) > 1 else [])


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
