"""It, that one, the other one, both, the cheaper one, the one with mud: what is meant of what was shown."""

import pytest

from actions.services import Services
from tests.actions.shopping.talking import Talk
from tests.actions.shopping.test_suggestions import cart


@pytest.fixture
def shoes(talk: Talk) -> Talk:
    """A talk with three kinds of shoes on the screen, the cheapest first: Gale (80), Crag (95), Harrow (139)."""
    assert [one[:3] for one in talk.say("search_product", "cheapest shoes").ids] == ["RUN", "TRA", "OXF"]
    return talk


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("the second one", "TRAIL"),
        ("the last", "OXFORD"),
        ("the most expensive one", "OXFORD"),
        ("the orange one", "TRAIL"),
        ("the Holm one", "OXFORD"),
        ("the one for 95 dollars", "TRAIL"),
        ("the 139 dollar one", "OXFORD"),
        ("the one for mud", "TRAIL"),
        ("the lether one", "OXFORD"),
        ("the one on sale", "TRAIL"),
        ("第二个", "TRAIL"),
        ("最贵的那双", "OXFORD"),
        ("橙色那双", "TRAIL"),
        ("139块的那双", "OXFORD"),
        ("皮的那双", "OXFORD"),
        ("打折的那双", "TRAIL"),
    ],
)
@pytest.mark.parametrize("intent", ["select_item", "ask_price"])
def test_one_of_the_list_is_picked_whatever_is_asked_of_it(shoes: Talk, intent: str, text: str, product: str) -> None:
    shoes.say(intent, text)
    assert shoes.slots["focus"] == product


def test_it_after_a_list_is_the_first_and_that_is_said(shoes: Talk) -> None:
    answer = shoes.say("ask_reviews", "what do people say about it?")
    assert answer.text.startswith("I take it you mean Gale running shoes")
    assert shoes.slots["focus"].startswith("RUN")
    assert "I take it" not in shoes.say("ask_price", "how much is it?").text


def test_what_may_be_several_is_never_put_into_the_cart(shoes: Talk, services: Services) -> None:
    answer = shoes.say("add_to_cart", "add it to my cart")
    assert "Which one do you mean?" in answer.text and len(answer.buttons) == 3
    assert cart(services) == {}
    assert "In your cart: 1 × Crag" in shoes.say("select_item", "the second one").text
    assert cart(services) == {"TRAIL": 1}


def test_the_answer_may_be_a_button_and_keeps_how_many(shoes: Talk, services: Services) -> None:
    answer = shoes.say("add_to_cart", "add two of those to my cart")
    shoes.press(answer.buttons[2])
    assert cart(services) == {"OXFORD": 2}


def test_the_answer_may_come_under_any_like_intent(shoes: Talk, services: Services) -> None:
    for intent, text in (
        ("refine_search", "the orange one"),
        ("search_product", "the leather ones"),
        ("not_understood", "最后一个"),
    ):
        shoes.say("search_product", "cheapest shoes")
        shoes.say("add_to_cart", "add it")
        shoes.say(intent, text)
    assert cart(services) == {"TRAIL": 1, "OXFORD": 2}


def test_a_size_answers_which_size(talk: Talk, services: Services) -> None:
    talk.say("search_product", "gale running shoes in black")
    assert "Which Gale" in talk.say("add_to_cart", "add it please").text
    assert "In your cart" in talk.say("refine_search", "42 please").text
    assert cart(services) == {"RUN-BLA-42": 1}
    assert "In your cart" not in talk.say("refine_search", "and in 40?").text


def test_another_question_in_between_is_no_answer(shoes: Talk, services: Services) -> None:
    shoes.say("add_to_cart", "add it")
    shoes.say("search_product", "oat milk")
    shoes.say("search_product", "cheapest shoes")
    assert "In your cart" not in shoes.say("select_item", "the second one").text
    assert cart(services) == {}


def test_both_and_all_of_them(talk: Talk, services: Services) -> None:
    talk.say("search_product", "apples")
    assert "Price: " in talk.say("compare_products", "what is the difference between both?").text
    talk.say("add_to_cart", "add both to my cart")
    assert cart(services) == {"GRANNY": 1, "CRIMSON": 1}
    talk.say("search_product", "milk")
    talk.say("add_to_cart", "两个都要")
    assert cart(services) == {"GRANNY": 1, "CRIMSON": 1, "OAT": 1, "SOY": 1}


def test_several_places_at_once(shoes: Talk, services: Services) -> None:
    assert [one[:3] for one in shoes.say("compare_products", "compare the last two").ids] == ["TRA", "OXF"]
    shoes.say("refine_search", "go back")
    shoes.say("add_to_cart", "add the second and the third")
    assert cart(services) == {"TRAIL": 1, "OXFORD": 1}
    assert [one[:3] for one in shoes.say("select_item", "前两个").ids] == ["RUN", "TRA"]


def test_the_other_one(talk: Talk) -> None:
    first, second = talk.say("search_product", "apples").ids
    talk.say("select_item", "the first one")
    assert talk.say("select_item", "the other one").ids == [second]
    assert talk.say("ask_price", "另一个多少钱").ids == [first]
    assert set(talk.say("compare_products", "compare it with the other one").ids) == {first, second}


def test_what_was_compared_is_what_is_meant_next(shoes: Talk, services: Services) -> None:
    shoes.say("compare_products", "compare the last two")
    assert shoes.say("compare_products", "tell me about the cheaper one").ids == ["TRAIL"]
    shoes.say("add_to_cart", "I'll take the cheaper one")
    assert cart(services) == {"TRAIL": 1}
    assert len(shoes.say("refine_search", "go back").ids) == 2
    assert len(shoes.say("refine_search", "go back").ids) == 3


def test_colour_that_two_have_is_asked_about_or_said_to_be_a_guess(talk: Talk, services: Services) -> None:
    talk.say("search_product", "apples")
    answer = talk.say("add_to_cart", "add the apples")
    assert "Which one do you mean" in answer.text and cart(services) == {}


def test_one_of_the_cart_is_taken_out(talk: Talk, services: Services) -> None:
    for product in ("OAT", "LAMP", "TRAIL"):
        talk.say("add_to_cart", product_id=product)
    talk.say("remove_from_cart", "take the orange one out")
    assert cart(services) == {"OAT": 1, "LAMP": 1}
    talk.say("remove_from_cart", "把便宜的那个去掉")
    assert cart(services) == {"LAMP": 1}
