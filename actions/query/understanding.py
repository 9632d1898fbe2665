"""From a sentence to what is asked for, by the words of the shop at hand."""

import re
from typing import cast, get_args

from actions.matcher.types import Filters
from actions.query.filler import strip_filler
from actions.query.negation import take_unwanted
from actions.query.ordinals import MOST, take_count, take_ordinals
from actions.query.phrases import Found
from actions.query.pointing import points_at_something, take_back, take_correction, take_whole, take_wrong
from actions.query.prices import PriceLimits, take_prices
from actions.query.request import Relative, SearchRequest, Sort
from actions.query.text import normalise
from actions.query.values import Sorted, brands_in, materials_in, sort_out, ways_to_say
from actions.query.vocabulary import Vocabulary

_FIRST = re.compile(r"\bfirst\W*$", re.IGNORECASE)
""" "the dearest ones first" means no place in a list."""
_WEARER = re.compile(r"(?<![男女])([男女])(?=[鞋裤裙包表袜帽靴衣]|\s|$)")


def understand(text: str, vocabulary: Vocabulary) -> SearchRequest:
    """Reads limits, colours, sizes, brands, … off a message in English, Chinese or both.

    Never raises, whatever the text is. `words` is what is left to be searched for.
    """
    text = text_said = _with_wearers(vocabulary.spelling.correct(normalise(text)), vocabulary)
    language = vocabulary.language
    cleared, text = language.clear.take(text)
    back, text = take_back(text, language)
    corrects, text = take_correction(text, language)
    sizes, size_refused, text = vocabulary.sizes.take(text)
    limits, text = take_prices(text, vocabulary.currency)
    order = sort_out(text, _tuples(language.order.find(text)))
    relative = [name for name in order.wanted if name in get_args(Relative)]
    sort = [name for name in order.wanted if name not in relative]
    text = _FIRST.sub(" ", order.text) if sort else order.text
    marks = sort_out(text, _tuples(language.marks.find(text)))
    ordinals, text = take_ordinals(marks.text)
    whole, other, text = take_whole(text, language)
    count, text = take_count(text)
    bare_sizes, text = vocabulary.sizes.take_bare(text) if limits == PriceLimits() else ((), text)
    phrase = text
    brands_found = brands_in(text, vocabulary)
    colors = sort_out(text, _beside(vocabulary.colors.find(text), brands_found))
    materials = materials_in(colors.text, vocabulary)
    brands = sort_out(materials.text, brands_in(materials.text, vocabulary))
    not_that, wrong, text = take_wrong(brands.text, lambda said: corrects or vocabulary.names_a_kind(said))
    unwanted, text = take_unwanted(text, language.stop_words)
    unwanted = (*unwanted, *not_that)
    genders = sort_out(text, _tuples(language.genders.find(text)))
    words = vocabulary.as_written(strip_filler(genders.text, vocabulary))
    if bare := _bare_ordinals(words):
        ordinals, words = tuple(dict.fromkeys((*ordinals, *bare))), ""
    category = vocabulary.category(words)
    excluded = (
        *(() if colors.wanted else vocabulary.colors.words_for(colors.unwanted)),
        *materials.unwanted,
        *brands.unwanted,
    )
    filters = Filters(
        price_min=limits.low,
        price_max=limits.high,
        colors=_less(colors.wanted, colors.unwanted),
        sizes=tuple(dict.fromkeys((*sizes, *bare_sizes))),
        brands=brands.wanted,
        categories=(category,) if category else (),
        materials=materials.wanted,
        genders=tuple(dict.fromkeys(own for name in genders.wanted if (own := vocabulary.gender(name)))),
        in_stock="in_stock" in marks.wanted,
        without=tuple(dict.fromkeys(excluded)),
    )
    return SearchRequest(
        words=words,
        phrase=words if unwanted or excluded else strip_filler(phrase, vocabulary),
        filters=filters,
        unwanted=unwanted,
        allows=_allowed(vocabulary, filters, cleared),
        sort=cast("Sort | None", sort[0] if sort else None),
        relative=cast("Relative | None", relative[0] if relative else None),
        on_sale="on_sale" in marks.wanted,
        count=count,
        ordinals=ordinals,
        points=points_at_something(text_said, language),
        whole=whole,
        other=other,
        amount=limits.amount,
        back=_steps_back(back, words),
        corrects=corrects or wrong,
        cleared=tuple(
            name
            for name in _cleared(cleared, size_refused, colors, materials, brands, marks)
            if not getattr(filters, name, ()) and not (name == "price" and limits != PriceLimits())
        ),
    )


def _with_wearers(text: str, vocabulary: Vocabulary) -> str:
    """男鞋 as 男士鞋, so that it says for whom and what; not where the shop's products are called 男鞋."""
    return _WEARER.sub(
        lambda one: one[0] if vocabulary.is_in_a_name(one[1], text[one.end() : one.end() + 1]) else f"{one[1]}士", text
    )


def _cleared(
    names: tuple[str, ...], size_refused: bool, colors: Sorted, materials: Sorted, brands: Sorted, marks: Sorted
) -> tuple[str, ...]:
    """The limits taken back: those named, and those of which a value is refused or said not to matter."""
    found = [*names]
    found += ["sizes"] if size_refused else []
    for name, values in (("colors", colors), ("materials", materials), ("brands", brands)):
        found += [name] if values.optional else []
    for mark, name in (("on_sale", "sale"), ("in_stock", "stock")):
        found += [name] if mark in (*marks.unwanted, *marks.optional) else []
    return tuple(dict.fromkeys(found))


def _allowed(vocabulary: Vocabulary, filters: Filters, cleared: tuple[str, ...]) -> tuple[str, ...]:
    """Every way to say what is wanted, and of what need not matter any more."""
    words = [*filters.brands, *filters.colors, *filters.materials]
    words += vocabulary.colors.words_for(filters.colors)
    words += [word for value in filters.materials for word in ways_to_say(value, vocabulary)]
    if "colors" in cleared:
        words += vocabulary.colors.every_word()
    if "brands" in cleared:
        words += vocabulary.brand_names
    if "materials" in cleared:
        words += [word for material in vocabulary.language.materials.values() for word in material.words]
    return tuple(dict.fromkeys(words))


def _less(wanted: tuple[str, ...], unwanted: tuple[str, ...]) -> tuple[str, ...]:
    """Grey, but not charcoal."""
    return tuple(value for value in wanted if value not in unwanted) or wanted


def _steps_back(back: tuple[int, bool], words: str) -> int:
    """How many steps; wordings that go back only by themselves ("before") don't when something else is said."""
    steps, only_alone = back
    return 0 if only_alone and words else steps


def _tuples(found: list[Found[str]]) -> list[Found[tuple[str, ...]]]:
    return [Found(one.start, one.end, (one.value,)) for one in found]


def _beside(colors: list[Found[tuple[str, ...]]], brands: list[Found[tuple[str, ...]]]) -> list[Found[tuple[str, ...]]]:
    """The colours that aren't part of a longer brand's name: no blue in Blue Note."""
    return [
        color
        for color in colors
        if not any(
            brand.start <= color.start
            and color.end <= brand.end
            and (brand.start, brand.end) != (color.start, color.end)
            for brand in brands
        )
    ]


def _bare_ordinals(words: str) -> tuple[int, ...]:
    """The places when a message says nothing but small numbers: "2", "1 and 3"."""
    said = words.split()
    if not said or not all(word.isascii() and word.isdigit() and 0 < int(word[:4]) <= MOST for word in said):
        return ()
    return tuple(dict.fromkeys(int(word[:4]) for word in said))
