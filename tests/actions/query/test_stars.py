"""How many stars somebody gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.query.stars import read_stars


@pytest.mark.parametrize(
    ("text", "stars"),
    [
        ("five stars", 5),
        ("I give it 4 stars, it leaks a little", 4),
        ("a solid 3-star kettle", 3),
        ("4/5", 4),
        ("2 out of 5", 2),
        ("three out of five", None),
        ("1 star!!", 1),
        ("三星", 3),
        ("给五颗星", 5),
        ("打4分", 4),
        ("两星吧", 2),
        ("★★★★☆", 4),
        ("⭐⭐", 2),
        ("4.5 stars", None),
        ("4,5/5", None),
        ("14/5", None),
        ("10 stars", None),
        ("6 stars", None),
        ("not two stars but three stars", None),
        ("5分钟就到了", None),
        ("it came in two days", None),
        ("starship", None),
    ],
)
def test_stars_in_words(text: str, stars: int | None) -> None:
    assert read_stars(text) == stars


@pytest.mark.parametrize(("text", "stars"), [("4", 4), ("four.", 4), ("四", 4), (" 5! ", 5), ("0", None), ("6", None)])
def test_a_bare_number_counts_when_it_was_asked_for(text: str, stars: int | None) -> None:
    assert read_stars(text) is None
    assert read_stars(text, bare=True) == stars


@given(st.text(alphabet="0123456789/.,-星颗分stars oneoutof★⭐五四三", max_size=20), st.booleans())
def test_what_is_read_is_one_to_five(text: str, bare: bool) -> None:
    assert read_stars(text, bare=bare) in (None, 1, 2, 3, 4, 5)
