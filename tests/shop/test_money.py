import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.shop.errors import MoneyError
from actions.shop.money import Money, minor_digits

CURRENCIES = st.sampled_from(["USD", "EUR", "JPY", "KWD", "CNY", "RSD", "CLP"])


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("15.00 USD", 1500, "USD"),
        ("15 usd", 1500, "USD"),
        ("15.5 USD", 1550, "USD"),
        ("EUR 0.99", 99, "EUR"),
        ("1500 JPY", 1500, "JPY"),
        ("1500.00 JPY", 1500, "JPY"),
        ("1.234 KWD", 1234, "KWD"),
        ("12.50 RSD", 1250, "RSD"),
        ("-3.10 USD", -310, "USD"),
    ],
)
def test_parses(text: str, minor: int, currency: str) -> None:
    assert Money.parse(text) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    ["", "USD", "15.00", "15,00 USD", "1,500.00 USD", "15.005 USD", "15.5 JPY", "$15", "15.00 USX", "15.00 XXX",
     "15.00 DEM", "1e3 USD", "NaN USD", "inf USD", "15. USD", ".5 USD", "１５ USD", "15 USD USD", "9" * 16 + " USD"],
)  # fmt: skip
def test_refuses(text: str) -> None:
    with pytest.raises(MoneyError):
        Money.parse(text)


def test_currency_given_beside_the_amount() -> None:
    assert Money.parse("4.90", "EUR") == Money(490, "EUR")
    with pytest.raises(MoneyError, match="is not in EUR"):
        Money.parse("4.90 USD", "EUR")


@given(st.integers(-(10**14), 10**14), CURRENCIES)
def test_what_it_writes_it_reads(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.parse(str(money)) == money


@given(st.text(max_size=40))
def test_any_text_is_money_or_a_money_error(text: str) -> None:
    try:
        assert Money.parse(text).minor is not None
    except MoneyError as error:
        assert "\n" not in str(error) or "\n" in text


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9), CURRENCIES)
def test_arithmetic_is_that_of_integers(first: int, second: int, currency: str) -> None:
    one, two = Money(first, currency), Money(second, currency)
    assert (one + two).minor == first + second
    assert (one - two).minor == first - second
    assert (one * 3).minor == first * 3
    assert (one < two) == (first < second)
    assert (one >= two) == (first >= second)


def test_currencies_do_not_mix() -> None:
    with pytest.raises(MoneyError):
        Money(1, "USD") + Money(1, "EUR")
    with pytest.raises(MoneyError):
        assert Money(1, "USD") < Money(2, "EUR")


def test_formats_for_people() -> None:
    assert Money(1250, "USD").format("en") == "$12.50"
    assert Money(1250, "CNY").format("zh") == "¥12.50"
    assert Money(1500, "JPY").format("en") == "¥1,500"
    assert Money(5, "USD").amount == "0.05"
    assert minor_digits("KWD") == 3
