"""Values found in a text, sorted into what is wanted, what is unwanted and what need not be."""

from collections.abc import Iterable
from dataclasses import dataclass

from actions.query.clear import is_optional
from actions.query.filler import strip_filler
from actions.query.negation import are_joined, is_negated, is_refused_after
from actions.query.phrases import Found
from actions.query.text import blank
from actions.query.vocabulary import Vocabulary

_BRAND_CUES = (" by", " from", " brand", " of", "牌", "品牌", "品牌的", " called", " only")
_BRAND_AFTER = ("brand", "的牌子", "牌", "stuff", "products", "ones", "one")


@dataclass(frozen=True)
class Sorted:
    """Values by what is said of them, and the text without them."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]
    optional: tuple[str, ...]
    """Of "it doesn't have to be black"."""
    text: str


def sort_out(text: str, found: Iterable[Found[tuple[str, ...]]]) -> Sorted:
    """Sorts what was found from left to right. A "not" holds for the next value too where they are joined by "or"."""
    wanted: list[str] = []
    unwanted: list[str] = []
    optional: list[str] = []
    rest = text
    refused_until = -1
    for one in found:
        start, end, goes_to = one.start, one.end, wanted
        if (before := is_optional(text, one.start)) is not None:
            start, goes_to = before, optional
        elif (before := is_negated(text, one.start)) is not None:
            start, goes_to = before, unwanted
        elif refused_until >= 0 and are_joined(text[refused_until : one.start]):
            start, goes_to = refused_until, unwanted
        elif (after := is_refused_after(text, one.end)) is not None:
            end, goes_to = after, unwanted
        refused_until = one.end if goes_to is unwanted else -1
        goes_to += one.value
        rest = blank(rest, start, end)
    return Sorted(_once(wanted), _once(unwanted), _once(optional), rest)


def _once(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def brands_in(text: str, vocabulary: Vocabulary) -> list[Found[tuple[str, ...]]]:
    """The shop's brands. One that is also an everyday word ("Carry") counts with its capital letter or a "from"."""
    filler = [(one.start, one.end) for one in vocabulary.language.filler.find(text)]
    found: list[Found[tuple[str, ...]]] = []
    for one in vocabulary.brands.find(text):
        said = text[one.start : one.end]
        in_filler = any(start < one.end and one.start < end for start, end in filler)
        if in_filler and (said.islower() or not said.isascii()):
            continue
        if said.islower() and vocabulary.is_ordinary(one.value) and not _is_called_a_brand(text, one.start, one.end):
            continue
        if said.lower() in vocabulary.language.stop_words and said.islower():
            continue
        found.append(Found(one.start, one.end, (one.value,)))
    return found


def _is_called_a_brand(text: str, start: int, end: int) -> bool:
    before, after = f" {text[:start].rstrip().lower()}", text[end:].lstrip().lower()
    return before.endswith(_BRAND_CUES) or after.startswith(_BRAND_AFTER) or is_negated(text, start) is not None


def materials_in(text: str, vocabulary: Vocabulary) -> Sorted:
    """Materials count as a limit when unwanted, when said to be one ("in leather"), or when nothing else is said.

    Else they stay words: glass cleaner is not made of glass.
    """
    found = vocabulary.materials.find(text)
    plain = sort_out(text, found)
    ways = tuple(
        word
        for one in found
        if set(one.value) <= set(plain.unwanted)
        for word in ways_to_say(text[one.start : one.end], vocabulary)
    )
    unwanted = tuple(dict.fromkeys(ways))
    if not strip_filler(plain.text, vocabulary):
        return Sorted(plain.wanted, unwanted, plain.optional, plain.text)
    said = [
        one
        for one in found
        if not set(one.value) <= set(plain.wanted) or _is_said_of(text, one.start, one.end, vocabulary)
    ]
    sure = sort_out(text, said)
    return Sorted(sure.wanted, unwanted, sure.optional, sure.text)


def _is_said_of(text: str, start: int, end: int, vocabulary: Vocabulary) -> bool:
    before, after = text[:start].rstrip().lower(), text[end:].lstrip().lower()
    english = before.endswith((" in", "made of", "made from", "made out of", " real", " genuine"))
    if english or before.endswith(("要", "材质是", "材质")):
        return True
    return after.startswith(("one", "的")) and not vocabulary.is_in_a_name(text[end - 1 : end], "的")


def ways_to_say(said: str, vocabulary: Vocabulary) -> list[str]:
    """The word, the same material's other names and narrower materials, without single Chinese characters."""
    for name, material in vocabulary.language.materials.items():
        if said.lower() in material.words or any(word in said.lower().split() for word in material.words):
            narrower = (word for other in vocabulary.materials_within(name) for word in other.words)
            return [word for word in (*material.words, *narrower) if word.isascii() or len(word) > 1]
    return [said.lower()]
