"""Which product a question about the shop's rules is about: "how long is the warranty on the large suitcase?"."""

import logging
import re
from collections.abc import Iterable

from actions.matcher.errors import MatcherError
from actions.matcher.words import title_terms
from actions.naming import product_named
from actions.query import SearchRequest, understand
from actions.shop.catalog import products_by_id
from actions.shop.models.catalog import Product
from actions.shop.policy_words import CONCEPTS
from actions.shopping import Visit

logger = logging.getLogger(__name__)


def subject_of(visit: Visit, concepts: Iterable[str]) -> SearchRequest:
    """What the question asks about beside these concepts of the rules."""
    text = visit.turn.text
    for concept in concepts:
        english, chinese = CONCEPTS[concept]
        text = re.sub(rf"\b(?:{english})\b|{chinese}", " ", text, flags=re.IGNORECASE)
    return understand(text, visit.vocabulary)


def named_product(visit: Visit, words: str) -> Product | None:
    """The one product that the words name; None also while the index can't be searched, which is logged."""
    try:
        return product_named(visit, words) if title_terms(words) else None
    except MatcherError as error:
        logger.error("the product of a question can't be searched: %s", error)
        return None


def product_in_focus(visit: Visit) -> Product | None:
    """The product talked about last."""
    focus = visit.browsing.focus
    return next(iter(products_by_id(visit.session, [focus])), None) if focus else None
