"""One typing error in a message, as fingers and input methods make them; the same message always gets the same one."""

import random
import re
from collections import defaultdict
from functools import cache

from pypinyin import lazy_pinyin

WORD = re.compile(r"[A-Za-z]{4,}")
"""Shorter words are too often another word with one letter changed."""
HAN = re.compile(r"[\u3400-\u9fff]")
HAN_RUN = re.compile(HAN.pattern + "+")
SHORTEST_CHINESE = 4
"""Characters; with one of three wrong, a person often would not understand the message either."""

KEY_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
COMMON_CHARACTERS = range(0xB0, 0xD8)
"""First bytes of GB 2312's level 1: the 3,755 characters of everyday Chinese."""


def with_typo(text: str, seed: int = 0) -> str | None:
    """The text with exactly one error in a random word or Chinese character; None when it has no place for one."""
    rng = random.Random(f"{seed} {text}")
    words, characters = list(WORD.finditer(text)), list(HAN.finditer(text))
    places = [*words, *(characters if len(characters) >= SHORTEST_CHINESE else ())]
    if not places:
        return None
    place = rng.choice(places)
    if place in characters:
        return mistaken_character(text, place.start(), rng)
    return text[: place.start()] + misspelt(place.group(), rng) + text[place.end() :]


def misspelt(word: str, rng: random.Random) -> str:
    """An English word with a letter doubled, dropped, hit on the key beside it, or swapped with the next."""
    at = rng.randrange(len(word))
    before, letter, after = word[:at], word[at], word[at + 1 :]
    mistakes = [
        before + letter + letter + after,
        before + after,
        before + rng.choice(keys_beside(letter)) + after,
    ]
    if after and after[0] != letter:
        mistakes.append(before + after[0] + letter + after[1:])
    return rng.choice(mistakes)


def mistaken_character(text: str, at: int, rng: random.Random) -> str:
    """The text without its Chinese character at `at`, or with one that sounds the same in its place."""
    others = same_sound(text, at)
    chosen = rng.choice(others) if others and rng.random() < 0.5 else ""
    return text[:at] + chosen + text[at + 1 :]


@cache
def keys_beside(letter: str) -> tuple[str, ...]:
    """The letters of the keys that touch a letter's on a QWERTY keyboard, in its case."""
    place = next((row, keys.index(letter.lower())) for row, keys in enumerate(KEY_ROWS) if letter.lower() in keys)
    beside = [
        key
        for row, keys in enumerate(KEY_ROWS)
        for column, key in enumerate(keys)
        # each row stands about half a key to the right of the one above it
        if abs(row - place[0]) <= 1 and abs(column + row / 2 - place[1] - place[0] / 2) <= 1 and key != letter.lower()
    ]
    return tuple(key.upper() if letter.isupper() else key for key in beside)


def same_sound(text: str, at: int) -> list[str]:
    """Everyday characters with the reading, tones aside, that the character at `at` has among its neighbours."""
    run = next(run for run in HAN_RUN.finditer(text) if run.start() <= at < run.end())
    reading = lazy_pinyin(run.group())[at - run.start()]
    return [character for character in everyday_readings()[reading] if character != text[at]]


@cache
def everyday_readings() -> dict[str, list[str]]:
    """The everyday characters by reading, tones aside."""
    by_reading: dict[str, list[str]] = defaultdict(list)
    for first in COMMON_CHARACTERS:
        for second in range(0xA1, 0xFF):
            character = bytes((first, second)).decode("gb2312", errors="ignore")
            if character:  # the last row of level 1 is not full
                by_reading[lazy_pinyin(character)[0]].append(character)
    return by_reading
