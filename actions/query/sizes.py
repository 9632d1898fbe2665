"""Sizes: "size M", "in L", "40码", "EU 42", and the shop's own ("500 ml", "queen")."""

import re
from collections.abc import Iterable

from actions.query.language import Language
from actions.query.measures import Measures
from actions.query.phrases import Phrases
from actions.query.text import blank, number

Place = tuple[int, int, tuple[str, ...]]
"""Where sizes are said (start, end), and as the shop writes them."""
_VALUE = r"(?P<value>\d{1,3}(?:\.5)?|[smlx]|\d?x{1,4}[sl]|[一二三四五六七八九十]{2,3})"
_REGION = r"(?:(?P<region>eu|uk|us)\s?)?"
_EXPLICIT = re.compile(
    rf"\b(?:sizes?|sz)\b\s?(?:is|in|of|a|an|:|=|number)?\s?{_REGION}{_VALUE}(?![\w.%])(?:\s(?P<region4>eu|uk|us)\b)?"
    rf"|(?:尺码|码数|尺寸|号码|鞋码)\s?(?:是|要|为|:)?\s?{_REGION.replace('region', 'region2')}"
    rf"{_VALUE.replace('value', 'value2')}(?![a-z\d.])"
    rf"|\b(?P<region3>eu|uk|us)\s?(?:sizes?\s)?(?P<value3>\d{{1,2}}(?:\.5)?)(?![\w.%])"
    rf"|(?<![\w.])(?P<value5>\d{{1,2}}(?:\.5)?)\s?(?P<region5>eu|uk|us)\b"
    rf"|(?<![a-z\d.]){_VALUE.replace('value', 'value4')}\s?(?:码|号)(?!店|楼|线|门)",
    re.IGNORECASE,
)
_VALUES = ("value", "value2", "value3", "value4", "value5")
_REGIONS = ("region", "region2", "region3", "region4", "region5")
_IN = (
    r"(?:,|\bi'?m an?|\bi am an?|\b(?:i )?(?:take|wear)(?: an?)?|\bmake (?:it|that) an?|\bin(?: an?| the"
    r"| size)?|\babout(?: an?| the)?|\bor|\bsize|\ban?|\band|换成?|要|有|选|加|穿|买|是)\s*"
)
_NOT_NUMBER = re.compile(
    r"\b(?:not|instead of|rather than)\s(?:an?\s)?(?P<value>\d{1,3}(?:\.5)?)(?=\W*$|[,.;])", re.IGNORECASE
)
_REFUSED = re.compile(
    r"(?:(?:\b(?:(?<!why )not|isn't|rather than|instead of)|n't (?:want|mean|say|need)|不要|不是"
    r"|别要)(?:\s(?:in|a|an|the|size))*)\s*$",
    re.IGNORECASE,
)
_REFUSED_NOTHING = re.compile(r"\b(?:not|rather than|instead of|isn't)(?=\W*$)", re.IGNORECASE)
_CHINESE_IN = "换成要有选加穿买没是"


