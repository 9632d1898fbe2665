"""From a sentence to what is asked for, by the words of the shop at hand."""

import re
from collections.abc import Iterable
from typing import cast

from actions.matcher.types import Filters
from actions.query.filler import strip_filler
from actions.query.negation import is_negated, take_unwanted
from actions.query.ordinals import MOST, take_count, take_ordinals
from actions.query.phrases import Found
from actions.query.prices import PriceLimits, take_prices
from actions.query.request import Relative, SearchRequest, Sort
from actions.query.text import blank, normalise
from actions.query.vocabulary import Vocabulary

_POINTING = re.compile(r"\b(?:it|its|it's|this|that|that's|these|those|they|them)\b|[这那它]", re.IGNORECASE)


def understand(text: str, vocabulary: Vocabulary) -> SearchRequest:
    """Reads limits, colours, sizes, brands, … off a message in English, Chinese or both.

    Never raises, whatever the text is. `words` is what is left to be searched for.
    """
    text = text_said = normalise(text)
    language = vocabulary.language
    cleared, text = language.clear.take(text)
    sizes, text = vocabulary.sizes.take(text)
    limits, text = take_prices(text, vocabulary.currency)
    relative, text = language.relative.take(text)
    sort, text = language.sort.take(text)
    marks, text = language.marks.take(text)
    ordinals, text = take_ordinals(text)
    count, text = take_count(text)
    bare_sizes, text = vocabulary.sizes.take_bare(text) if not limits_set(limits) else ((), text)
    phrase = text
    colors, unwanted_colors, text = _wanted(text, vocabulary.colors.find(text))
    materials, unwanted_materials, text = _materials(text, vocabulary)
    brands, unwanted_brands, text = _wanted(text, _brands(text, vocabulary))
    unwanted, text = take_unwanted(text)
    genders, text = language.genders.take(text)
    words = strip_filler(text, vocabulary)
    if not ordinals and (ordinals := _bare_ordinals(words)):
        words = ""
    category = vocabulary.category(words)
    excluded = (*vocabulary.colors.words_for(unwanted_colors), *unwanted_materials, *unwanted_brands)
    return SearchRequest(
        words=words,
        phrase=words if unwanted or excluded else strip_filler(phrase, vocabulary),
        filters=Filters(
            price_min=limits.low,
            price_max=limits.high,
            colors=colors,
            sizes=tuple(dict.fromkeys((*sizes, *bare_sizes))),
            brands=brands,
            categories=(category,) if category else (),
            materials=materials,
            genders=_genders(genders, vocabulary),
            in_stock="in_stock" in marks,
            without=tuple(dict.fromkeys(excluded)),
        ),
        unwanted=unwanted,
        sort=cast("Sort | None", sort[0] if sort else None),
        relative=cast("Relative | None", relative[0] if relative else None),
        on_sale="on_sale" in marks,
        count=count,
        ordinals=ordinals,
        points=_POINTING.search(text_said) is not None,
        cleared=tuple(cleared),
    )


def limits_set(limits: PriceLimits) -> bool:
    """Whether any price was said."""
    return limits != PriceLimits()


def _wanted(text: str, found: Iterable[Found[tuple[str, ...]]]) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Values wanted, values unwanted, and the text without either."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for one in found:
        start = is_negated(text, one.start)
        (wanted if start is None else unwanted).extend(one.value)
        text = blank(text, one.start if start is None else start, one.end)
    return tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(unwanted)), text


def _brands(text: str, vocabulary: Vocabulary) -> list[Found[tuple[str, ...]]]:
    """The shop's brands. A brand that is also an everyday word ("Carry") counts only with its capital letter."""
    filler = [(one.start, one.end) for one in vocabulary.language.filler.find(text)]
    found: list[Found[tuple[str, ...]]] = []
    for one in vocabulary.brands.find(text):
        said = text[one.start : one.end]
        in_filler = any(start < one.end and one.start < end for start, end in filler)
        if in_filler and (said.islower() or not said.isascii()):
            continue
        if said.lower() in vocabulary.language.stop_words and said.islower():
            continue
        found.append(Found(one.start, one.end, (one.value,)))
    return found


def _materials(text: str, vocabulary: Vocabulary) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Materials count as a limit when unwanted, when said to be one ("in leather"), or when nothing else is said.

    Else they stay words: glass cleaner is not made of glass.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    rest = text
    found = vocabulary.materials.find(text)
    for one in found:
        start = is_negated(text, one.start)
        said = text[one.start : one.end]
        if start is not None:
            unwanted += _ways_to_say(said, vocabulary)
            rest = blank(rest, start, one.end)
        elif _is_said_of(text, one.start, one.end):
            wanted += one.value
            rest = blank(rest, one.start, one.end)
    if found and not wanted:
        alone = rest
        for one in found:
            alone = blank(alone, one.start, one.end)
        if not strip_filler(alone, vocabulary):
            wanted = [value for one in found if is_negated(text, one.start) is None for value in one.value]
            rest = alone
    return tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(unwanted)), rest


def _is_said_of(text: str, start: int, end: int) -> bool:
    before, after = text[:start].rstrip().lower(), text[end:].lstrip().lower()
    english = before.endswith((" in", "made of", "made from", "made out of", " real", " genuine"))
    return english or after.startswith(("one", "的")) or before.endswith(("要", "材质是", "材质"))


def _ways_to_say(said: str, vocabulary: Vocabulary) -> list[str]:
    """The word and the same material's other names, single Chinese characters left out (parts of other words)."""
    for words in vocabulary.language.materials.values():
        if said.lower() in words:
            return [word for word in words if word.isascii() or len(word) > 1]
    return [said.lower()]


def _genders(names: Iterable[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    return tuple(dict.fromkeys(own for name in names if (own := vocabulary.gender(name))))


def _bare_ordinals(words: str) -> tuple[int, ...]:
    """The places when a message says nothing but small numbers: "2", "1 and 3"."""
    said = words.split()
    if not said or not all(word.isascii() and word.isdigit() and 0 < int(word[:4]) <= MOST for word in said):
        return ()
    return tuple(dict.fromkeys(int(word[:4]) for word in said))
