"""Runs a request through the matcher: what fits, or else what comes nearest and what had to be let go."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.orm import Session

from actions.matcher.matcher import Matcher
from actions.matcher.types import Filters, Match, Query
from actions.matcher.words import title_terms
from actions.names import name_terms, text_terms
from actions.products_message import Card
from actions.query import SearchRequest, Vocabulary
from actions.query.negation import says_it_has
from actions.shop.catalog import products_by_id, variants
from actions.shop.models.catalog import Product
from actions.shop.ratings import ratings

NEAREST = 5
"""Products shown for a photo that is not recognised for sure."""
FAINTEST = 0.2
"""Score below which even the nearest product is no likeness of the photo."""
MOST = 60
"""Products of one search that can be paged through."""
WORTH_SORTING = 0.5
"""A sorted list leaves out what is less than half as likely to be meant as the best."""


@dataclass(frozen=True)
class Question:
    """What is looked for."""

    request: SearchRequest
    image: Path | None = None
    like: str | None = None


@dataclass(frozen=True)
class Findings:
    """What the shop has for it."""

    cards: list[Card]
    """The best first, one for each group of variants."""
    let_go: tuple[str, ...] = ()
    """Limits that the cards don't keep: price, size, color, brand, gender, material, sale, stock, without."""
    sure: bool = True
    """Whether the first one very probably is what was meant."""
    request: SearchRequest | None = None
    """The request as it was answered, where words that no product knows were left out."""


class Finder:
    """Finds products within one database session."""

    def __init__(self, session: Session, matcher: Matcher, vocabulary: Vocabulary) -> None:
        self._session = session
        self._vocabulary = vocabulary
        self._matcher = matcher

    def find(self, question: Question) -> Findings:
        """What fits everything asked for; else the nearest, with what it doesn't keep; else nothing."""
        for request in _readings(question.request):
            findings = self._fitting(replace(question, request=request))
            cards = [card for card in findings.cards if self._agrees(card.product, question.request.filters)]
            if cards:
                return replace(findings, cards=cards)
        known = self._vocabulary.known_words(question.request.words)
        if known and known != question.request.words:
            fewer = replace(question.request, words=known, phrase=known)
            return replace(self.find(replace(question, request=fewer)), request=fewer)
        for name, looser in _looser(question.request):
            findings = self._fitting(replace(question, request=looser))
            if findings.cards:
                return replace(findings, let_go=name)
        return Findings([], sure=False)

    def _agrees(self, product: Product, filters: Filters) -> bool:
        """Whether the product has a colour and a material asked for: by its own word for it, else by its texts."""
        text = _text(product)
        colors = self._vocabulary.colors.words_for(filters.colors)
        for own, wanted, words in (
            (product.color, filters.colors, colors),
            (product.material, filters.materials, filters.materials),
        ):
            if wanted and own and not any(one.casefold() in own.casefold() for one in wanted):
                return False
            if wanted and not own and not any(says_it_has(text, word) for word in words):
                return False
        return True

    def _fitting(self, question: Question) -> Findings:
        request = question.request
        result = self._matcher.match(
            Query(
                text=request.words or None,
                image=question.image,
                like=question.like,
                filters=request.filters,
                limit=MOST,
                group_variants=True,
            )
        )
        matches = [match for match in result.matches if match.relevant]
        if question.image is not None and not result.confident:
            # a photo not recognised for sure: the nearest are shown as that, and the shopper's eye decides
            likely = bool(matches) or any(match.score >= FAINTEST for match in result.matches)
            matches = list(result.matches[:NEAREST]) if likely else []
        cards = [card for card in self._cards(matches, request) if _is_wanted(card.product, request)]
        if question.image is None and question.like is None:
            cards = _best_covering(cards, request.words)
        if request.sort is not None:
            cards = self._sorted(cards, request)
        return Findings(cards, sure=result.confident)

    def _cards(self, matches: list[Match], request: SearchRequest) -> Iterator[Card]:
        """A card for each match, on a variant that can be bought where there is one."""
        products = {one.id: one for one in products_by_id(self._session, (match.product_id for match in matches))}
        for match in matches:
            product = products.get(match.product_id)
            if product is not None:  # else the catalog has changed since the index was made
                yield Card(self._in_stock(product, request), match.score, match.reason)

    def _in_stock(self, product: Product, request: SearchRequest) -> Product:
        if product.can_be_bought or not product.item_group_id:
            return product
        filters = request.filters
        for other in variants(self._session, product):
            fits_color = not filters.colors or other.color == product.color
            fits_size = not filters.sizes or other.size == product.size
            if other.can_be_bought and fits_color and fits_size:
                return other
        return product

    def _sorted(self, cards: list[Card], request: SearchRequest) -> list[Card]:
        best = max((card.score for card in cards), default=0.0)
        worth = [card for card in cards if card.score >= best * WORTH_SORTING or not request.words]
        if request.sort in ("price_low", "price_high"):
            return sorted(
                worth, key=lambda card: card.product.effective_price.minor, reverse=request.sort == "price_high"
            )
        marks = ratings(self._session, [card.product.group for card in worth])
        by_worth: Callable[[Card], float] = lambda card: (  # noqa: E731
            0.0
            if (mark := marks.get(card.product.group)) is None
            else (mark.weighted if request.sort == "rating" else float(mark.count))
        )
        return sorted(worth, key=by_worth, reverse=True)