class Sizes:
    """Finds sizes in a text and gives them as the shop writes them."""

    def __init__(self, language: Language, values: Iterable[str]) -> None:
        self._values = {value.casefold(): value for value in values}
        self._measures = Measures(language.units, self._values.values())
        letters = [
            (word, name) for name, words in language.sizes.items() for word in (*words, name) if self._of_shop(name)
        ]
        self._letters: Phrases[str] = Phrases((word, self._of_shop(name)[0]) for word, name in letters)
        self._names: Phrases[str] = Phrases(
            (value, value) for value in self._values.values() if not _is_short(value) and not number_only(value)
        )
        self._same = {word.casefold(): name for name, words in language.sizes.items() for word in (name, *words)}

    def take(self, text: str) -> tuple[tuple[str, ...], bool, str]:
        """The sizes said outright, whether some are refused ("not L"), and the text without them.

        One that the shop hasn't is given as it was said.
        """
        said = text
        found, text = self._measures.take(text)
        explicit, text = self._explicit(text)
        letters, text = self._short(text)
        sizes: list[str] = []
        refused = False
        for start, _, values in sorted([*found, *explicit, *letters]):
            if _REFUSED.search(said[:start]):
                refused = True
            else:
                sizes += values
        return tuple(dict.fromkeys(sizes)), refused, _REFUSED_NOTHING.sub(" ", text) if refused else text

    def _explicit(self, text: str) -> tuple[list[Place], str]:
        places: list[Place] = []
        for found in list(_EXPLICIT.finditer(text)):
            groups = found.groupdict()
            said = next(groups[name] for name in _VALUES if groups[name])
            region = next((groups[name] for name in _REGIONS if groups[name]), None)
            places.append((found.start(), found.end(), tuple(self._resolve(said, region))))
            text = blank(text, found.start(), found.end())
        return places, text

    def _short(self, text: str) -> tuple[list[Place], str]:
        """Names ("queen") and letters."""
        places: list[Place] = [(one.start, one.end, (one.value,)) for one in self._names.find(text)]
        for start, end, _ in places:
            text = blank(text, start, end)
        for one in self._letters.find(text):
            if self._is_meant(text, one.start, one.end, text[one.start : one.end]):
                places.append((one.start, one.end, (one.value,)))
                text = blank(text, one.start, one.end)
        return places, text

    def take_bare(self, text: str) -> tuple[tuple[str, ...], str]:
        """Bare numbers that are sizes of the shop, where the wording says so: "in 40", "what about 42?"."""
        sizes: list[str] = []
        for found in list(_NOT_NUMBER.finditer(text)):
            if self._of_shop(found["value"]):
                text = blank(text, found.start(), found.end())
        for found in list(
            re.finditer(
                rf"(?:{_IN}|^\W*|(?<=[\u3400-\u9fff])(?=\d\d))(?P<value>\d{{1,3}}(?:\.5)?)(?=\W*$"
                rf"|\s?(?:please|or|and|sorry|instead|then|too|的|吗|有|呢)|[,，。?？])",
                text,
                re.I,
            )
        ):
            if sold := self._of_shop(found["value"]):
                sizes += sold
                text = blank(text, found.start("value"), found.end("value"))
        return tuple(dict.fromkeys(sizes)), text

    def _resolve(self, said: str, region: str | None) -> list[str]:
        """The shop's way to write a size; as said when it has no such size."""
        plain = said.casefold()
        value = number(plain)
        if value is not None and not plain.isascii():
            plain = str(value)
        for candidate in [f"{region} {plain}".casefold(), f"{region}{plain}".casefold()] if region else []:
            if candidate in self._values:
                return [self._values[candidate]]
        if region and region.casefold() != "eu":
            return [f"{region.upper()} {plain}"]
        return self._of_shop(self._same.get(plain, plain)) or [plain.upper()]

    def _of_shop(self, name: str) -> list[str]:
        """The shop's sizes that are this one: `42` is also `EU 42`, `XXL` also `2XL`."""
        plain = name.casefold()
        same = [plain, f"eu {plain}", f"eu{plain}"]
        if plain == "xxl":
            same.append("2xl")
        if plain == "xxxl":
            same.append("3xl")
        sold = [self._values[one] for one in same if one in self._values]
        elsewhere = [self._values[one] for one in (f"us {plain}", f"uk {plain}") if one in self._values]
        return sold or elsewhere

    def _is_meant(self, text: str, start: int, end: int, said: str) -> bool:
        """Whether a letter or a word like "large" is a size here, and no part of something else."""
        before, after = text[:start], text[end:]
        if re.search(r"[\d'’&]\s?$", before):
            return False
        if len(said) > 1 and re.fullmatch(r"\d?x+[sml]", said, re.I):
            return True
        if not said.isascii():
            return True
        alone = not re.search(
            r"\w",
            re.sub(r"\b(?:please|ok|yes|no|then|and|吗|呢|吧|的|有)\b|[吗呢吧的有没]", "", before + after, flags=re.I),
        )
        if alone or re.match(r"\s?(?:码|号|\bsizes?\b)", after, re.I):
            return True
        if len(said) == 1 and said.isupper():
            return bool(re.search(r"(?:^|[\s(,，/、。?？]|[\u3400-\u9fff])$", before)) and not re.match(
                r"[&'’+]|\s\d", after
            )
        if re.search(r"\b(?:in|in an?|in size|about|about an?|or|available in)\s$", before, re.I):
            return not re.match(r"\s[a-z]{3,}(?<!please)(?<!instead)(?<!too)(?<!and)(?<!under)", after, re.I)
        return before[-1:] in _CHINESE_IN if before else False


LETTERS = ("XXXS", "XXS", "XS", "S", "M", "L", "XL", "XXL", "2XL", "XXXL", "3XL", "4XL", "5XL")


def size_order(size: str) -> tuple[int, float, str]:
    """Sorts sizes as on a rack: numbers by value, letters from small to large, the rest by name."""
    plain = size.strip().upper()
    if plain in LETTERS:
        return 1, LETTERS.index(plain), plain
    digits = re.search(r"\d+(?:\.\d+)?", plain)
    return (0, float(digits[0]), plain) if digits else (2, 0.0, plain)


def number_only(value: str) -> bool:
    """Whether a size is a bare number, which could be anything where it stands alone."""
    return bool(re.fullmatch(r"\d+(?:[.,]\d+)?", value))


def _is_short(value: str) -> bool:
    return len(value) == 1 or bool(re.fullmatch(r"\d?x*[sml]", value, re.IGNORECASE))
