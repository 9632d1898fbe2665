"""Products side by side, by what the catalog says of them."""

import re

from rasa_sdk.events import EventType

from actions.browsing import remember_list
from actions.conversation import Turn
from actions.naming import chosen_from_shown, pick_from, product_named
from actions.narrowing import refine
from actions.product import tell_details
from actions.products_message import Card, price, product_lines, products_part, stock
from actions.query import understand
from actions.query.text import normalise
from actions.services import Services
from actions.shop.catalog import products_by_id, variants
from actions.shop.models.catalog import Product
from actions.shop.ratings import ratings
from actions.shopping import ShoppingAction, Visit, payload
from actions.variants_text import spoken_variants

MOST = 3
_BETWEEN = re.compile(r"\b(?:and|or|vs\.?|versus|with|to|against)\b|[,&/和与跟或、]|还是|对比", re.IGNORECASE)


def actions(services: Services) -> list[ShoppingAction]:
    """This family's actions."""
    return [CompareProducts(services)]


class CompareProducts(ShoppingAction):
    """Compares the products named or pointed at; else the first two on the screen."""

    intent = "compare_products"

    def visit(self, visit: Visit) -> list[EventType]:
        turn, request = visit.turn, visit.request
        if request.sort is not None and not request.picks and len(_named(visit)) < 2:
            return refine(visit)  # "which is the cheapest" compares all that was found, not two of it
        products = products_to_compare(visit)[:MOST]
        picked = chosen_from_shown(visit)
        if len(products) < 2 and picked.first is not None and not picked.is_guess:
            return tell_details(visit, picked.first)  # "tell me about the cheaper one"
        if len(products) < 2:
            turn.say("utter_compare_which")
            return []
        return tell_comparison(visit, products)


def tell_comparison(visit: Visit, products: list[Product]) -> list[EventType]:
    """The products side by side, row by row; "the cheaper one" is one of these from now on."""
    turn = visit.turn
    products = products[:MOST]
    rows = [row for row in _rows(visit, products) if row]
    turn.say(
        "utter_compared",
        rich=products_part(map(Card, products), turn.locale),
        buttons=[
            {"title": one.title_in(turn.locale), "payload": payload("product_details", one.id)} for one in products
        ],
        lines=product_lines(turn, products),
        rows="\n".join(rows),
    )
    return remember_list(visit.browsing, visit.browsing.search, [product.id for product in products])


def products_to_compare(visit: Visit) -> list[Product]:
    """The products meant, in the order said."""
    browsing = visit.browsing
    shown = products_by_id(visit.session, browsing.shown)
    chosen = chosen_from_shown(visit).products if visit.request.picks else []
    named = chosen if len(chosen) > 1 else [*chosen, *_named(visit)]
    unique = list({one.id: one for one in named}.values())
    if len(unique) == 1 and browsing.focus and browsing.focus != unique[0].id:
        unique += products_by_id(visit.session, [browsing.focus])
    return unique if len(unique) > 1 else shown[:2] if not named else unique


def _named(visit: Visit) -> list[Product]:
    """A product for each part of the message that means one: "the Strider with the red one"."""
    shown = products_by_id(visit.session, visit.browsing.shown)
    found: list[Product] = []
    for part in _BETWEEN.split(normalise(visit.turn.text)):
        request = understand(part, visit.vocabulary)
        named = product_named(visit, request.words) if request.words else None
        picked = pick_from(visit, shown, request)
        found += [named] if named is not None else [] if picked.is_guess else picked.products[:1]
    return found


def _rows(visit: Visit, products: list[Product]) -> list[str]:
    turn = visit.turn
    marks = ratings(visit.session, [one.group for one in products])
    groups = [variants(visit.session, one) for one in products]
    rating_texts = [
        turn.phrase("utter_stars", average=f"{marks[one.group].average:.1f}", count=marks[one.group].count)
        if one.group in marks
        else ""
        for one in products
    ]
    return [
        _row(turn, "utter_row_price", [price(turn, one) for one in products]),
        _row(turn, "utter_row_stock", [stock(turn, one) for one in products]),
        _row(turn, "utter_row_rating", rating_texts),
        _row(turn, "utter_row_brand", [one.brand for one in products]),
        _row(turn, "utter_row_material", [one.material for one in products]),
        _row(turn, "utter_row_variants", [spoken_variants(turn, visit.vocabulary, group) for group in groups]),
        _row(turn, "utter_row_about", [_first_sentence(one.description_in(turn.locale)) for one in products]),
    ]


def _row(turn: Turn, name: str, values: list[str]) -> str:
    """One attribute of all products; empty when none has it."""
    if not any(values):
        return ""
    unknown = turn.phrase("utter_row_unknown")
    return turn.phrase(name, values=turn.phrase("utter_row_joint").join(value or unknown for value in values))


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s|(?<=[。！？])", text.strip(), maxsplit=1)[0]
