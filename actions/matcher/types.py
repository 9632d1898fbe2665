"""What is asked of the matcher and what it answers."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Filters:
    """Hard constraints: a product that breaks one is never returned. Words compare without regard to case."""

    price_min: int | None = None
    """Minor units of the currency (cents), against the price that the shopper pays now."""
    price_max: int | None = None
    colors: tuple[str, ...] = ()
    """Any of these; a product with several colours ("black/white") has each of them."""
    sizes: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    """Product types: the whole path ("Shoes > Running") or any step of it ("Shoes")."""
    materials: tuple[str, ...] = ()
    genders: tuple[str, ...] = ()
    """A unisex product, or one that doesn't say, fits every gender."""
    in_stock: bool = False
    without: tuple[str, ...] = ()
    """Words that the product's texts must not contain."""


@dataclass(frozen=True)
class Query:
    """A question: words, a photo, both, or a product to resemble; with none of them, all that pass the filters."""

    text: str | None = None
    image: Path | None = None
    like: str | None = None
    """Product id: find others like it (not itself, not its variants)."""
    filters: Filters = field(default_factory=Filters)
    limit: int = 5
    group_variants: bool = False
    """Show only the best variant of each item group."""


@dataclass(frozen=True)
class Match:
    """A product that answers the query."""

    product_id: str
    title: str
    score: float
    """0 to 1; comparable within one answer, and roughly the chance of being relevant."""
    reason: str
    """Short English phrase made from what was matched, e.g. `title: oat milk`."""
    relevant: bool = True
    """False: nothing shows that this is what was asked for; it is only the nearest that there is."""


@dataclass(frozen=True)
class MatchResult:
    """The best products first."""

    matches: list[Match]
    confident: bool
    """Whether the first match is very probably the product that was meant."""
    ms: float
    """Milliseconds spent."""

    @property
    def relevant(self) -> bool:
        """Whether the shop has anything like what was asked for."""
        return any(match.relevant for match in self.matches)
