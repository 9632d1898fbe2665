"""The words of one shop: its brands, categories, colours, sizes, materials, made ready for looking up."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from actions.query.colors import Colors, color_names
from actions.query.language import Language
from actions.query.phrases import Phrases
from actions.query.sizes import Sizes
from actions.query.text import has_chinese, stem, words_of
from actions.shop.catalog import Facets

CURRENCY = "USD"
"""Of a shop without products."""


@dataclass(frozen=True)
class Title:
    """What a product's name tells about words."""

    title: str
    title_zh: str
    color: str


class Vocabulary:
    """Built once for each state of the catalog; looking things up in it is quick and changes nothing."""

    def __init__(self, language: Language, facets: Facets, titles: Iterable[Title] = ()) -> None:
        titles = list(titles)
        self.language = language
        self.currency = facets.currencies[0] if facets.currencies else CURRENCY
        names = color_names(language, [(one, t.color) for t in titles for one in (t.title, t.title_zh) if one])
        self.colors = Colors(language, facets.colors, names)
        self.sizes = Sizes(language, facets.sizes)
        self.brands: Phrases[str] = Phrases((brand, brand) for brand in facets.brands)
        self.materials = self._materials(facets.materials)
        self._genders = {gender.casefold(): gender for gender in facets.genders}
        self._categories = {category_key(name): name for name in (*facets.categories_zh, *facets.categories)}
        self._name_words = frozenset(stem(word) for t in titles for word, _, _ in words_of(t.title))
        self._pairs = frozenset(pair for t in titles for pair in _chinese_pairs(t.title_zh or t.title))

    def category(self, words: str) -> str | None:
        """The shop's category with this name: "shoes", "T shirt", "连衣裙"."""
        return self._categories.get(category_key(words)) if words else None

    def gender(self, name: str) -> str | None:
        """The shop's own word for female, male or unisex; None when its products don't say."""
        return self._genders.get(name)

    def spoken_color(self, colors: Iterable[str], locale: str) -> str:
        """A colour asked for, in the shopper's language: the widest of the names that were meant by it."""
        return self.colors.spoken(tuple(colors), locale)

    def known_words(self, words: str) -> str:
        """Of the words searched for, those that stand in some product's or category's name."""
        return " ".join(word for word in words.split() if self._is_known(word))

    def _is_known(self, word: str) -> bool:
        if has_chinese(word):
            return any(self.is_in_a_name(a, b) for a, b in pairwise(word))
        parts = [stem(part) for part, _, _ in words_of(word)]
        return bool(parts) and all(part in self._name_words for part in parts)

    def is_in_a_name(self, first: str, second: str) -> bool:
        """Whether two Chinese characters stand side by side in a product's name."""
        return first + second in self._pairs

    def _materials(self, values: Iterable[str]) -> Phrases[tuple[str, ...]]:
        """Material word → the shop's materials that contain it ("cotton" → "organic cotton")."""
        values = list(values)
        entries: list[tuple[str, tuple[str, ...]]] = []
        for name, words in self.language.materials.items():
            sold = tuple(value for value in values if _mentions(value, words))
            entries += [(word, sold or (name,)) for word in words]
        for value in values:
            entries += [(part.strip(), (value,)) for part in (value, *value.split(",")) if part.strip()]
        return Phrases(entries)


def category_key(name: str) -> tuple[str, ...]:
    """A category's name as it is compared: lower case, singular, no signs."""
    return tuple(stem(word) for word, _, _ in words_of(name) if word not in ("and", "s"))


def _mentions(value: str, words: Iterable[str]) -> bool:
    own = [word for word, _, _ in words_of(value)]
    for phrase in words:
        part = [word for word, _, _ in words_of(phrase)]
        if any(own[place : place + len(part)] == part for place in range(len(own) - len(part) + 1)):
            return True
    return False


def _chinese_pairs(title: str) -> list[str]:
    if not has_chinese(title):
        return []
    return [a + b for a, b in pairwise(title) if has_chinese(a) and has_chinese(b)]
