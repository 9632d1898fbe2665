"""What the intent model isn't sure of, but the catalog is."""

import pytest

from tests.actions.shopping.talking import Talk


@pytest.mark.parametrize(
    ("text", "product"),
    [("black gale running shoes", "RUN-BLA-40"), ("desk lamp", "LAMP"), ("socks", "SOCK"), ("燕麦奶", "OAT")],
)
def test_words_of_the_shop_are_searched_for(talk: Talk, text: str, product: str) -> None:
    assert product in talk.say("not_understood", text).ids


@pytest.mark.parametrize(
    "text",
    [
        "who won the world cup in 1998?",
        "asdf jkl",
        "what is the weather like",
        "今天天气怎么样",
        "😀😀",
        "...",
        "the second one",
    ],
)
def test_anything_else_is_not_guessed_at(talk: Talk, text: str) -> None:
    answer = talk.say("not_understood", text)
    assert answer.ids == [] and "search" not in talk.slots


def test_a_size_or_a_limit_alone_belongs_to_what_is_on_the_screen(talk: Talk) -> None:
    talk.say("search_product", "gale running shoes in black")
    assert talk.say("not_understood", "42?").ids == ["RUN-BLA-42"]
    talk.say("search_product", "apples")
    assert talk.say("not_understood", "under 3.10 pls").ids == ["GRANNY"]


def test_a_place_in_the_list_is_chosen(talk: Talk) -> None:
    talk.say("search_product", "apples")
    shown = talk.slots["shown"]
    assert talk.say("not_understood", "2").ids == [shown[1]]


def test_a_size_alone_narrows_and_asks_no_advice(talk: Talk) -> None:
    talk.say("search_product", "running shoes")
    assert talk.say("size_advice", "size 42").ids == ["RUN-BLA-42"]
