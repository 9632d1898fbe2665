"""How long a product is covered."""

import datetime as dt

from actions.shop.models.catalog import Product
from actions.shop.models.orders import Order
from actions.shop.rules import ShopRules
from actions.shop.windows import is_kind, local_date


def warranty_years(product: Product, rules: ShopRules) -> int | None:
    """Years of warranty, 0 for none; None where no rule says."""
    for rule in rules.warranty:
        if rule.brand and rule.brand.casefold() != product.brand.casefold():
            continue
        if not rule.product_type or is_kind(product, rule.product_type):
            return rule.years
    return None


def covered_until(order: Order, years: int, rules: ShopRules) -> dt.date | None:
    """The last day of the warranty of what came with an order; None while it has not been delivered."""
    if order.delivered_at is None:
        return None
    day = local_date(order.delivered_at, rules)
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
