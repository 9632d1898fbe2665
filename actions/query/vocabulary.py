"""The words of one shop: its brands, categories, colours, sizes, materials, made ready for looking up."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from actions.query.categories import MAIN_PART, categories_by_key, category_key, category_parts, joined_key, kind_of
from actions.query.colors import Colors, color_names
from actions.query.language import Language, Material
from actions.query.phrases import Phrases
from actions.query.sizes import Sizes
from actions.query.spelling import Spelling, is_common
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
    brand: str = ""


class Vocabulary:
    """Built once for each state of the catalog; looking things up in it is quick and changes nothing."""

    def __init__(self, language: Language, facets: Facets, titles: Iterable[Title] = ()) -> None:
        titles = list(titles)
        self.language = language
        self.currency = facets.currencies[0] if facets.currencies else CURRENCY
        names = color_names(language, [(one, t.color) for t in titles for one in (t.title, t.title_zh) if one])
        self.colors = Colors(language, facets.colors, names)
        self.sizes = Sizes(language, facets.sizes)
        self.brand_names = facets.brands
        self.brands: Phrases[str] = Phrases((way, brand) for brand in facets.brands for way in _ways_to_write(brand))
        self.materials = self._materials(facets.materials)
        self._genders = {gender.casefold(): gender for gender in facets.genders}
        names_of_kinds = (*facets.categories_zh, *facets.categories)
        self._categories = categories_by_key(names_of_kinds)
        self._kinds = frozenset(kind_of(part) for name in names_of_kinds for part in category_parts(name)) | frozenset(
            kind_of(MAIN_PART.split(name)[0]) for t in titles for name in (t.title, t.title_zh) if name
        )
        self._name_words = frozenset(stem(word) for t in titles for word, _, _ in words_of(t.title))
        of_others = _words_of_other_brands(facets.brands, titles)
        self._ordinary = frozenset(
            brand.casefold() for brand in facets.brands if is_common(brand) or brand.casefold() in of_others
        )
        self.spelling = Spelling(_telling_words(language, facets, titles), language.other_words())
        self._pairs = frozenset(pair for t in titles for pair in _chinese_pairs(t.title_zh or t.title))

    def category(self, words: str) -> str | None:
        """The shop's category with this name: "shoes", "T shirt", "book case", "连衣裙"; of "Coats & Jackets" each."""
        if not words:
            return None
        return self._categories.get(category_key(words)) or self._categories.get(joined_key(words))

    def is_ordinary(self, brand: str) -> bool:
        """Whether a brand is also an everyday word ("bright"): then it needs its capital letter to be the brand."""
        return brand.casefold() in self._ordinary

    def names_a_kind(self, words: str) -> bool:
        """Whether the words end as a category or a product's name does: "blue lamps" do, "for running" doesn't."""
        return bool(words) and (self.category(words) is not None or self.kind(words) in self._kinds)

    def kind(self, words: str) -> str:
        """The word that says what a thing is: "lamp" for "blue lamps"."""
        return kind_of(words)

    def gender(self, name: str) -> str | None:
        """The shop's own word for female, male or unisex; None when its products don't say."""
        return self._genders.get(name)

    def spoken_color(self, colors: Iterable[str], locale: str) -> str:
        """A colour asked for, in the shopper's language: the widest of the names that were meant by it."""
        return self.colors.spoken(tuple(colors), locale)

    def known_words(self, words: str) -> str:
        """Of the words searched for, those that stand in some product's or category's name."""
        return " ".join(word for word in words.split() if self._is_known(word))

    def as_written(self, words: str) -> str:
        """The words with measures apart where products' names have them apart: "256gb" as "256 gb"."""
        return " ".join(self._apart(word) for word in words.split())

    def _apart(self, word: str) -> str:
        found = _MEASURE.fullmatch(word.lower())
        if found is None or word.lower() in self._name_words or not set(found.groups()) <= self._name_words:
            return word
        return " ".join(found.groups())

    def _is_known(self, word: str) -> bool:
        if has_chinese(word):
            return any(self.is_in_a_name(a, b) for a, b in pairwise(word))
        parts = [stem(part) for part, _, _ in words_of(word)]
        return bool(parts) and all(part in self._name_words for part in parts)

    def is_in_a_name(self, first: str, second: str) -> bool:
        """Whether two Chinese characters stand side by side in a product's name."""
        return first + second in self._pairs

    def _materials(self, values: Iterable[str]) -> Phrases[tuple[str, ...]]:
        """Material word → the shop's materials that contain it ("cotton" → "organic cotton") or count as it."""
        values = list(values)
        entries: list[tuple[str, tuple[str, ...]]] = []
        for name, material in self.language.materials.items():
            wanted = [*material.words, *(word for other in self.materials_within(name) for word in other.words)]
            sold = tuple(value for value in values if _mentions(value, wanted))
            entries += [(word, sold or (name,)) for word in material.words]
        for value in values:
            entries += [(part.strip(), (value,)) for part in (value, *value.split(",")) if part.strip()]
        return Phrases(entries)

    def materials_within(self, name: str) -> list[Material]:
        """The narrower materials that count as this one: suede for leather."""
        return [other for other in self.language.materials.values() if name in other.within]


_MEASURE = re.compile(r"(\d+)([a-z]{1,3})")


def _ways_to_write(brand: str) -> list[str]:
    """ "Holm & Pine" also as "holm and pine"; "Blue Note" also as one word."""
    words = [word for word, _, _ in words_of(brand)]
    ways = [brand]
    if "&" in brand or "+" in brand:
        ways.append(re.sub(r"\s*[&+]\s*", " and ", brand))
    if len(words) > 1 and brand.isascii() and all(len(word) > 1 for word in words):
        ways.append("".join(words))
    return ways


def _words_of_other_brands(brands: Iterable[str], titles: Iterable[Title]) -> set[str]:
    """The brands' names that stand in lower case in the name of some other brand's product."""
    names = {brand.casefold() for brand in brands}
    return {
        word
        for t in titles
        for word, start, _ in words_of(t.title)
        if word in names and word != t.brand.casefold() and t.title[start].islower()
    }


def _telling_words(language: Language, facets: Facets, titles: Iterable[Title]) -> Iterator[str]:
    yield from language.telling_words()
    for text in (*facets.brands, *facets.categories, *facets.colors, *facets.materials, *(t.title for t in titles)):
        yield from (word for word, _, _ in words_of(text))


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
