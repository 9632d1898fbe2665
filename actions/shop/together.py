"""What is bought together, and what is bought most, from the orders themselves."""

from math import sqrt

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from actions.shop.catalog import get_product, products_by_id, variants
from actions.shop.models.catalog import Product
from actions.shop.models.orders import Order, OrderLine

CANDIDATES = 100
"""How many of the most often joint products are weighed."""
ORDERS_OF_PRODUCT = 500
ORDERS_OF_SHOP = 1000
"""How many of the newest orders are looked at, so that the answer is quick in a shop of any size."""


def bought_together(session: Session, product_id: str, limit: int = 4) -> list[Product]:
    """Products that were in the same orders as this one (any variant of it), the strongest tie first.

    The tie is the cosine of the two products' orders, so that what everybody buys anyway doesn't always win.
    Variants of the product itself and cancelled orders don't count; of each other group the best variant is given.

    Raises:
        ProductNotFound: no such product.
    """
    own = [one.id for one in variants(session, get_product(session, product_id))]
    theirs = (
        select(OrderLine.order_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(OrderLine.product_id.in_(own), Order.status != "cancelled")
        .order_by(OrderLine.order_id.desc())
        .limit(ORDERS_OF_PRODUCT)
        .distinct()
        .subquery()
    )
    together = func.count(distinct(OrderLine.order_id))
    joint = session.execute(
        select(OrderLine.product_id, together)
        .join(theirs, theirs.c.order_id == OrderLine.order_id)
        .where(OrderLine.product_id.not_in(own))
        .group_by(OrderLine.product_id)
        .order_by(together.desc(), OrderLine.product_id)
        .limit(CANDIDATES)
    ).all()
    counts = dict(
        session.execute(
            select(OrderLine.product_id, func.count(distinct(OrderLine.order_id)))
            .where(OrderLine.product_id.in_([found for found, _ in joint]))
            .group_by(OrderLine.product_id)
        ).all()
    )
    ranked = sorted(joint, key=lambda row: (-row[1] / sqrt(counts[row[0]]), row[0]))
    return _one_of_each_group(products_by_id(session, [found for found, _ in ranked]), limit)


def popular(session: Session, limit: int = 4) -> list[Product]:
    """Products in the most of the newest orders; only what can be bought now, one of each group."""
    newest = (
        select(Order.id)
        .where(Order.status != "cancelled")
        .order_by(Order.placed_at.desc())
        .limit(ORDERS_OF_SHOP)
        .subquery()
    )
    many = func.count(distinct(OrderLine.order_id))
    found = session.scalars(
        select(OrderLine.product_id)
        .join(newest, newest.c.id == OrderLine.order_id)
        .group_by(OrderLine.product_id)
        .order_by(many.desc(), OrderLine.product_id)
        .limit(max(CANDIDATES, limit * 10))
    ).all()
    return _one_of_each_group(products_by_id(session, found), limit)


def _one_of_each_group(products: list[Product], limit: int) -> list[Product]:
    chosen: dict[str, Product] = {}
    for product in products:
        if product.can_be_bought:
            chosen.setdefault(product.group, product)
    return list(chosen.values())[:limit]
