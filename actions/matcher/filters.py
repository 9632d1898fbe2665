"""Hard filters: which products pass, decided once for each distinct value and then looked up for every product."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from actions.matcher.lexical import LexicalIndex
from actions.matcher.records import ProductRecord
from actions.matcher.types import Filters
from actions.matcher.words import normalise, split_levels

Mask = NDArray[np.bool_]
_SEVERAL = re.compile(r"[/,;&、，]|\band\b")
ANY_GENDER = frozenset({"", "unisex"})

FACETS: dict[str, Callable[[ProductRecord], str]] = {
    "color": lambda record: record.color,
    "size": lambda record: record.size,
    "brand": lambda record: record.brand,
    "category": lambda record: f"{record.product_type}\n{record.product_type_zh}",
    "material": lambda record: record.material,
    "gender": lambda record: record.gender,
}


def parts(value: str) -> set[str]:
    """The value itself and, of "black/white" or "nylon, down", each part."""
    whole = normalise(value).strip()
    return {whole, *(part.strip() for part in _SEVERAL.split(whole))}


def category_parts(value: str) -> set[str]:
    """A product type's whole path and each of its steps, in both languages."""
    found: set[str] = set()
    for path in value.split("\n"):
        levels = [normalise(level) for level in split_levels(path)]
        found.update([*levels, " > ".join(levels)])
    return found


def values_of(facet: str, value: str) -> set[str]:
    """What a filter on this facet may ask for to find a product with this value."""
    return category_parts(value) if facet == "category" else parts(value)


def asked_values(filters: Filters) -> dict[str, set[str]]:
    """By facet: the values of which a product must have one; without those that aren't asked for."""
    wanted = {
        "color": filters.colors,
        "size": filters.sizes,
        "brand": filters.brands,
        "category": filters.categories,
        "material": filters.materials,
        "gender": filters.genders,
    }
    asked = {facet: {normalise(value).strip() for value in values} for facet, values in wanted.items() if values}
    if "gender" in asked:
        asked["gender"] |= ANY_GENDER
    return asked


def inverted(facet: str, values: Sequence[str]) -> dict[str, list[int]]:
    """By what a filter may ask for: which of these values have it."""
    found: dict[str, list[int]] = {}
    for code, value in enumerate(values):
        for part in values_of(facet, value):
            found.setdefault(part, []).append(code)
    return found


class Columns:
    """What filters look at: a number or a code for each product."""

    def __init__(
        self,
        prices: NDArray[np.int64],
        in_stock: Mask,
        codes: dict[str, NDArray[np.int32]],
        values: dict[str, list[str]],
    ) -> None:
        self._prices, self.in_stock = prices, in_stock
        self._codes, self._values = codes, values
        self._having_value = {facet: inverted(facet, some) for facet, some in values.items()}

    @classmethod
    def build(cls, records: Sequence[ProductRecord]) -> "Columns":
        """Reads the columns of the records, in their order."""
        codes: dict[str, NDArray[np.int32]] = {}
        values: dict[str, list[str]] = {}
        for facet, read in FACETS.items():
            number: dict[str, int] = {}
            codes[facet] = np.array([number.setdefault(read(one), len(number)) for one in records], dtype=np.int32)
            values[facet] = list(number)
        return cls(
            np.array([one.price for one in records], dtype=np.int64),
            np.array([one.in_stock for one in records], dtype=bool),
            codes,
            values,
        )

    def save(self, folder: Path) -> None:
        """Writes them into an existing folder."""
        np.savez(folder / "columns.npz", prices=self._prices, in_stock=self.in_stock, **self._codes)  # type: ignore[arg-type]
        (folder / "facets.json").write_text(json.dumps(self._values, ensure_ascii=False), "utf-8")

    @classmethod
    def open(cls, folder: Path) -> "Columns":
        """Reads what `save` wrote."""
        with np.load(folder / "columns.npz") as arrays:
            codes = {facet: arrays[facet] for facet in FACETS}
            return cls(
                arrays["prices"], arrays["in_stock"], codes, json.loads((folder / "facets.json").read_text("utf-8"))
            )

    def mask(self, filters: Filters, words: LexicalIndex) -> Mask:
        """Shape (products,): which products break none of the filters."""
        mask = np.ones(len(self._prices), dtype=bool)
        if filters.price_min is not None:
            mask &= self._prices >= filters.price_min
        if filters.price_max is not None:
            mask &= self._prices <= filters.price_max
        if filters.in_stock:
            mask &= self.in_stock
        for facet, wanted in asked_values(filters).items():
            mask &= self._having(facet, wanted)
        for phrase in filters.without:
            mask &= ~words.rows_with(phrase)
        return mask

    def in_category(self, categories: Iterable[str]) -> Mask:
        """Shape (products,): which are in any of these categories (a whole path or a step of it)."""
        return self._having("category", {normalise(value).strip() for value in categories})

    def _having(self, facet: str, asked: set[str]) -> Mask:
        fits = np.zeros(len(self._values[facet]), dtype=bool)
        for value in asked:
            fits[self._having_value[facet].get(value, [])] = True
        return np.asarray(fits[self._codes[facet]]) if len(fits) else np.zeros(len(self._prices), dtype=bool)
