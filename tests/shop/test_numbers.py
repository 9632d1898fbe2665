"""Numbers that are read out, typed and never guessed."""

import re

from hypothesis import given
from hypothesis import strategies as st

from actions.shop.numbers import ALPHABET, new_number, read_number

NUMBERS = st.builds(
    lambda prefix, text: f"{prefix}-{text[:4]}-{text[4:]}",
    st.sampled_from("CR"),
    st.text(st.sampled_from(ALPHABET), min_size=8, max_size=8),
)


def test_a_number_looks_as_it_should_and_is_never_the_same() -> None:
    numbers = [new_number("C") for _ in range(2000)]
    assert all(re.fullmatch(r"C-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", number) for number in numbers)
    assert len(set(numbers)) == len(numbers)
    assert new_number("R").startswith("R-")


@given(NUMBERS, st.sampled_from(["-", " ", "", "—", "–"]), st.booleans())
def test_a_number_is_read_however_it_is_typed(number: str, dash: str, lower: bool) -> None:
    typed = number.replace("-", dash)
    assert read_number(typed.lower() if lower else typed) == number


@given(NUMBERS)
def test_letters_that_look_like_digits_are_read_as_digits(number: str) -> None:
    misread = number[:2] + number[2:].replace("0", "O").replace("1", "l")
    assert read_number(misread) == number


@given(st.text(max_size=12))
def test_what_is_read_is_a_number(text: str) -> None:
    read = read_number(text)
    assert read is None or read_number(read) == read


def test_other_things_are_no_numbers() -> None:
    for text in ("", "10042", "C-7KQ2", "X-7KQ2-M4TD", "C-7KQ2-M4TDX", "C-7KU2-M4TD", "C-７KQ2-M4TD"):
        assert read_number(text) is None
