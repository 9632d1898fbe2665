"""What counts as a word of a question."""

import pytest

from actions.matcher.lexical import LexicalIndex
from actions.matcher.records import ProductRecord
from actions.matcher.words import head_piece, query_pieces, stem, text_terms


@pytest.mark.parametrize(
    ("question", "pieces"),
    [
        ("how much is this juice?", ["juice"]),
        ("do you have oat milk?", ["oat", "milk"]),
        ("what's the price", []),
        ("有没有蓝色的跑鞋？", ["蓝色", "跑鞋"]),
        ("这个多少钱", []),
        ("ＡＢＣ café", ["abc", "cafe"]),
        ("", []),
        ("！？…\0", []),
    ],
)
def test_only_words_that_say_what_is_wanted_stay(question: str, pieces: list[str]) -> None:
    assert query_pieces(question) == pieces


def test_plural_and_singular_are_one_word() -> None:
    assert stem("dresses") == stem("dress")
    assert stem("batteries") == stem("battery")


def test_chinese_is_found_by_characters_and_pairs() -> None:
    assert set(text_terms("燕麦奶")) == {"燕", "麦", "奶", "燕麦", "麦奶"}


@pytest.mark.parametrize(
    ("question", "head"),
    [
        ("a warm coat for winter", "coat"),
        ("headphones with noise cancelling", "headphones"),
        ("蓝色的跑鞋", "跑鞋"),
        ("car tyres", "tyres"),
        ("for my wife", "wife"),
        ("what is it?", None),
    ],
)
def test_the_word_that_names_the_thing(question: str, head: str | None) -> None:
    assert head_piece(question) == head


def test_a_compound_finds_what_the_catalog_writes_apart() -> None:
    shelf = LexicalIndex.build(
        [
            ProductRecord(id="1", title="Tooth brush, soft"),
            ProductRecord(id="2", title="Paint brush"),
            ProductRecord(id="3", title="Ice cream maker"),
        ]
    )
    assert shelf.evidence("toothbrushes").coverage.argmax() == 0
    assert shelf.evidence("icecream").coverage.tolist() == [0, 0, 1]
    assert not shelf.evidence("paintmaker").known
