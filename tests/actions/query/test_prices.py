"""Price limits in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.query.prices import PriceLimits, take_prices
from actions.query.text import normalise


def limits(text: str, currency: str = "USD") -> tuple[int | None, int | None]:
    found, _ = take_prices(normalise(text), currency)
    return found.low, found.high


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("under 100", None, 9999),
        ("below $50", None, 4999),
        ("less than €1,250.50", None, 125049),
        ("under one hundred and twenty dollars", None, 11999),
        ("under fifty", None, 4999),
        ("up to 80 bucks", None, 8000),
        ("no more than 99.90", None, 9990),
        ("not over 70", None, 7000),
        ("100 bucks or less", None, 10000),
        ("max 30€", None, 3000),
        ("1.5k max", None, 150000),
        ("I have $50", None, 5000),
        ("over $50 but under $80", 5000, 7999),
        ("at least 40 euros", 4000, None),
        ("between 20 and 40 dollars", 2000, 4000),
        ("from 20 to 30", 2000, 3000),
        ("$20-40", 2000, 4000),
        ("20-40 dollars", 2000, 4000),
        ("50-80", 5000, 8000),
        ("around 60 bucks", 4800, 7200),
        ("a 50 dollar shirt", 4000, 6000),
        ("两百以内", None, 20000),
        ("兩百塊以內", None, 20000),
        ("100块以下", None, 10000),
        ("百元以内", None, 10000),
        ("不到五十块", None, 4999),
        ("不超过五百", None, 50000),
        ("不要超过80", None, 8000),
        ("预算100左右", None, 10000),
        ("３千以上", 300000, None),
        ("超过100元", 10000, None),
        ("50 到 80", 5000, 8000),
        ("五十到八十之间", 5000, 8000),
        ("两百五到三百块", 25000, 30000),
        ("五百块左右", 40000, 60000),
        ("more than 1万", 1000000, None),
    ],
)
def test_a_limit_is_read_in_minor_units(text: str, low: int | None, high: int | None) -> None:
    assert limits(text) == (low, high)


@pytest.mark.parametrize(
    "text",
    [
        "size 38-40",
        "under 10 inches",
        "20 l backpack",
        "500 ml flask",
        "10042",
        "up to 3 people",
        "20到30岁",
        "2 to 3 items",
        "几百块",
        "under 5 years",
        "40码",
        "what about 42?",
    ],
)
def test_other_numbers_are_no_price(text: str) -> None:
    assert limits(text) == (None, None)


def test_the_limit_is_taken_out_of_the_text_and_the_rest_stays_in_place() -> None:
    text = "shoes under 100 in black"
    _, rest = take_prices(text, "USD")
    assert rest.split() == ["shoes", "in", "black"]
    assert len(rest) == len(text)


def test_a_currency_without_cents() -> None:
    assert limits("under 5000", "JPY") == (None, 4999)
    assert limits("up to 99.90", "JPY") == (None, 99)


@given(low=st.integers(0, 10**6), width=st.integers(0, 10**6))
def test_a_range_keeps_its_ends_whichever_way_it_is_said(low: int, width: int) -> None:
    high = low + width
    assert limits(f"between {low} and {high} dollars") == (low * 100, high * 100)
    assert limits(f"{low}到{high}块") == (low * 100, high * 100)
    assert limits(f"between {high} and {low} dollars") == (low * 100, high * 100)


@given(cents=st.integers(1, 10**9))
def test_under_excludes_and_up_to_includes_the_amount_itself(cents: int) -> None:
    amount = f"{cents // 100}.{cents % 100:02}"
    assert limits(f"under ${amount}") == (None, cents - 1)
    assert limits(f"up to ${amount}") == (None, cents)
    assert limits(f"{amount}块以内") == (None, cents)


@given(st.text(max_size=200))
def test_no_text_makes_it_fail(text: str) -> None:
    found, rest = take_prices(normalise(text), "USD")
    assert isinstance(found, PriceLimits)
    assert found.low is None or found.low >= 0
    assert len(rest) == len(normalise(text))


@given(st.text(alphabet="0123456789零一二两三十百千万.,k$块元到至-以内上under over between and", max_size=60))
def test_no_jumble_of_numbers_makes_it_fail(text: str) -> None:
    found, _ = take_prices(normalise(text), "USD")
    assert found.low is None or found.high is None or found.low <= found.high
