"""Back to what was shown before; corrections; limits taken back."""

import pytest

from tests.actions.shopping.talking import Talk


def groups(ids: list[str]) -> list[str]:
    return [one[:3] for one in ids]


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("refine_search", "go back"),
        ("refine_search", "back to the previous ones"),
        ("search_product", "undo that"),
        ("show_more", "show the earlier results again"),
        ("select_item", "the ones before"),
        ("not_understood", "回到刚才的"),
        ("ask_price", "上一批"),
        ("product_details", "撤销"),
    ],
)
def test_back_to_the_list_before(talk: Talk, intent: str, text: str) -> None:
    talk.say("search_product", "shoes")
    before = talk.slots["shown"]
    talk.say("refine_search", "only leather ones")
    assert talk.slots["shown"] == ["OXFORD"]
    answer = talk.say(intent, text)
    assert answer.ids == before and ("Back to shoes" in answer.text or "回到" in answer.text)
    assert talk.say("refine_search", "under 90").ids[0].startswith("RUN")


def test_several_steps_and_no_further_than_the_first(talk: Talk) -> None:
    for text in ("shoes", "apples", "milk", "desk lamp"):
        talk.say("search_product", text)
    assert set(talk.say("refine_search", "go back").ids) == {"OAT", "SOY"}
    assert set(talk.say("refine_search", "go back").ids) == {"GRANNY", "CRIMSON"}
    assert groups(talk.say("refine_search", "go back").ids)[0] in ("RUN", "TRA", "OXF")
    answer = talk.say("refine_search", "go back")
    assert answer.ids == [] and "nothing earlier" in answer.text
    talk.say("search_product", "milk")
    talk.say("search_product", "desk lamp")
    assert len(talk.say("refine_search", "go back two steps").ids) == 3
    talk.say("search_product", "milk")
    talk.say("search_product", "apples")
    assert len(talk.say("refine_search", "回到最开始的").ids) == 3


def test_nothing_shown_yet(talk: Talk, chinese: Talk) -> None:
    assert "nothing earlier" in talk.say("refine_search", "go back").text
    assert "前面没有" in chinese.say("refine_search", "回到刚才的").text


def test_from_one_product_back_to_its_list(talk: Talk) -> None:
    shown = talk.say("search_product", "apples").ids
    talk.say("select_item", "the second one")
    assert talk.say("refine_search", "back to the list").ids == shown
    assert talk.slots["focus"] is None
    assert "nothing earlier" in talk.say("refine_search", "go back").text


def test_from_a_search_that_found_nothing(talk: Talk) -> None:
    shown = talk.say("search_product", "apples").ids
    talk.say("search_product", "helicopter")
    assert talk.say("refine_search", "go back").ids == shown


def test_back_to_what_is_named_and_on_from_there(talk: Talk) -> None:
    talk.say("search_product", "shoes")
    talk.say("search_product", "apples")
    talk.say("search_product", "milk")
    assert len(talk.say("refine_search", "go back to the shoes").ids) == 3
    talk.say("search_product", "milk")
    assert talk.say("refine_search", "go back to desk lamps").ids == ["LAMP"]
    talk.say("search_product", "shoes")
    talk.say("search_product", "milk")
    assert talk.say("refine_search", "go back and show me something under 90").ids[0].startswith("RUN")


def test_pages_are_steps_too(talk: Talk) -> None:
    first = talk.say("search_product", "show me 2 results of shoes").ids
    talk.say("show_more", "more")
    assert talk.say("show_more", "previous page").ids == first
    assert len(talk.say("show_more", "more").ids) == 1


def test_the_trail_has_an_end(talk: Talk) -> None:
    for _ in range(20):
        talk.say("search_product", "apples")
        talk.say("search_product", "milk")
    assert len(talk.slots["trail"]) <= 8


@pytest.mark.parametrize("intent", ["refine_search", "search_product"])
@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        ("gale running shoes in black size 40", "no, size 42", ["RUN-BLA-42"]),
        ("gale running shoes in black size 40", "I meant blue, not black", ["RUN-BLU-40"]),
        ("gale running shoes in black size 40", "我说的是蓝色", ["RUN-BLU-40"]),
        ("shoes under 85", "not under 85, under 100", ["RUN", "TRA"]),
        ("apples", "I meant milk, not apples", ["OAT", "SOY"]),
        ("apples", "不是苹果，是豆奶", ["SOY"]),
        ("shoes in orange", "any colour is fine", ["RUN", "TRA", "OXF"]),
        ("shoes under 85", "forget the price", ["RUN", "TRA", "OXF"]),
        ("shoes under 85", "价格无所谓", ["RUN", "TRA", "OXF"]),
        ("shoes from Holm", "I don't care about the brand", ["RUN", "TRA", "OXF"]),
        ("shoes on sale", "doesn't have to be on sale", ["RUN", "TRA", "OXF"]),
        ("shoes, not leather", "leather is fine, in leather", ["OXF"]),
        ("shoes in leather", "not leather", ["RUN", "TRA"]),
        ("shoes in orange", "除了橙色都行", ["RUN", "OXF"]),
        ("shoes under 85 in black", "clear all filters", ["RUN", "TRA", "OXF"]),
        ("shoes", "from Tern", ["RUN", "TRA"]),
        ("shoes", "for mud", ["TRA"]),
        ("shoes", "grippy ones please", ["TRA"]),
        ("shoes", "desk lamps", ["LAM"]),
    ],
)
def test_a_search_is_put_right_and_widened_under_either_intent(
    talk: Talk, intent: str, first: str, then: str, expected: list[str]
) -> None:
    talk.say("search_product", first)
    ids = talk.say(intent, then).ids
    assert sorted(one[: len(expected[0])] for one in ids) == sorted(expected)


def test_the_newest_is_not_pretended(talk: Talk) -> None:
    answer = talk.say("search_product", "newest shoes")
    assert "can't put the newest first" in answer.text and answer.ids
