"""Products as a message: cards for the widget, and lines that say it all where there are no cards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from actions.conversation import Locale, Turn
from actions.shop.models.catalog import Product
from actions.shop.money import Money

FEW = 5
"""So few left are worth saying."""


@dataclass(frozen=True)
class Card:
    """A product to show."""

    product: Product
    score: float = 1.0
    """0 to 1: how well it fits."""
    reason: str = ""
    """Why it is shown, in a few words."""


def product_object(card: Card, locale: Locale) -> dict[str, Any]:
    """The product as the contract of messages has it."""
    product = card.product
    sale = product.sale_price
    return {
        "id": product.id,
        "title": product.title_in(locale),
        "price": _price(product.price),
        **({"sale_price": _price(sale)} if sale is not None else {}),
        "image_url": image_url(product),
        "url": product_url(product),
        "availability": availability(product),
        "score": round(min(max(card.score, 0.0), 1.0), 3),
        "reason": card.reason,
    }


def products_part(cards: Iterable[Card], locale: Locale) -> dict[str, Any]:
    """What makes a message one of type `products`."""
    return {"type": "products", "products": [product_object(card, locale) for card in cards]}


def image_url(product: Product) -> str:
    """The shop's picture where it is on the web, else the gateway's own copy."""
    return (
        product.image_link
        if product.image_link.startswith(("http://", "https://"))
        else f"/media/products/{product.id}"
    )


def product_url(product: Product) -> str:
    """The shop's page of the product, else the demo shop's."""
    return product.link or f"/products/{product.id}"


def availability(product: Product) -> str:
    """As the feed names it; what has no piece left is out of stock whatever the feed says."""
    return product.availability if product.can_be_bought else "out_of_stock"


def stock(turn: Turn, product: Product) -> str:
    """ "in stock", "only 3 left", "out of stock" in the shopper's language."""
    state = availability(product)
    if state == "in_stock" and product.quantity is not None and product.quantity <= FEW:
        return turn.phrase("utter_stock_few", left=product.quantity)
    return turn.phrase(f"utter_stock_{state}")


def price(turn: Turn, product: Product) -> str:
    """The price now, and the old one when it is on sale."""
    sale = product.sale_price
    if sale is None:
        return product.price.format(turn.locale)
    return turn.phrase("utter_price_on_sale", sale=sale.format(turn.locale), price=product.price.format(turn.locale))


def product_line(turn: Turn, product: Product, number: int | None = None) -> str:
    """One product in one line: title, price, stock; with its number in a list."""
    line = turn.phrase(
        "utter_product_line",
        title=product.title_in(turn.locale),
        price=price(turn, product),
        stock=stock(turn, product),
    )
    return line if number is None else turn.phrase("utter_product_numbered", number=number, line=line)


def product_lines(turn: Turn, products: Sequence[Product]) -> str:
    """Numbered lines; a single product has no number."""
    if len(products) == 1:
        return product_line(turn, products[0])
    return "\n".join(product_line(turn, product, place) for place, product in enumerate(products, 1))


def _price(money: Money) -> dict[str, str]:
    return {"amount": money.amount, "currency": money.currency}
