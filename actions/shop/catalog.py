"""What the shop sells."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from actions.shop.errors import ProductNotFound
from actions.shop.models.catalog import Product


@dataclass(frozen=True)
class Facets:
    """The distinct values that products can be filtered by, as the catalog writes them."""

    colors: tuple[str, ...]
    sizes: tuple[str, ...]
    brands: tuple[str, ...]
    categories: tuple[str, ...]
    """Every level of every `product_type`: `Shoes > Running` gives both."""
    categories_zh: tuple[str, ...]
    materials: tuple[str, ...]
    genders: tuple[str, ...]
    currencies: tuple[str, ...]
    """The most used first."""


def get_product(session: Session, product_id: str) -> Product:
    """The product with this id. Raises `ProductNotFound`."""
    product = session.get(Product, product_id)
    if product is None:
        raise ProductNotFound(product_id)
    return product


def variants(session: Session, product: Product) -> list[Product]:
    """All variants of the product, itself included, by colour, then size, then id."""
    if not product.item_group_id:
        return [product]
    found = session.scalars(select(Product).where(Product.item_group_id == product.item_group_id))
    return sorted(found, key=lambda one: (one.color, len(one.size), one.size, one.id))


def products_by_id(session: Session, product_ids: Iterable[str]) -> list[Product]:
    """The products with these ids, in the order given; ids that are not in the catalog are left out."""
    wanted = list(product_ids)
    found: dict[str, Product] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        found |= {one.id: one for one in session.scalars(select(Product).where(Product.id.in_(part)))}
    return [found[product_id] for product_id in wanted if product_id in found]


def iter_products(session: Session) -> Iterator[Product]:
    """All products by id, a batch at a time, for indexing."""
    query = select(Product).order_by(Product.id).execution_options(yield_per=1000)
    yield from session.scalars(query)


def count_products(session: Session) -> int:
    """How many products (variants) there are."""
    return session.scalar(select(func.count()).select_from(Product)) or 0


def facets(session: Session) -> Facets:
    """What the catalog can be filtered by."""

    def distinct(column: InstrumentedAttribute[str]) -> tuple[str, ...]:
        return tuple(sorted(session.scalars(select(column).distinct().where(column != ""))))

    def levels(column: InstrumentedAttribute[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(level for path in distinct(column) for level in category_levels(path)))

    currencies = Counter(dict(session.execute(select(Product.currency, func.count()).group_by(Product.currency)).all()))
    return Facets(
        colors=distinct(Product.color),
        sizes=distinct(Product.size),
        brands=distinct(Product.brand),
        categories=levels(Product.product_type),
        categories_zh=levels(Product.product_type_zh),
        materials=distinct(Product.material),
        genders=distinct(Product.gender),
        currencies=tuple(code for code, _ in currencies.most_common()),
    )


def category_levels(product_type: str) -> list[str]:
    """The levels of `A > B`, widest first."""
    return [level for part in product_type.split(">") if (level := part.strip())]
