"""Which words are mended, and which are left alone."""

import pytest

from bot.rasa.spelling import Speller

LEARNT = [
    "cancel my order please",
    "where is my parcel",
    "the zorblex mattress",
    "zorblex size",
    "zorblex",
    "recieve it",
]


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller.learn(LEARNT)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("cancle my ordr", "cancel my order"),
        ("were is my parcell", "were is my parcel"),
        ("matteress", "mattress"),
        ("the zorblx one", "the zorblex one"),
    ],
)
def test_near_words_are_mended(speller: Speller, written: str, meant: str) -> None:
    assert speller.mended(written) == meant


@pytest.mark.parametrize(
    "written", ["order", "other", "border", "zorblex", "my", "nike", "取消订单", "name@example.com", ""]
)
def test_words_that_are_right_stay(speller: Speller, written: str) -> None:
    assert speller.mended(written) == written


def test_an_error_in_the_examples_is_no_word_to_mend_to(speller: Speller) -> None:
    assert "recieve" not in speller.counts
