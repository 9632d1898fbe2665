"""What a shopper asks for, and how it is kept in the conversation."""

from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal

from actions.matcher.types import Filters

Sort = Literal["price_low", "price_high", "rating", "popular"]
Relative = Literal["cheaper", "dearer"]


@dataclass(frozen=True)
class SearchRequest:
    """A message about products, understood."""

    words: str = ""
    """What is left to be searched for once limits, colours, sizes and filler are taken off."""
    phrase: str = ""
    """The words with colours, materials, brands and the like still among them."""
    filters: Filters = field(default_factory=Filters)
    unwanted: tuple[str, ...] = ()
    """Things that a product must not have: a hood, sugar. (Unwanted colours, materials, brands are in `filters`.)"""
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
    cleared: tuple[str, ...] = ()
    """Limits taken back: names out of colors, sizes, brands, price."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing about products was understood."""
        return self == SearchRequest()

    @property
    def is_empty_but_pointing(self) -> bool:
        """Whether it says nothing but "this one", if anything."""
        return replace(self, points=False, phrase="").is_empty

    @property
    def only_variant(self) -> bool:
        """Whether nothing but a colour or size is asked for."""
        variant = Filters(colors=self.filters.colors, sizes=self.filters.sizes)
        return variant != Filters() and replace(self, phrase="", points=False) == SearchRequest(filters=variant)


def to_slot(request: SearchRequest) -> dict[str, Any]:
    """JSON for the slot that remembers the last search."""
    return asdict(request)


def from_slot(value: Any) -> SearchRequest:
    """The search that a slot remembers; an empty one when there is none."""
    if not isinstance(value, dict):
        return SearchRequest()
    known = {one.name for one in fields(SearchRequest)}
    given = {name: content for name, content in value.items() if name in known}
    given["filters"] = Filters(**{name: _tuple(content) for name, content in given.get("filters", {}).items()})
    return SearchRequest(**{name: _tuple(content) for name, content in given.items()})


def merge(before: SearchRequest, now: SearchRequest) -> SearchRequest:
    """The earlier search narrowed by what was said now: a new value replaces the old one of its kind."""
    old, new = before.filters, now.filters
    if "price" in now.cleared:
        old = replace(old, price_min=None, price_max=None)
    if "colors" in now.cleared:
        old = replace(old, colors=())
    if "sizes" in now.cleared:
        old = replace(old, sizes=())
    if "brands" in now.cleared:
        old = replace(old, brands=())
    price_min, price_max = _prices(old, new)
    filters = Filters(
        price_min=price_min,
        price_max=price_max,
        colors=new.colors or old.colors,
        sizes=new.sizes or old.sizes,
        brands=new.brands or old.brands,
        categories=new.categories or old.categories,
        materials=new.materials or old.materials,
        genders=new.genders or old.genders,
        in_stock=new.in_stock or old.in_stock,
        without=tuple(dict.fromkeys((*old.without, *new.without))),
    )
    return SearchRequest(
        words=_joined(before.words, now.words),
        phrase=_joined(before.phrase, now.phrase),
        filters=filters,
        unwanted=tuple(dict.fromkeys((*before.unwanted, *now.unwanted))),
        sort=now.sort or before.sort,
        on_sale=now.on_sale or before.on_sale,
        count=now.count,
    )


def _prices(old: Filters, new: Filters) -> tuple[int | None, int | None]:
    """A new limit keeps the other end of the old range unless the two contradict."""
    low = old.price_min if new.price_min is None else new.price_min
    high = old.price_max if new.price_max is None else new.price_max
    if low is not None and high is not None and low > high:
        return new.price_min, new.price_max
    return low, high


def _joined(before: str, now: str) -> str:
    """Both without saying a word twice."""
    fresh = " ".join(word for word in now.split() if word.lower() not in before.lower().split())
    return f"{before} {fresh}".strip()


def _tuple(content: Any) -> Any:
    return tuple(content) if isinstance(content, list) else content
