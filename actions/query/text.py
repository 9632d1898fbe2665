"""Text as the other files here read it: one script, one width, numbers in digits, and its words with their places."""

import re
import unicodedata
import warnings
from decimal import Decimal
from functools import cache

import cn2an
import snowballstemmer
from opencc import OpenCC
from text_to_num import alpha2digit

LONGEST = 600
"""Characters of a message that are looked at; no shopper says more about one thing."""

CHINESE_DIGITS = "零〇一二两三四五六七八九十百千万"
NUMBER = (
    rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d{{1,4}})?|\d{{1,9}}(?:\.\d{{1,4}})?|[{CHINESE_DIGITS}]{{1,12}})"
    rf"(?:\s?k\b|[百千万][{CHINESE_DIGITS}]{{0,8}})?"
)
"""A regular expression for a number as `number` reads it."""

_WORD = re.compile(r"[^\W_\u3400-\u9fff]+(?:'[^\W\d_\u3400-\u9fff]{1,2}(?![^\W_]))?|[\u3400-\u9fff]")
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
    return str(alpha2digit(plain, "en")).strip()


def has_chinese(text: str) -> bool:
    """Whether a Chinese character stands in it."""
    return any("\u3400" <= letter <= "\u9fff" for letter in text)


def words_of(text: str) -> list[tuple[str, int, int]]:
    """The words in lower case with their start and end; each Chinese character is one, a hyphen divides."""
    return [(found[0].lower(), found.start(), found.end()) for found in _WORD.finditer(text)]


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
