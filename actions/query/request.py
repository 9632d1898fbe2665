"""What a shopper asks for, and how it is kept in the conversation."""

from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from actions.matcher.types import Filters

Sort = Literal["price_low", "price_high", "rating", "popular", "newest"]
Relative = Literal["cheaper", "dearer"]
Whole = Literal["both", "all"]


@dataclass(frozen=True)
class SearchRequest:
    """A message about products, understood."""

    words: str = ""
    """What is left to be searched for once limits, colours, sizes and filler are taken off."""
    phrase: str = ""
    """The words with colours, materials, brands and the like still among them."""
    filters: Filters = field(default_factory=Filters)
    must_have: tuple[str, ...] = ()
    """Words by which an earlier search was narrowed: a product's texts must hold them."""
    unwanted: tuple[str, ...] = ()
    """Things that a product must not have: a hood, sugar. (Unwanted colours, materials, brands are in `filters`.)"""
    allows: tuple[str, ...] = ()
    """Every word for what is wanted or need not matter: it may have been unwanted before."""
    sort: Sort | None = None
    relative: Relative | None = None
    """Cheaper or dearer than what is shown."""
    on_sale: bool = False
    count: int | None = None
    """How many: of them, or to show."""
    ordinals: tuple[int, ...] = ()
    """Places in the list shown: 1 is the first, -1 the last."""
    points: bool = False
    """Whether it points at something: it, this one, 这个."""
    whole: Whole | None = None
    """Whether both or all that is shown are meant."""
    other: bool = False
    """Whether the one shown that isn't talked about is meant."""
    amount: int | None = None
    """A price said without a bound, in minor units: "the one for 59 dollars"."""
    back: int = 0
    """How many steps to go back in what was shown."""
    corrects: bool = False
    """Whether it puts right what was said or understood before."""
    cleared: tuple[str, ...] = ()
    """Limits taken back: names out of colors, sizes, brands, materials, genders, price, sale, stock, unwanted, all."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing about products was understood."""
        return self == SearchRequest()

    @property
    def is_empty_but_pointing(self) -> bool:
        """Whether it says nothing but "this one", if anything."""
        return replace(self, points=False, corrects=False, phrase="", allows=()).is_empty

    @property
    def is_only_going_back(self) -> bool:
        """Whether it wants an earlier list just as it was."""
        return replace(self, back=0, words="", filters=replace(self.filters, categories=())).is_empty_but_pointing

    @property
    def picks(self) -> bool:
        """Whether it picks something out of what is shown, by its place or by all there is."""
        return bool(self.ordinals) or self.whole is not None or self.other

    @property
    def only_variant(self) -> bool:
        """Whether nothing but a colour or size is asked for."""
        variant = Filters(colors=self.filters.colors, sizes=self.filters.sizes)
        plain = replace(self, phrase="", points=False, corrects=False, allows=())
        return variant != Filters() and plain == SearchRequest(filters=variant)


def to_slot(request: SearchRequest) -> dict[str, Any]:
    """JSON for the slot that remembers the last search: what it says, without what it leaves open."""
    said = {**_said(request), "filters": _said(request.filters)}
    return {name: value for name, value in said.items() if value != {}}


def _said(values: SearchRequest | Filters) -> dict[str, Any]:
    empty = type(values)()
    return {
        one.name: value for one in fields(values) if (value := getattr(values, one.name)) != getattr(empty, one.name)
    }


def from_slot(value: Any) -> SearchRequest:
    """The search that a slot remembers; an empty one when there is none."""
    if not isinstance(value, dict):
        return SearchRequest()
    known = {one.name for one in fields(SearchRequest)}
    given = {name: content for name, content in value.items() if name in known}
    given["filters"] = Filters(**{name: _tuple(content) for name, content in given.get("filters", {}).items()})
    return SearchRequest(**{name: _tuple(content) for name, content in given.items()})


def merge(before: SearchRequest, now: SearchRequest) -> SearchRequest:
    """The earlier search narrowed by what was said now: a new value replaces the old one of its kind.

    What was refused before and is asked for now is no longer refused, and the other way round.
    """
    before = _without_cleared(before, now.cleared)
    old, new = before.filters, now.filters
    replaces = now.corrects and bool(now.words)
    price_min, price_max = _prices(old, new, now.corrects)
    filters = Filters(
        price_min=price_min,
        price_max=price_max,
        colors=new.colors or _not_in(old.colors, new.without),
        sizes=new.sizes or old.sizes,
        brands=new.brands or _not_in(old.brands, new.without),
        categories=new.categories or (() if replaces else old.categories),
        materials=new.materials or _not_in(old.materials, new.without),
        genders=new.genders or old.genders,
        in_stock=new.in_stock or old.in_stock,
        without=tuple(dict.fromkeys((*_not_in(old.without, now.allows), *new.without))),
    )
    narrows = bool(now.must_have)
    words = now.words if replaces else _joined(before.words, now.words, narrows)
    phrase = now.phrase if replaces else _joined(before.phrase, now.phrase, narrows)
    return SearchRequest(
        words=words,
        phrase=words if {"colors", "materials", "brands"} & set(now.cleared) else phrase,
        filters=filters,
        must_have=() if replaces else tuple(dict.fromkeys((*before.must_have, *now.must_have))),
        unwanted=tuple(dict.fromkeys((*before.unwanted, *now.unwanted))),
        sort=now.sort or before.sort,
        on_sale=now.on_sale or before.on_sale,
        count=now.count,
    )


def _without_cleared(request: SearchRequest, names: tuple[str, ...]) -> SearchRequest:
    """The request without the limits that were taken back."""
    if "all" in names:
        return SearchRequest(words=request.words, phrase=request.words)
    filters = request.filters
    for name in ("colors", "sizes", "brands", "materials", "genders"):
        if name in names:
            filters = replace(filters, **{name: ()})  # type: ignore[arg-type]
    if "price" in names:
        filters = replace(filters, price_min=None, price_max=None)
        request = replace(request, sort=None if request.sort in ("price_low", "price_high") else request.sort)
    if "stock" in names:
        filters = replace(filters, in_stock=False)
    if "unwanted" in names:
        filters, request = replace(filters, without=()), replace(request, unwanted=())
    if "sale" in names:
        request = replace(request, on_sale=False)
    return replace(request, filters=filters)


def _not_in(values: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    gone = {other.casefold() for other in others}
    return tuple(value for value in values if value.casefold() not in gone)


def _prices(old: Filters, new: Filters, corrects: bool) -> tuple[int | None, int | None]:
    """A new limit keeps the other end of the old range unless the two contradict, or the old one was wrong."""
    if corrects and (new.price_min is not None or new.price_max is not None):
        return new.price_min, new.price_max
    low = old.price_min if new.price_min is None else new.price_min
    high = old.price_max if new.price_max is None else new.price_max
    if low is not None and high is not None and low > high:
        return new.price_min, new.price_max
    return low, high


def _joined(before: str, now: str, in_front: bool) -> str:
    """Both without saying a word twice; what says more of a thing stands in front of it: "waterproof boots"."""
    fresh = " ".join(word for word in now.split() if word.lower() not in before.lower().split())
    return (f"{fresh} {before}" if in_front else f"{before} {fresh}").strip()


def _tuple(content: Any) -> Any:
    return tuple(content) if isinstance(content, list) else content
