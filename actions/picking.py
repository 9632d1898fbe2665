"""Picks out of a list what a message points at: the red one, the cheaper one, the other one, the one with the hood."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from actions.matcher.words import title_terms
from actions.names import own_terms
from actions.query import SearchRequest
from actions.query.negation import says_it_has
from actions.shop.models.catalog import Product
from actions.shop.money import LARGEST

Variants = Callable[[Product], list[Product]]
ColorWords = Callable[[tuple[str, ...]], tuple[str, ...]]
""" ("red",) → every word for it."""
NEAR = 100
"""Minor units by which a price said may miss the one that is meant: "the 60 dollar one" for 59.90."""


@dataclass(frozen=True)
class Meant:
    """The products that a message means, most often one."""

    products: list[Product] = field(default_factory=list)
    """Several when each is meant; empty when it can't be told."""
    among: list[Product] = field(default_factory=list)
    """What else it could be, the first included: then `products` is a guess."""

    @property
    def is_guess(self) -> bool:
        """Whether it is only the likeliest of several."""
        return bool(self.among)

    @property
    def first(self) -> Product | None:
        """The one, or the first of several."""
        return self.products[0] if self.products else None


def one_of(products: Sequence[Product]) -> Meant:
    """One of these: sure when they are all the same product (its variants), else the first as a guess."""
    groups = list({product.group: product for product in products}.values())
    return Meant(groups[:1], groups if len(groups) > 1 else [])


def pick(
    request: SearchRequest, listed: Sequence[Product], focus: str | None, variants: Variants, words: ColorWords
) -> Meant:
    """What the message picks out of a list, `focus` being the product talked about; nothing if it picks nothing."""
    if not listed:
        return Meant()
    if request.ordinals:
        places = [place - 1 if place > 0 else place for place in request.ordinals if place]
        return Meant([listed[place] for place in places if -len(listed) <= place < len(listed)])
    if request.other:
        return one_of([product for product in listed if product.id != focus] if focus else listed[1:])
    fitting = _fitting(request, listed, variants, words)
    if fitting is None:
        return _whole(request, listed)
    if fitting and (extreme := _extreme(request)) is not None:
        return Meant([extreme(fitting, key=lambda one: one.effective_price.minor)])
    if request.whole:
        return _whole(request, fitting)
    return one_of(fitting)


def _whole(request: SearchRequest, listed: Sequence[Product]) -> Meant:
    if request.whole == "both" and len(listed) > 2:
        return Meant(list(listed[:2]), list(listed))
    if request.whole:
        return Meant(list(listed))
    extreme = _extreme(request)
    return Meant([extreme(listed, key=lambda one: one.effective_price.minor)] if extreme else [])


def _fitting(
    request: SearchRequest, listed: Sequence[Product], variants: Variants, words: ColorWords
) -> list[Product] | None:
    """Those of the list that are as it says; None when it says nothing by which they could be told apart."""
    filters = request.filters
    fitting = list(listed)
    if request.words:
        fitting = _called(request, fitting) or _described(request, fitting)
    if filters.colors:
        colored = [one for one in fitting if one.color in filters.colors]
        colored = colored or [one for one in fitting if not one.color and _says_any(one, words(filters.colors))]
        fitting = colored or [other for one in fitting for other in variants(one) if other.color in filters.colors]
    if filters.brands:
        fitting = [one for one in fitting if one.brand in filters.brands]
    if filters.materials:
        fitting = [one for one in fitting if one.material in filters.materials]
    if request.on_sale:
        fitting = [one for one in fitting if one.sale_price is not None]
    fitting = _priced(request, fitting)
    says_something = bool(request.words or filters.colors or filters.brands or filters.materials or request.on_sale)
    priced = request.amount is not None or filters.price_min is not None or filters.price_max is not None
    return fitting if says_something or priced else None


def _extreme(request: SearchRequest) -> "Callable[..., Product] | None":
    if request.relative == "cheaper" or request.sort == "price_low":
        return min
    return max if request.relative == "dearer" or request.sort == "price_high" else None


def _called(request: SearchRequest, products: Sequence[Product]) -> list[Product]:
    """Those whose names hold all the words; the one whose whole name they are, if there is one."""
    wanted = title_terms(request.words)
    fitting = [product for product in products if wanted and wanted <= own_terms(product)]
    exact = [product for product in fitting if own_terms(product) == wanted]
    return exact if len({product.group for product in exact}) == 1 else fitting


def _described(request: SearchRequest, products: Sequence[Product]) -> list[Product]:
    """Those whose texts say that they have what the words name: "the one with the hood"."""
    words = request.words.split()
    return [product for product in products if all(says_it_has(_texts(product), word) for word in words)]


def _says_any(product: Product, words: Sequence[str]) -> bool:
    return any(says_it_has(_texts(product), word) for word in words)


def _texts(product: Product) -> str:
    texts = (product.title, product.description, product.title_zh, product.description_zh, product.material)
    return "\n".join(texts)


def _priced(request: SearchRequest, products: Sequence[Product]) -> list[Product]:
    """Those that cost what it says, or else nearly; those within its limits."""
    amount = request.amount
    if amount is None:
        low, high = request.filters.price_min or 0, request.filters.price_max or LARGEST
        return [product for product in products if low <= product.effective_price.minor <= high]
    exact = [product for product in products if product.effective_price.minor == amount]
    return exact or [product for product in products if abs(product.effective_price.minor - amount) <= NEAR]
