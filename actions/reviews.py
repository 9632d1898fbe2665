"""What customers say about a product, in their own words."""

from collections.abc import Sequence

from rasa_sdk.events import EventType

from actions.browsing import remember_focus
from actions.naming import products_meant
from actions.product import ask_which
from actions.query.text import has_chinese
from actions.services import Services
from actions.shop.catalog import variants
from actions.shop.reviews import Quote, summary
from actions.shopping import ShoppingAction, Visit, payload
from actions.variants_text import shared_title

LOOKED_AT = 8
QUOTED = 2
"""Quotes of each kind, praise and complaint."""


def actions(services: Services) -> list[ShoppingAction]:
    """This family's actions."""
    return [AskReviews(services)]


class AskReviews(ShoppingAction):
    """How many reviews, how many stars, and true quotes of both kinds."""

    intent = "ask_reviews"

    def visit(self, visit: Visit) -> list[EventType]:
        turn = visit.turn
        meant = products_meant(visit)
        if not meant:
            return ask_which(visit)
        product = meant[0]
        title = shared_title(product, variants(visit.session, product), turn.locale)
        found = summary(visit.session, product, quotes=LOOKED_AT)
        details = turn.button("utter_button_details", payload("product_details", product.id))
        if not found.count:
            turn.say("utter_reviews_none", buttons=[details], title=title)
            return remember_focus(product.id)
        chosen = [*_readable(found.high, turn.locale), *_readable(found.low, turn.locale)]
        quotes = [turn.phrase("utter_quote", stars=quote.rating, text=quote.text) for quote in chosen]
        turn.say(
            "utter_reviews",
            buttons=[details, turn.button("utter_button_similar", payload("find_similar", product.id))],
            title=title,
            count=found.count,
            average=f"{found.average:.1f}",
            quotes="\n".join(quotes),
        )
        return remember_focus(product.id)


def _readable(quotes: Sequence[Quote], locale: str) -> list[Quote]:
    """A few of them, those in the shopper's language first."""
    return sorted(quotes, key=lambda quote: has_chinese(quote.text) != (locale == "zh"))[:QUOTED]