def _readings(request: SearchRequest) -> Iterable[SearchRequest]:
    """The request as understood; then with a category, colour or material as plain words, as in "green apples"."""
    yield request
    anywhere = replace(request, filters=replace(request.filters, categories=()))
    plain = bool(request.words) and request.phrase != request.words
    plain = plain and bool(request.filters.colors or request.filters.materials)
    for one in (request, anywhere):
        if one is anywhere and request.filters.categories:
            yield anywhere
        if plain and (one is request or request.filters.categories):
            yield replace(one, words=one.phrase, filters=replace(one.filters, colors=(), materials=()))


def _looser(request: SearchRequest) -> Iterator[tuple[tuple[str, ...], SearchRequest]]:
    """The request with one limit let go, then with all of them, each with the names of what was let go."""
    filters = replace(request.filters, categories=())
    request = replace(request, filters=filters)
    ways: dict[str, SearchRequest] = {}
    if request.on_sale:
        ways["sale"] = replace(request, on_sale=False)
    if filters.sizes:
        ways["size"] = replace(request, filters=replace(filters, sizes=()))
    if filters.price_min is not None or filters.price_max is not None:
        ways["price"] = replace(request, filters=replace(filters, price_min=None, price_max=None))
    if filters.colors:
        ways["color"] = replace(request, filters=replace(filters, colors=()))
    if filters.materials:
        ways["material"] = replace(request, filters=replace(filters, materials=()))
    if filters.genders:
        ways["gender"] = replace(request, filters=replace(filters, genders=()))
    if filters.brands:
        ways["brand"] = replace(request, filters=replace(filters, brands=()))
    if request.unwanted or filters.without:
        ways["without"] = replace(request, unwanted=(), filters=replace(filters, without=()))
    if filters.in_stock:
        ways["stock"] = replace(request, filters=replace(filters, in_stock=False))
    for name, looser in ways.items():
        yield (name,), looser
    if len(ways) > 1 and request.words:
        yield tuple(ways), SearchRequest(words=request.words, phrase=request.phrase, filters=Filters())


def _best_covering(cards: list[Card], words: str) -> list[Card]:
    """Where some products have all the words in their name or category, only those: sandals are no running shoes."""
    wanted = title_terms(words)
    covering = [card for card in cards if wanted <= name_terms(card.product)]
    return covering or cards


def _is_wanted(product: Product, request: SearchRequest) -> bool:
    """What the matcher doesn't check: being on sale, having the words that narrow, not having what is unwanted."""
    if request.on_sale and product.sale_price is None:
        return False
    if request.must_have and not title_terms(" ".join(request.must_have)) <= text_terms(product):
        return False
    return not any(says_it_has(_text(product), word) for word in request.unwanted)


def _text(product: Product) -> str:
    return "\n".join((product.title, product.description, product.title_zh, product.description_zh, product.material))
