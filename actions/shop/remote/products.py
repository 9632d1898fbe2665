"""What the shop's own system tells of products between two imports: stock and prices."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.orm import Session

from actions.shop.errors import MoneyError
from actions.shop.models.base import utc_now
from actions.shop.models.catalog import Product
from actions.shop.money import Money


class ProductTold(BaseModel):
    """What is new of a product; what isn't told stays."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str = Field(max_length=50)
    availability: Literal["in_stock", "out_of_stock", "preorder", "backorder"] | None = None
    quantity: int | None = Field(default=None, ge=0, le=1_000_000_000)
    price: str | None = None
    """Like `19.90 USD`, as in the catalog file."""
    sale_price: str | None = None
    """The same; empty ends the sale."""


class ProductRefused(ValueError):
    """What was told can't be taken; the text says what is wrong with it."""


def bring_product_up_to_date(session: Session, told: dict[str, Any]) -> bool:
    """Write what is new of a product; False when the catalog doesn't have it.

    Raises:
        ProductRefused: it can't be taken.
    """
    try:
        news = ProductTold.model_validate(told)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ProductRefused(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    product = session.get(Product, news.id, with_for_update=True)
    if product is None:
        return False
    if news.availability is not None:
        product.availability = news.availability
    if "quantity" in news.model_fields_set:
        product.quantity = news.quantity
    if news.price is not None:
        product.price_minor = _amount("price", news.price, product.currency)
    if news.sale_price is not None:
        product.sale_price_minor = _amount("sale_price", news.sale_price, product.currency) if news.sale_price else None
    product.updated_at = utc_now()
    product.content_hash = ""  # so that the next import, whatever it says, counts again
    session.flush()
    return True


def _amount(name: str, text: str, currency: str) -> int:
    try:
        amount = Money.parse(text, currency)
    except MoneyError as error:
        raise ProductRefused(f"{name}: {error}") from error
    if amount.currency != currency or amount.minor < 0:
        raise ProductRefused(f"{name}: not an amount in {currency}")
    return amount.minor
