"""Suggestions: what is liked, what is like it, what goes with it."""

from dataclasses import replace

from rasa_sdk.events import EventType
from sqlalchemy import select

from actions.browsing import Search, remember_list
from actions.naming import products_meant
from actions.product import ask_which
from actions.products_message import Card, product_lines, products_part
from actions.query import SearchRequest
from actions.services import Services
from actions.shop.models.catalog import Product
from actions.shop.ratings import best_rated
from actions.shop.together import bought_together, popular
from actions.shopping import PAGE, ShoppingAction, Visit, buttons, look_for, show


def actions(services: Services) -> list[ShoppingAction]:
    """This family's actions."""
    return [Recommend(services), FindSimilar(services), RecommendBundle(services)]


class Recommend(ShoppingAction):
    """What others buy and like; with words or limits, the best rated of what fits them."""

    intent = "recommend"

    def visit(self, visit: Visit) -> list[EventType]:
        turn, request = visit.turn, visit.request
        if not request.is_empty_but_pointing:
            return look_for(visit, Search(request))
        products = popular(visit.session, PAGE) or _best(visit)
        if not products:
            turn.say("utter_recommend_nothing")
            return []
        turn.say(
            "utter_recommended",
            rich=products_part(map(Card, products), turn.locale),
            buttons=buttons(turn, products, more=False),
            lines=product_lines(turn, products),
        )
        return remember_list(visit.browsing, None, [product.id for product in products])


class FindSimilar(ShoppingAction):
    """Others like the product named or talked about, within the limits said ("but cheaper")."""

    intent = "find_similar"

    def visit(self, visit: Visit) -> list[EventType]:
        turn, request = visit.turn, visit.request
        meant = products_meant(visit)
        if not meant:
            return ask_which(visit)
        product = meant[0]
        limits = SearchRequest(filters=request.filters, sort=request.sort, on_sale=request.on_sale, count=request.count)
        if request.relative is not None:
            limits = _relative_to(product, request, limits)
        search = Search(limits, like=product.id)
        findings = visit.find(search)
        if not findings.cards:
            turn.say("utter_similar_none", title=product.title_in(turn.locale))
            return []
        return show(visit, search, findings)


class RecommendBundle(ShoppingAction):
    """What was bought together with it."""

    intent = "recommend_bundle"

    def visit(self, visit: Visit) -> list[EventType]:
        turn = visit.turn
        meant = products_meant(visit)
        if not meant:
            return ask_which(visit)
        title = meant[0].title_in(turn.locale)
        products = bought_together(visit.session, meant[0].id, PAGE)
        if not products:
            turn.say("utter_bundle_none", title=title)
            return []
        turn.say(
            "utter_bundle",
            rich=products_part(map(Card, products), turn.locale),
            buttons=buttons(turn, products, more=False),
            title=title,
            lines=product_lines(turn, products),
        )
        return remember_list(visit.browsing, None, [product.id for product in products])


def _best(visit: Visit) -> list[Product]:
    """One product of each best rated group that can be bought."""
    found = []
    for group in best_rated(visit.session, PAGE):
        of_group = visit.session.scalars(
            select(Product).where((Product.item_group_id == group) | (Product.id == group)).order_by(Product.id)
        )
        found += [one for one in of_group if one.can_be_bought][:1]
    return found


def _relative_to(product: Product, request: SearchRequest, limits: SearchRequest) -> SearchRequest:
    minor = product.effective_price.minor
    if request.relative == "cheaper":
        return replace(limits, filters=replace(limits.filters, price_max=max(minor - 1, 0)))
    return replace(limits, filters=replace(limits.filters, price_min=minor + 1))
