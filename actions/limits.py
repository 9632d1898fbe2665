"""Says back what was understood: "running shoes, black, up to $100.00"."""

from collections.abc import Iterable

from actions.conversation import Turn
from actions.query import SearchRequest, Vocabulary
from actions.query.text import has_chinese
from actions.shop.money import Money
from actions.wording import listing


def spoken_limits(turn: Turn, request: SearchRequest, vocabulary: Vocabulary) -> str:
    """The request in a few words of the shopper's language; empty when it asks for nothing in particular."""
    filters = request.filters
    said = [request.words] if request.words else []
    if filters.colors:
        color = vocabulary.spoken_color(filters.colors, turn.locale)
        said = [turn.phrase("utter_limit_color", color=color, words=request.words).strip()]
    if filters.sizes:
        said.append(turn.phrase("utter_limit_size", size=" / ".join(filters.sizes)))
    said += list(filters.brands)
    said += [turn.phrase("utter_limit_material", material=" / ".join(filters.materials))] if filters.materials else []
    said += [
        turn.phrase(f"utter_limit_{gender}") for gender in filters.genders if gender in ("female", "male", "unisex")
    ]
    price = _spoken_price(turn, filters.price_min, filters.price_max, vocabulary.currency)
    said += [price] if price else []
    said += [turn.phrase("utter_limit_sale")] if request.on_sale else []
    said += [turn.phrase("utter_limit_stock")] if filters.in_stock else []
    readable = sorted(filters.without, key=lambda word: has_chinese(word) != (turn.locale == "zh"))
    unwanted = [*request.unwanted, *readable[:1]]
    said += [turn.phrase("utter_limit_without", word=word) for word in unwanted]
    return turn.phrase("utter_limit_joint").join(said)


def spoken_names(turn: Turn, names: Iterable[str]) -> str:
    """Names of limits as a list: "colour and price"."""
    return listing([turn.phrase(f"utter_name_{name}") for name in names], turn.locale)


def _spoken_price(turn: Turn, low: int | None, high: int | None, currency: str) -> str:
    low_said = None if low is None else Money(low, currency).format(turn.locale)
    high_said = None if high is None else Money(high, currency).format(turn.locale)
    if low_said and high_said:
        return turn.phrase("utter_limit_price_between", low=low_said, high=high_said)
    if high_said:
        return turn.phrase("utter_limit_price_most", high=high_said)
    return turn.phrase("utter_limit_price_least", low=low_said) if low_said else ""
