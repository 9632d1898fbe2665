"""What the demo shop's pages show: categories, and products with their variants as one."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from sqlalchemy import ColumnElement, case, func, literal_column, or_, select
from sqlalchemy.orm import Session

from actions.shop.catalog import category_levels
from actions.shop.models.catalog import Product
from actions.shop.models.policies import PolicySection
from actions.shop.money import Money
from bot.demo.palette import color_code
from bot.gateway.locales import Locale

BETWEEN = " ,，、-–—·/|(（"
"""What stands between a product's name and its variant's."""

LETTER_SIZES = ("XXS", "XS", "S", "M", "L", "XL", "XXL", "2XL", "XXXL", "3XL", "4XL", "5XL")


@dataclass(frozen=True)
class Category:
    """A level of the catalog's `product_type`."""

    path: str
    """Its product type, such as `Shoes > Running`."""
    label: str
    """Its last level in the shopper's language."""
    count: int
    """Products in it, variants counted once."""


@dataclass(frozen=True)
class Swatch:
    """A colour that a product comes in."""

    name: str
    label: str
    """In the shopper's language, where the title says it."""
    code: str | None
    """`#rrggbb`."""
    product: Product
    """A variant in this colour."""


@dataclass(frozen=True)
class Group:
    """A product with all its variants."""

    title: str
    shown: Product
    """The variant that stands for all: the first that can be bought."""
    variants: Sequence[Product]
    swatches: Sequence[Swatch]
    price: Money
    """The lowest present price."""
    full_price: Money | None
    """What the cheapest one cost before the sale."""
    several_prices: bool
    can_be_bought: bool


def categories(session: Session, locale: Locale, inside: str = "") -> list[Category]:
    """The categories right under `inside` ("" for the top), those with the most variants first."""
    counts: dict[str, int] = defaultdict(int)
    sizes: dict[str, int] = defaultdict(int)
    labels: dict[str, str] = {}
    depth = len(category_levels(inside))
    rows = session.execute(
        select(Product.product_type, func.max(Product.product_type_zh), func.count(_key().distinct()), func.count())
        .where(Product.product_type != "", *([_within(inside)] if inside else []))
        .group_by(Product.product_type)
    )
    for kind, kind_zh, count, size in rows:
        levels, levels_zh = category_levels(kind), category_levels(kind_zh or "")
        if len(levels) <= depth:
            continue
        path = " > ".join(levels[: depth + 1])
        counts[path] += count
        sizes[path] += size
        own = levels_zh if locale == "zh" and len(levels_zh) > depth else levels
        labels[path] = own[depth]
    ranked = sorted(sizes, key=lambda path: (-sizes[path], path))
    return [Category(path, labels[path], counts[path]) for path in ranked]


def count_groups(session: Session, category: str = "") -> int:
    """How many products a category holds, variants counted once."""
    query = select(func.count(_key().distinct())).select_from(Product)
    return session.scalar(query.where(_within(category)) if category else query) or 0


def groups(session: Session, locale: Locale, category: str = "", offset: int = 0, limit: int = 48) -> list[Group]:
    """Products of a category in the catalog's order, variants as one."""
    query = select(_key()).group_by(_key()).order_by(_key()).offset(offset).limit(limit)
    return _load(session, locale, session.scalars(query.where(_within(category)) if category else query).all())


def mixed_groups(session: Session, locale: Locale, category: str, limit: int) -> list[Group]:
    """Some products of a category, taken in turn from each category under it."""
    kind = func.min(Product.product_type)
    turn = func.row_number().over(partition_by=kind, order_by=_key())
    query = select(_key()).where(_within(category)).group_by(_key()).order_by(turn, kind).limit(limit)
    return _load(session, locale, session.scalars(query).all())


def _load(session: Session, locale: Locale, keys: Sequence[str]) -> list[Group]:
    """The groups with these keys, in this order."""
    members: dict[str, list[Product]] = defaultdict(list)
    found = session.scalars(select(Product).where(or_(Product.item_group_id.in_(keys), Product.id.in_(keys))))
    for product in found:
        members[product.group].append(product)
    return [group_of(members[key], locale) for key in keys]


def policy_titles(session: Session, locale: Locale) -> list[tuple[str, str]]:
    """Topic and title of each policy in the shopper's language."""
    query = select(PolicySection.topic, PolicySection.title).where(
        PolicySection.locale == locale, PolicySection.position == 0
    )
    return [(topic, title) for topic, title in session.execute(query.order_by(PolicySection.topic))]


def group_of(variants: Iterable[Product], locale: Locale) -> Group:
    """A product's variants as one. At least one is needed."""
    ordered = sorted(variants, key=lambda one: (one.color, size_rank(one.size), one.id))
    buyable = [one for one in ordered if one.can_be_bought]
    cheapest = min(buyable or ordered, key=lambda one: one.effective_price.minor)
    title = common_title([one.title_in(locale) for one in ordered])
    return Group(
        title=title,
        shown=(buyable or ordered)[0],
        variants=ordered,
        swatches=swatches(ordered, title, locale),
        price=cheapest.effective_price,
        full_price=cheapest.price if cheapest.sale_price_minor is not None else None,
        several_prices=len({one.effective_price.minor for one in buyable or ordered}) > 1,
        can_be_bought=bool(buyable),
    )


def size_rank(size: str) -> tuple[int, float, str]:
    """Sorts XS, S, M, L, XL as people do, numbers by value, and what is neither by its letters."""
    letters = size.upper()
    if letters in LETTER_SIZES:
        return 0, LETTER_SIZES.index(letters), ""
    number = re.match(r"\d+(\.\d+)?", size)
    return (1, float(number[0]), size) if number else (2, 0.0, size)


def swatches(variants: Iterable[Product], title: str, locale: Locale) -> list[Swatch]:
    """The colours of the variants, each with a variant that can be bought where there is one."""
    by_color: dict[str, Product] = {}
    for one in variants:
        if one.color and (one.color not in by_color or not by_color[one.color].can_be_bought):
            by_color[one.color] = one
    return [Swatch(name, color_label(one, title, locale), color_code(name), one) for name, one in by_color.items()]


def color_label(product: Product, title: str, locale: Locale) -> str:
    """The colour in the shopper's language: the catalog writes it in English, the Chinese title in Chinese."""
    if locale == "en":
        return product.color
    rest = product.title_in(locale).removeprefix(title).lstrip(BETWEEN)
    return rest.split("，")[0] or product.color


def common_title(titles: Sequence[str]) -> str:
    """What all variants' titles share, without the half of a word and the comma before what differs."""
    if len(set(titles)) == 1:
        return titles[0]
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*titles, strict=False))
    shared = "".join(letters[0] for letters in alike)
    if shared in titles:
        return shared
    end = max((shared.rfind(mark) for mark in BETWEEN), default=-1)
    return shared[: end + 1].rstrip(BETWEEN) or titles[0]


def _key() -> ColumnElement[str]:
    """What a product's variants share."""
    # written out, not as a parameter: PostgreSQL groups only by an expression that is the same to the letter
    return case((Product.item_group_id != literal_column("''"), Product.item_group_id), else_=Product.id)


def _within(category: str) -> ColumnElement[bool]:
    """In the category or in one under it."""
    return or_(Product.product_type == category, Product.product_type.startswith(f"{category} > ", autoescape=True))
