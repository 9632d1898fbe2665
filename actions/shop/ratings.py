"""How well products are rated, several at a time."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.shop.models.catalog import Product
from actions.shop.models.reviews import Review

PRIOR_MEAN = 4.0
PRIOR_COUNT = 5
"""A product without reviews counts as if five people had given four stars, so that a single five doesn't win."""


@dataclass(frozen=True)
class Rating:
    """Stars of a product with all its variants."""

    count: int
    average: float
    """Mean stars, 1 to 5."""

    @property
    def weighted(self) -> float:
        """The mean, drawn towards the usual where there are few reviews."""
        return (self.average * self.count + PRIOR_MEAN * PRIOR_COUNT) / (self.count + PRIOR_COUNT)


def ratings(session: Session, groups: Iterable[str]) -> dict[str, Rating]:
    """Ratings by product group (`Product.group`); a group without reviews is left out."""
    wanted = list(groups)
    return dict(_all(session, wanted)) if wanted else {}


def best_rated(session: Session, limit: int) -> list[str]:
    """Groups by their weighted rating, the best first; only those with at least three reviews."""
    known = [(group, rating) for group, rating in _all(session, None) if rating.count >= 3]
    known.sort(key=lambda pair: (-pair[1].weighted, pair[0]))
    return [group for group, _ in known[:limit]]


def _all(session: Session, groups: list[str] | None) -> list[tuple[str, Rating]]:
    group = func.coalesce(func.nullif(Product.item_group_id, ""), Review.product_id)
    query = (
        select(group, func.count(Review.id), func.avg(Review.rating))
        .outerjoin(Product, Product.id == Review.product_id)
        .where(Review.hidden.is_(False))
        .group_by(group)
    )
    if groups is not None:
        query = query.where(group.in_(groups))
    return [(str(name), Rating(count, float(average))) for name, count, average in session.execute(query)]
