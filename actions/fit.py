"""What reviewers say about how a product fits."""

from collections.abc import Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from actions.query.language import Language
from actions.query.phrases import Phrases
from actions.shop.models.catalog import Product
from actions.shop.models.reviews import Review

LONGEST = 240
"""Characters of a review that can be quoted whole."""


def fit_quotes(session: Session, product: Product, language: Language, limit: int = 2) -> list[Review]:
    """Reviews of the product or its variants that speak of fit or size, the newest first."""
    ids = select(Product.id).where(or_(Product.item_group_id == product.group, Product.id == product.group))
    about = or_(Review.product_id == product.group, Review.product_id.in_(ids))
    reviews = session.scalars(
        select(Review).where(about, Review.text != "").order_by(Review.created_at.desc().nulls_last(), Review.id)
    )
    return list(_speaking_of_fit(reviews, language.fit, limit))


def _speaking_of_fit(reviews: Iterable[Review], words: Phrases[None], limit: int) -> Iterable[Review]:
    found = 0
    for review in reviews:
        if len(review.text) <= LONGEST and words.find(review.text):
            yield review
            found += 1
            if found == limit:
                return
