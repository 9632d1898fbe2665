"""What customers say about a product and its variants, in their own words."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from actions.shop.models.catalog import Product
from actions.shop.models.reviews import Review

QUOTE_LENGTH = 220
"""Longest quote, in characters; a longer review is quoted from its start, up to a sentence's end."""


@dataclass(frozen=True)
class Quote:
    """A review's own words."""

    rating: int
    title: str
    text: str


@dataclass(frozen=True)
class ReviewSummary:
    """What the reviews of a product say."""

    count: int
    average: float
    """Mean stars, 1 to 5; 0 when there are none."""
    stars: dict[int, int]
    """How many gave 1, 2, 3, 4, 5 stars."""
    high: tuple[Quote, ...]
    """From the best reviews (4 or 5 stars)."""
    low: tuple[Quote, ...]
    """From the worst (1 to 3 stars)."""

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """High ones first, then low ones."""
        return self.high + self.low


def summary(session: Session, product: Product | str, quotes: int = 2) -> ReviewSummary:
    """What is said about a product (or a group id), its variants taken together; `quotes` of each kind at most."""
    about = _about(product)
    by_stars = session.execute(select(Review.rating, func.count()).where(about).group_by(Review.rating))
    stars = dict.fromkeys(range(1, 6), 0) | dict(by_stars.all())
    count = sum(stars.values())
    average = sum(rating * many for rating, many in stars.items()) / count if count else 0.0
    return ReviewSummary(
        count=count,
        average=average,
        stars=stars,
        high=_quotes(session, about, Review.rating >= 4, Review.rating.desc(), quotes),
        low=_quotes(session, about, Review.rating <= 3, Review.rating.asc(), quotes),
    )


def _about(product: Product | str) -> ColumnElement[bool]:
    group = product if isinstance(product, str) else product.group
    ids = select(Product.id).where(or_(Product.item_group_id == group, Product.id == group))
    return and_(Review.hidden.is_(False), or_(Review.product_id == group, Review.product_id.in_(ids)))


def _quotes(
    session: Session,
    about: ColumnElement[bool],
    kind: ColumnElement[bool],
    order: ColumnElement[int],
    limit: int,
) -> tuple[Quote, ...]:
    """The reviews that can be quoted whole come first, the newest of them first."""
    whole = func.length(Review.text).between(20, QUOTE_LENGTH)
    found = session.scalars(
        select(Review)
        .where(about, kind, Review.text != "")
        .order_by(whole.desc(), order, Review.created_at.desc().nulls_last(), Review.id)
        .limit(limit)
    )
    return tuple(Quote(review.rating, review.title, _shorten(review.text)) for review in found)


def _shorten(text: str) -> str:
    """The start of a text up to a sentence's end where there is one, else up to a word, with an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= QUOTE_LENGTH:
        return text
    part = text[:QUOTE_LENGTH]
    end = max(part.rfind(mark) for mark in (". ", "! ", "? ", "。", "！", "？"))
    if end >= QUOTE_LENGTH // 3:
        return part[: end + 1]
    return part.rsplit(" ", 1)[0].rstrip(",;:") + " …"
