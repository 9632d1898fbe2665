"""One typing error: exactly one, where a person would make it, and always the same."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin
from rapidfuzz.distance import OSA

from benchmarks.understanding.typos import keys_beside, misspelt, mistaken_character, with_typo

WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=4, max_size=12)
EVERYDAY = "我想退货这件衣服还有没有大一点的请问订单什么时候发出来"
CHINESE = st.text(alphabet=EVERYDAY, min_size=4, max_size=20)
SEEDS = st.integers(0, 10_000)


@given(WORDS, SEEDS)
def test_an_english_word_gets_one_error(word: str, seed: int) -> None:
    assert OSA.distance(word, misspelt(word, random.Random(seed))) == 1


@given(CHINESE, SEEDS)
def test_a_chinese_message_loses_or_mistakes_one_character(text: str, seed: int) -> None:
    wrong = with_typo(text, seed)
    assert wrong is not None
    assert OSA.distance(text, wrong) == 1
    assert len(text) - len(wrong) in {0, 1}


@given(st.lists(st.one_of(WORDS, CHINESE, st.sampled_from(["a", "to", "10042", "?", "好"])), max_size=8), SEEDS)
def test_a_message_gets_one_error_or_has_no_place_for_one(parts: list[str], seed: int) -> None:
    text = " ".join(parts)
    wrong = with_typo(text, seed)
    assert wrong == with_typo(text, seed)
    assert wrong is None or OSA.distance(text, wrong) == 1


@pytest.mark.parametrize("text", ["", "10042", "is it ok?", "好的", "第二个", "L, 42!"])
def test_short_words_and_numbers_stay(text: str) -> None:
    assert with_typo(text) is None


def test_short_words_beside_long_ones_stay() -> None:
    wrong = {with_typo("is it the refund", seed) for seed in range(200)}
    assert all(text is not None and text.startswith("is it the ") for text in wrong)
    assert len(wrong) > 10


def test_neighbouring_keys_touch() -> None:
    assert set(keys_beside("g")) == set("tyfhvb")
    assert set(keys_beside("q")) == set("wa")
    assert set(keys_beside("M")) == set("NJK")


def test_a_mistaken_character_sounds_the_same_as_in_its_word() -> None:
    text = "重庆"  # read chong here, zhong alone
    found = {mistaken_character(text, 0, random.Random(seed)) for seed in range(100)}
    others = {wrong[0] for wrong in found if len(wrong) == 2}
    assert "庆" in found
    assert others
    assert {lazy_pinyin(other)[0] for other in others} == {"chong"}


def test_another_seed_is_another_error() -> None:
    assert len({with_typo("where is my parcel", seed) for seed in range(20)}) > 5
