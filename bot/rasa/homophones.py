"""Mends Chinese characters that are not what was meant but sound like it: 退宽 for 退款."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from bot.rasa.minilm import is_english
from bot.rasa.tokenizer import is_han

OFTEN = 3
"""Times that a pair of characters must occur in the training sentences to be what may be meant."""


@dataclass(frozen=True)
class Known:
    """What mending goes by. Learnt once, so that an assistant that runs needs no dictionary in memory."""

    pairs: Mapping[str, int]
    """Neighbouring characters of the training sentences, with how often they occur."""
    right: Collection[str]
    """Neighbouring characters of the words of the language (CC-CEDICT)."""
    sounds: Mapping[str, str]
    """How each character is read, tones aside."""


class HomophoneMender:
    """Knows which characters stand beside which in the training sentences and in the words of the language."""

    def __init__(self, known: Known) -> None:
        self._pairs, self._right, self._sounds = known.pairs, frozenset(known.right), known.sounds
        self._alike: dict[str, set[str]] = defaultdict(set)
        for character in {character for pair in known.pairs for character in pair}:
            self._alike[self._sounds.get(character, "")].add(character)

    @staticmethod
    def learn(texts: Iterable[str]) -> Known:
        """From normalised texts."""
        from pypinyin import lazy_pinyin
        from pypinyin.constants import PINYIN_DICT
        from pypinyin_dict.phrase_pinyin_data.cc_cedict import phrases_dict

        seen = Counter(a + b for text in texts for a, b in pairwise(text) if is_han(a) and is_han(b))
        words = {a + b for word in phrases_dict for a, b in pairwise(word) if is_han(a) and is_han(b)}
        sounds = {chr(code): lazy_pinyin(chr(code))[0] for code in PINYIN_DICT if is_han(chr(code))}
        return Known(dict(seen), sorted(words), sounds)

    def mended(self, text: str) -> str:
        """The text with each character that fits neither neighbour replaced by one of its sound that does."""
        if is_english(text):
            return text
        characters = list(text)
        for place, character in enumerate(characters):
            if is_han(character) and not self._fits(characters, place, character):
                characters[place] = self._better(characters, place)
        return "".join(characters)

    def _fits(self, characters: list[str], place: int, character: str) -> bool:
        around = _around(characters, place, character)
        return not around or any(pair in self._right or pair in self._pairs for pair in around)

    def _better(self, characters: list[str], place: int) -> str:
        """The character of the same sound whose pairs occur most often; the same one when none does often enough."""
        others = self._alike.get(self._sounds.get(characters[place], "?"), set())
        weights = {other: sum(self._pairs.get(p, 0) for p in _around(characters, place, other)) for other in others}
        best = max(sorted(weights), key=weights.__getitem__, default="")
        return best if best and weights[best] >= OFTEN else characters[place]


def _around(characters: list[str], place: int, character: str) -> list[str]:
    """The pairs that a character at a place makes with its Chinese neighbours."""
    before = characters[place - 1] if place else ""
    after = characters[place + 1] if place + 1 < len(characters) else ""
    return [
        pair
        for pair in (before + character, character + after)
        if len(pair) == 2 and is_han(pair[0]) and is_han(pair[1])
    ]
