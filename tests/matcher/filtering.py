"""Filters drawn at random, and whether a product passes them, decided product by product in the plainest way."""

from dataclasses import asdict

from hypothesis import strategies as st

from actions.matcher.records import ProductRecord
from actions.matcher.types import Filters

PRICES = st.none() | st.sampled_from((0, 250, 300, 301, 7900, 12900, 19900, 20000))


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    """None of them mostly, or a few."""
    return st.just(()) | st.lists(st.sampled_from(values), max_size=3, unique=True).map(tuple)


FILTERS = st.builds(
    Filters,
    price_min=PRICES,
    price_max=PRICES,
    colors=some("blue", "RED", "black", "white", "black/white", "mauve", "green "),
    sizes=some("38", "40", "m", "L", "XXL"),
    brands=some("velox", "Northpeak", "nobody"),
    categories=some("Shoes", "shoes > running", "Apparel > Coats", "Coats", "鞋", "跑鞋", "Garden"),
    materials=some("wool", "knit", "rubber", "polyester"),
    genders=some("male", "female", "unisex"),
    in_stock=st.booleans(),
    without=some("wool", "running shoes", "跑鞋", "laptop"),
)


def passes(one: ProductRecord, filters: Filters) -> bool:
    """Whether this product breaks none of them."""
    low = filters.price_min if filters.price_min is not None else one.price
    high = filters.price_max if filters.price_max is not None else one.price
    texts = " ".join(text for text in asdict(one).values() if isinstance(text, str)).lower()
    return (
        low <= one.price <= high
        and (one.in_stock or not filters.in_stock)
        and _any(filters.colors, one.color)
        and _any(filters.sizes, one.size)
        and _any(filters.brands, one.brand)
        and _any(filters.materials, one.material)
        and (not filters.genders or one.gender in ("", "unisex") or _any(filters.genders, one.gender))
        and (not filters.categories or any(_in(one, kind) for kind in filters.categories))
        and not any(phrase in texts for phrase in filters.without)
    )


def _any(wanted: tuple[str, ...], value: str) -> bool:
    asked = {one.strip().lower() for one in wanted}
    own = {value.lower(), *(part.strip() for part in value.lower().replace("/", ",").split(","))}
    return not asked or bool(asked & own)


def _in(one: ProductRecord, kind: str) -> bool:
    steps = f"{one.product_type} > {one.product_type} > {one.product_type_zh}".lower().split(" > ")
    return kind.lower() in steps or kind.lower() in (one.product_type.lower(), one.product_type_zh.lower())
