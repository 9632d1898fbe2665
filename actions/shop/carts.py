"""Carts, one for each chat session. Nothing is reserved: stock is checked when something is added."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from actions.shop.catalog import get_product
from actions.shop.errors import MoneyError, NotEnoughStock
from actions.shop.models.carts import CartItem
from actions.shop.models.catalog import Product
from actions.shop.money import Money

MOST = 99
"""Pieces of one product in a cart."""


@dataclass(frozen=True)
class CartLine:
    """A product in the cart."""

    product: Product
    quantity: int

    @property
    def total(self) -> Money:
        """Present price times quantity."""
        return self.product.effective_price * self.quantity


def add(session: Session, session_id: str, product_id: str, quantity: int = 1) -> CartLine:
    """Put pieces of a product into the cart, on top of what is there.

    Raises:
        ProductNotFound: no such product.
        NotEnoughStock: out of stock, or fewer left than the cart would hold.
        MoneyError: the cart holds products in another currency.
    """
    if quantity < 1:
        raise ValueError("quantity must be at least 1")
    product = get_product(session, product_id)
    held = {line.product.id: line for line in items(session, session_id)}
    for line in held.values():
        if line.product.currency != product.currency:
            raise MoneyError(f"The cart is in {line.product.currency}; {product.id!r} costs {product.currency}.")
    before = held[product_id].quantity if product_id in held else 0
    left = available(product)
    if before + quantity > left:
        raise NotEnoughStock(product_id, left)
    session.merge(CartItem(session_id=session_id, product_id=product_id, quantity=before + quantity))
    session.flush()
    return CartLine(product, before + quantity)


def available(product: Product) -> int:
    """How many pieces a cart may hold of it now."""
    if not product.can_be_bought:
        return 0
    if product.availability == "in_stock" and product.quantity is not None:
        return min(product.quantity, MOST)
    return MOST


def remove(session: Session, session_id: str, product_id: str, quantity: int | None = None) -> bool:
    """Take pieces of a product (all when `quantity` is None) out of the cart; False when it held none."""
    item = session.get(CartItem, (session_id, product_id))
    if item is None:
        return False
    if quantity is None or quantity >= item.quantity:
        session.delete(item)
    else:
        item.quantity -= quantity
    session.flush()
    return True


def clear(session: Session, session_id: str) -> None:
    """Empty the cart."""
    session.execute(delete(CartItem).where(CartItem.session_id == session_id))


def items(session: Session, session_id: str) -> list[CartLine]:
    """What is in the cart, in the order it was put in."""
    query = (
        select(Product, CartItem.quantity)
        .join(CartItem, CartItem.product_id == Product.id)
        .where(CartItem.session_id == session_id)
        .order_by(CartItem.added_at, CartItem.product_id)
    )
    return [CartLine(product, quantity) for product, quantity in session.execute(query)]


def total(session: Session, session_id: str) -> Money | None:
    """What the cart costs now; None when it is empty."""
    lines = items(session, session_id)
    return sum((line.total for line in lines[1:]), lines[0].total) if lines else None
