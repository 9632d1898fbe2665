"""Text as the other files here read it: one script, one width, numbers in digits, and its words with their places."""

import re
import unicodedata
import warnings
from decimal import Decimal
from functools import cache, lru_cache

import cn2an
import snowballstemmer
from opencc import OpenCC
from text_to_num import alpha2digit

LONGEST = 600
"""Characters of a message that are looked at; no shopper says more about one thing."""

CHINESE_DIGITS = "零〇一二两三四五六七八九十百千万"
NUMBER = (
    rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d{{1,4}})?|\d{{1,9}}(?:\.\d{{1,4}})?|[{CHINESE_DIGITS}]{{1,12}})"
    rf"(?:\s?k(?![a-z])|[百千万][{CHINESE_DIGITS}]{{0,8}})?"
)
"""A regular expression for a number as `number` reads it."""

_WORD = re.compile(r"[^\W_\u3400-\u9fff]+(?:'[^\W\d_\u3400-\u9fff]{1,2}(?![^\W_]))?|[\u3400-\u9fff]")
_PAIR = re.compile(
    r"(?<![零〇一二两三四五六七八九十百千万第])([一二两三四五六七八九])([二两三四五六七八九])([百千万十])(?![一二两三四五六七八九十百千万])"
)
"""两三百 is 200 to 300, 五六十 is 50 to 60."""
_AGES = re.compile(
    r"(?<![零〇一二两三四五六七八九十百千万第])([一二两三四五六七八九])([二两三四五六七八九])(?=岁|周岁|个月)"
)
_ORDINALS = re.compile(
    r"(第[一二三四五六七八九十\d]{1,2})[个件双条款]?([、和跟与,，])(?=[一二三四五六七八九十\d]{1,2}[个件双条款种])"
)
_ONE_TO_NINE = "one|two|three|four|five|six|seven|eight|nine"
_TENS = "ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_HUNDREDS = re.compile(
    rf"\b({_ONE_TO_NINE})(\s?(?:to|or|and|-)\s?)({_ONE_TO_NINE})\s(hundred|thousand)\b", re.IGNORECASE
)
""" "two to three hundred" is 200 to 300."""
_ONE_FIFTY = re.compile(
    rf"(?<=(?:nder|over|elow|bove|than|ound|bout| max"
    rf"|p to)\s)({_ONE_TO_NINE})\s((?:{_TENS})(?:[\s-](?:{_ONE_TO_NINE}))?)\b",
    re.IGNORECASE,
)
""" "under one fifty" is under 150."""
_DECIMAL_COMMA = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:\.\d{3})*),(\d{2})(?=\s?(?:€|euros?\b|eur\b))|(?<=€)\s?(\d{1,3}(?:\.\d{3})*),(\d{2})(?!\d)",
    re.IGNORECASE,
)
_GRAND = re.compile(r"\b(?:a|(\d{1,3}(?:\.\d)?)) grand\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]+")


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


@cache
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


def normalise(text: str) -> str:
    """Half-width, Simplified Chinese, plain quotes, no control characters, English number words in digits."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST])
    plain = _CONTROL.sub(" ", plain).replace("\u2019", "'").replace("\u2018", "'")
    plain = str(_simplifier().convert(plain))
    return str(alpha2digit(plain_numbers(plain), "en")).strip()


def plain_numbers(text: str) -> str:
    """Numbers as they are spoken, written out: 两三百 as 200到300, 第二、三个 as 第二、第三个, "a grand" as 1000."""
    text = _PAIR.sub(_spell_out, text)
    text = _AGES.sub(lambda pair: f"{_digit(pair[1])}-{_digit(pair[2])}", text)
    text = _ORDINALS.sub(r"\1\2第", text)
    text = _HUNDREDS.sub(_both_hundreds, text)
    text = _ONE_FIFTY.sub(r"\1 hundred and \2", text)
    text = _DECIMAL_COMMA.sub(lambda f: f"{(f[1] or f[3]).replace('.', '')}.{f[2] or f[4]}", text)
    return _GRAND.sub(lambda found: f"{found[1] or 1}k", text)


def _both_hundreds(found: re.Match[str]) -> str:
    unit = 100 if found[4].lower() == "hundred" else 1000
    first, second = (_ONE_TO_NINE.split("|").index(found[n].lower()) + 1 for n in (1, 3))
    return f"{first * unit}{found[2]}{second * unit}"


def _spell_out(pair: re.Match[str]) -> str:
    first, second, unit = _digit(pair[1]), _digit(pair[2]), {"十": 10, "百": 100, "千": 1000, "万": 10000}[pair[3]]
    return f"{first * unit}到{second * unit}" if first + 1 == second else pair[0]


def _digit(letter: str) -> int:
    return "零一二三四五六七八九".index("二" if letter == "两" else letter)


def has_chinese(text: str) -> bool:
    """Whether a Chinese character stands in it."""
    return any("\u3400" <= letter <= "\u9fff" for letter in text)


def words_of(text: str) -> list[tuple[str, int, int]]:
    """The words in lower case with their start and end; each Chinese character is one, a hyphen divides."""
    return [(found[0].lower(), found.start(), found.end()) for found in _WORD.finditer(text)]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The English stem, so that `shoes` and `shoe` are the same; Chinese stays as it is."""
    return str(_stemmer().stemWord(word))


def number(text: str) -> Decimal | None:
    """What a number says: `1,250.50`, `1.5k`, `两百五`, `3千`; None when it says nothing exact (`几百`)."""
    plain = re.sub(r"[\s,]", "", text).lower()
    thousands = plain.endswith("k")
    plain = plain.removesuffix("k")
    if has_chinese(plain):
        plain = "一" + plain if plain[0] in "百千万" else plain
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                plain = str(cn2an.cn2an(plain, "smart"))
        except (ValueError, KeyError):  # KeyError: what cn2an does with 十十一
            return None
    if not re.fullmatch(r"\d+(\.\d+)?", plain, re.ASCII):
        return None
    return Decimal(plain) * (1000 if thousands else 1)


def blank(text: str, start: int, end: int) -> str:
    """The text with a stretch taken out of it, all places staying where they are."""
    return text[:start] + " " * (end - start) + text[end:]
