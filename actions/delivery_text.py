"""How ways to send something are told, a line each."""

from collections.abc import Sequence

from actions.conversation import Turn
from actions.shop.countries import country_name, country_names
from actions.shop.delivery import Plan, Way
from actions.shop.models.catalog import Product
from actions.shop.money import Money
from actions.shop.rules import DeliveryOption, DeliveryRules
from actions.shop.spoken_dates import days_between
from actions.wording import has_phrase, listing


def yes_text(turn: Turn, codes: Sequence[str]) -> str:
    """That the shop delivers to these countries."""
    return turn.phrase("utter_delivery_to", countries=listing(country_names(codes, turn.locale), turn.locale))


def not_to_text(turn: Turn, codes: Sequence[str]) -> list[str]:
    """That the shop doesn't deliver to these countries, a line each."""
    return [turn.phrase("utter_delivery_not_to", country=country_name(code, turn.locale)) for code in codes]


def heading_text(turn: Turn, product: Product | None, worth: Money | None) -> str:
    """For what the ways are: a product or a cart of this worth, or anything ordered now."""
    if worth is None:
        return turn.phrase("utter_delivery_now")
    if product is not None:
        title = product.title_in(turn.locale)
        return turn.phrase("utter_delivery_product", title=title, total=worth.format(turn.locale))
    return turn.phrase("utter_delivery_cart", total=worth.format(turn.locale))


def way_text(turn: Turn, way: Way) -> str:
    """One way in a line."""
    option, cost = way.option, way.option.cost.format(turn.locale)
    if way.is_free:
        cost = turn.phrase("utter_delivery_free")
    elif option.free_from is not None:
        cost = turn.phrase("utter_delivery_free_from", cost=cost, amount=option.free_from.format(turn.locale))
    days = days_between(way.first, way.last, turn.locale)
    if way.products:
        titles = listing((product.title_in(turn.locale) for product in way.products), turn.locale)
        return turn.phrase(
            "utter_delivery_way_for", way=option_name(turn, option), products=titles, cost=cost, days=days
        )
    return turn.phrase("utter_delivery_way", way=option_name(turn, option), cost=cost, days=days)


def option_name(turn: Turn, option: DeliveryOption) -> str:
    """What a way is called: as the domain words it, else as the rules name it."""
    response = f"utter_delivery_{option.name}"
    return turn.phrase(response) if has_phrase(turn.domain, response) else option.name


def lacking_text(turn: Turn, plan: Plan) -> list[str]:
    """A line on what can't be sent to the country; none when everything can."""
    products = [product.title_in(turn.locale) for product in plan.stuck]
    what = products or [option_name(turn, option) for option in plan.left]
    return [turn.phrase("utter_delivery_lacking", what=listing(what, turn.locale))] if what else []


def countries_text(turn: Turn, delivery: DeliveryRules) -> str:
    """Where the shop delivers to."""
    names = country_names(delivery.countries, turn.locale)
    return turn.phrase("utter_delivery_countries", countries=listing(names, turn.locale))
