"""What holds for any message: prices come back, nothing is invented, nothing fails, narrowing keeps its laws."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.query import SearchRequest, Vocabulary, from_slot, merge, to_slot, understand
from actions.query.text import normalise, words_of

DIGITS = "零一二三四五六七八九"
ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TENS = ("", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
LIMITS = (
    "", "under 100", "两百以内", "between 20 and 40 dollars", "in black", "红色的", "not leather", "size M", "40码",
    "cheapest", "最便宜的", "on sale", "for women", "男款", "without a hood", "two of them", "three of these",
    "any colour", "价格无所谓", "best rated",
    "go back", "no, ", "the second one", "第二个", "both", "EU 42", "navy or black", "除了黑色",
)  # fmt: skip
THINGS = (
    "",
    "running shoes",
    "backpack",
    "跑鞋",
    "连衣裙",
    "orange juice",
    "oat milk",
    "T-shirt",
    "waterproof",
    "加湿器",
)
messages = st.builds(" ".join, st.lists(st.sampled_from(LIMITS + THINGS), max_size=5))


def english(amount: int) -> str:
    """A number in words, from 1 to 9 and from 20 to 99; else as it is."""
    tens, ones = divmod(amount, 10)
    if not 0 < amount < 100 or tens == 1:
        return str(amount)
    return ONES[ones] if not tens else f"{TENS[tens]}-{ONES[ones]}" if ones else TENS[tens]


def chinese(amount: int) -> str:
    """A number from 1 to 9999 in Chinese words."""
    said, gap = "", False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = amount // place % 10
        if digit:
            said += ("零" if gap and said else "") + DIGITS[digit] + unit
        gap = not digit
    return said.removeprefix("一") if said.startswith("一十") else said


ways_to_say_below = st.sampled_from(
    ["under {n}", "below {n} dollars", "less than ${n}", "cheaper than {n} bucks", "sub {n}", "低于{n}", "不到{n}块"]
)
ways_to_say_most = st.sampled_from(
    [
        "up to {n}",
        "max {n}",
        "{n} or less",
        "no more than {n}",
        "nothing over {n}",
        "{n}以内",
        "{n}块以下",
        "不超过{n}",
        "最多{n}元",
    ]
)


@given(
    amount=st.integers(5, 9999),
    way=ways_to_say_below | ways_to_say_most,
    words=st.sampled_from([str, english, chinese]),
)
@settings(deadline=None)
def test_a_price_comes_back_from_every_way_to_say_it(
    vocabulary: Vocabulary, amount: int, way: str, words: object
) -> None:
    if (words is chinese and way.isascii()) or (words is english and not way.isascii()):
        words = str
    said = way.format(n=words(amount))  # type: ignore[operator]
    below = any(word in said for word in ("under", "below", "less than", "cheaper", "sub", "低于", "不到"))
    filters = understand(f"backpack {said}" if said.isascii() else f"{said}的背包", vocabulary).filters
    assert (filters.price_min, filters.price_max) == (None, amount * 100 - 1 if below else amount * 100)


@given(
    low=st.integers(1, 99),
    wide=st.integers(1, 200),
    form=st.sampled_from(
        ["{a}-{b} dollars", "{a} to {b} bucks", "from {a} to {b}", "{a}到{b}块", "{a}~{b}元", "{a}-{b}之间"]
    ),
)
@settings(deadline=None)
def test_a_range_comes_back(vocabulary: Vocabulary, low: int, wide: int, form: str) -> None:
    filters = understand(f"backpacks {form.format(a=low, b=low + wide)}", vocabulary).filters
    assert (filters.price_min, filters.price_max) == (low * 100, (low + wide) * 100)


@given(messages)
@settings(deadline=None, max_examples=100)
def test_taking_limits_off_invents_no_words(vocabulary: Vocabulary, text: str) -> None:
    said = {word for word, _, _ in words_of(vocabulary.spelling.correct(normalise(text)))}
    request = understand(text, vocabulary)
    assert {word for word, _, _ in words_of(f"{request.words} {request.phrase}")} <= said


@given(
    st.text(max_size=400) | st.text(alphabet="no tlike马克红黑sizeM42码以内under-/.,$ x'\"", max_size=400) | messages
)
@settings(deadline=None, max_examples=100)
def test_nothing_makes_it_fail(vocabulary: Vocabulary, text: str) -> None:
    request = understand(text, vocabulary)
    assert from_slot(to_slot(request)) == request


@pytest.mark.parametrize(
    "junk", ["x", "ab ", "1 ", "不要", "not ", "两百以内", "it's-", "$", "32/", "the the ", "第", "a" * 50 + " "]
)
def test_long_junk_takes_time_by_its_length(vocabulary: Vocabulary, junk: str) -> None:
    def seconds(length: int) -> float:
        text = (junk * length)[:length]
        tries = []
        for _ in range(3):
            started = time.process_time()
            understand(text, vocabulary)
            tries.append(time.process_time() - started)
        return min(tries)

    understand(junk, vocabulary)
    assert seconds(600) < 40 * max(seconds(60), 0.0005)
    assert seconds(1_000_000) < 4 * max(seconds(600), 0.0005)


@given(messages, messages)
@settings(deadline=None, max_examples=100)
def test_narrowing_twice_by_the_same_is_narrowing_once(vocabulary: Vocabulary, first: str, second: str) -> None:
    before, now = understand(first, vocabulary), understand(second, vocabulary)
    once = merge(before, now)
    assert merge(once, now) == once


@given(messages, messages)
@settings(deadline=None, max_examples=100)
def test_what_is_said_later_wins_and_the_rest_stays(vocabulary: Vocabulary, first: str, second: str) -> None:
    before, now = understand(first, vocabulary), understand(second, vocabulary)
    both = merge(before, now)
    for name in ("colors", "sizes", "brands", "materials", "genders"):
        if wanted := getattr(now.filters, name):
            assert getattr(both.filters, name) == wanted
    assert now.filters.price_max is None or both.filters.price_max == now.filters.price_max
    assert now.sort is None or both.sort == now.sort
    if not now.corrects and "all" not in now.cleared:
        assert set(before.words.split()) <= set(both.words.split())


@given(messages)
@settings(deadline=None, max_examples=100)
def test_no_limit_is_both_wanted_and_unwanted(vocabulary: Vocabulary, text: str) -> None:
    for other in ("in black", "not black", "除了黑色", "not leather", "in leather"):
        filters = merge(understand(text, vocabulary), understand(other, vocabulary)).filters
        wanted = {value.casefold() for value in (*filters.colors, *filters.materials, *filters.brands)}
        assert not wanted & {word.casefold() for word in filters.without}


@given(messages)
@settings(deadline=None, max_examples=40)
def test_a_limit_taken_back_is_gone(vocabulary: Vocabulary, text: str) -> None:
    before = understand(text, vocabulary)
    assert merge(before, understand("any colour is fine", vocabulary)).filters.colors == ()
    assert merge(before, understand("尺码不限", vocabulary)).filters.sizes == ()
    cheap = merge(before, understand("forget the price", vocabulary))
    assert (cheap.filters.price_min, cheap.filters.price_max) == (None, None)
    bare = merge(before, understand("clear all filters", vocabulary))
    assert bare == SearchRequest(words=before.words, phrase=before.words)
