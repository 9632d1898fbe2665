"""Colours: the shop's own names, found by their words in either language."""

import itertools
import re
from collections.abc import Iterable

from actions.query.language import Color, Language
from actions.query.phrases import Found, Phrases
from actions.query.text import words_of

Names = frozenset[tuple[str, str]]
"""Pairs of words that are part of products' names though one is a colour word: ("orange", "juice"), ("红", "茶").
A name that is nothing but the colour word is ("orange", "")."""

_IN = re.compile(r"(?:\b(?:in|colou?r|coloured|colou?red|the)|[有要换成])\s*$", re.IGNORECASE)
_CHINESE_END = re.compile(r"[色的款系吗呢吧有和或跟\s\W]|$")
_ONE = re.compile(r"\s*\bones?\b", re.IGNORECASE)
LONGEST_SHADE = 10
"""Characters before a colour in which the word for its shade stands."""
_JOINING = frozenset({"a", "an", "and", "in", "of", "on", "or", "the", "with", "for"})


class Colors:
    """Finds colours in a text and gives them as the shop writes them."""

    def __init__(self, language: Language, values: Iterable[str], names: Names) -> None:
        self._language = language
        self._names = names
        self._values = list(values)
        entries: list[tuple[str, tuple[str, ...]]] = []
        self._needs_cue = language.ambiguous - {value.casefold() for value in self._values}
        for color in language.colors.values():
            sold = self._of_shop(color)
            entries += [(word, sold or (color.name,)) for word in color.words]
        entries += [(value, (value,)) for value in self._values]
        entries += [(other, (value,)) for value in self._values for other in self._spelt_otherwise(value)]
        self._phrases: Phrases[tuple[str, ...]] = Phrases(entries)

    def find(self, text: str) -> list[Found[tuple[str, ...]]]:
        """The colours meant: not the "orange" of orange juice, not the 红 of 红茶."""
        return [self._shaded(text, one) for one in self._phrases.find(text) if self._is_meant(text, one)]

    def _shaded(self, text: str, one: Found[tuple[str, ...]]) -> Found[tuple[str, ...]]:
        """With the word for its shade, if one stands before it: "dark green" is the shop's dark greens, if any."""
        before = self._language.shades.find(text[max(0, one.start - LONGEST_SHADE) : one.start])
        if not before:
            return one
        shade, offset = before[-1], max(0, one.start - LONGEST_SHADE)
        if text[offset + shade.end : one.start].strip(" -"):
            return one
        fitting = tuple(value for value in one.value if self._has_shade(value, shade.value))
        return Found(offset + shade.start, one.end, fitting or one.value)

    def _has_shade(self, value: str, shade: str) -> bool:
        if any(found.value == shade for found in self._language.shades.find(value)):
            return True
        words = _words(value)
        return any(
            color.shade == shade and any(_contains(words, _words(word)) for word in color.words)
            for color in self._language.colors.values()
        )

    def _spelt_otherwise(self, value: str) -> list[str]:
        """ "space gray" of a shop that writes "Space Grey"."""
        words = _words(value)
        found = []
        for color in self._language.colors.values():
            single = [word for word in color.words if word.isascii() and len(_words(word)) == 1]
            for place, word in enumerate(words):
                if len(words) > 1 and word in single:
                    found += [" ".join((*words[:place], other, *words[place + 1 :])) for other in single]
        return found

    def words_for(self, values: Iterable[str]) -> tuple[str, ...]:
        """Every way to say these colours, single Chinese characters left out (they are parts of other words)."""
        wanted = {value.casefold() for value in values}
        words = sorted(wanted)
        for color in self._language.colors.values():
            if wanted & {color.name, *color.words}:
                words += [word for word in color.words if word.isascii() or len(word) > 1]
        return tuple(dict.fromkeys(words))

    def every_word(self) -> tuple[str, ...]:
        """All colour words of both languages and the shop."""
        return (*self._values, *(word for color in self._language.colors.values() for word in color.words))

    def spoken(self, values: tuple[str, ...], locale: str) -> str:
        """Colours as a person says them in this language; several shades of one colour by that colour's name."""
        wanted = set(values)
        for color in self._language.colors.values():
            sold = set(self._of_shop(color)) or {color.name}
            if sold == wanted:
                return self._name(color, locale)
        named = {color.name: color for color in self._language.colors.values()}
        return " / ".join(self._name(named[one], locale) if one in named else one for one in values)

    @staticmethod
    def _name(color: Color, locale: str) -> str:
        if locale != "zh":
            return color.name
        return next((word for word in color.words if not word.isascii()), color.name)

    def _of_shop(self, color: Color) -> tuple[str, ...]:
        """The shop's colours that are this one or count as it: navy for blue, "light grey" for grey."""
        narrower = {other.name for other in self._language.colors.values() if color.name in other.within}
        phrases = {other.name: [_words(word) for word in other.words] for other in self._language.colors.values()}
        wanted = [words for name in (color.name, *narrower) for words in phrases[name]]
        longer = [words for name in phrases if name not in {color.name, *narrower} for words in phrases[name]]
        found = []
        for value in self._values:
            own = _words(value)
            if any(_contains(own, words) for words in wanted) and own not in longer:
                found.append(value)
        return tuple(found)

    def _is_meant(self, text: str, one: Found[tuple[str, ...]]) -> bool:
        said, before, after = text[one.start : one.end].lower(), text[: one.start], text[one.end :]
        if not said.isascii():
            named = (said, after[:1]) in self._names or said in self._needs_cue  # 橙汁, 粉底
            return len(said) > 1 or bool(_CHINESE_END.match(after)) or not named
        cued = bool(_IN.search(before) or _ONE.match(after))
        previous, following = words_of(before), words_of(after)
        joined = following and after[: following[0][1]].strip() in ("", "-")
        if joined and (said, following[0][0]) in self._names:
            return False
        if previous and not before[previous[-1][2] :].strip() and (previous[-1][0], said) in self._names:
            return False
        if said in self._needs_cue:
            return cued
        return cued or bool(previous or following) or (said, "") not in self._names


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word, _, _ in words_of(text))


def _contains(words: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return any(words[place : place + len(part)] == part for place in range(len(words) - len(part) + 1))


def color_names(language: Language, titles: Iterable[tuple[str, str]]) -> Names:
    """The pairs that are names, out of (title, colour) of all products: titles of products without a colour."""
    colors = {word for color in language.colors.values() for word in color.words if len(_words(word)) == 1}
    pairs: set[tuple[str, str]] = set()
    for title, color in titles:
        if color:
            continue
        words = _words(title)
        if len(words) == 1 and words[0] in colors:
            pairs.add((words[0], ""))
        for first, second in itertools.pairwise(words):
            if (first in colors or second in colors) and not {first, second} & _JOINING:
                pairs.add((first, second))
    return frozenset(pairs)
