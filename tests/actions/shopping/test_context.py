"""What "it", "that one" and a word in passing mean after something was shown."""

from actions.services import Services
from actions.shop.carts import items
from tests.actions.shopping.talking import Talk


def test_words_that_no_product_knows_are_left_out_and_not_claimed(talk: Talk) -> None:
    answer = talk.say("search_product", "wizard approved socks")
    assert answer.ids == ["SOCK"] and "wizard" not in answer.text


def test_another_kind_of_product_is_not_the_one_on_the_screen(talk: Talk) -> None:
    talk.say("search_product", "desk lamp")
    assert set(talk.say("select_item", "apples").ids) == {"GRANNY", "CRIMSON"}
    talk.say("search_product", "desk lamp")
    assert "Crag" in talk.say("ask_price", "how much is that crag trail running shoes").text


def test_a_question_about_it_is_no_search_and_what_is_not_known_is_said(talk: Talk) -> None:
    talk.say("search_product", "desk lamp")
    answer = talk.say("product_details", "is it leather?")
    assert 'says nothing about "leather"' in answer.text and answer.ids == ["LAMP"]
    assert "says nothing" not in talk.say("product_details", "is it bright?").text


def test_asking_for_what_is_on_sale_is_no_question_of_price(talk: Talk) -> None:
    talk.say("search_product", "running shoes")
    assert talk.say("ask_price", "anything on sale?").ids == ["TRAIL"]


def test_what_is_not_made_is_not_wished_for_further(talk: Talk) -> None:
    talk.say("check_availability", "do you have the gale running shoes in purple?")
    answer = talk.say("check_availability", "and in 42?")
    assert answer.ids == ["RUN-BLA-42"] and "Yes" in answer.text


def test_one_of_several_is_taken_out(talk: Talk, services: Services) -> None:
    talk.say("search_product", "desk lamp")
    talk.say("add_to_cart", "put 3 in my cart")
    talk.say("remove_from_cart", "remove one")
    with services.database.session() as session:
        assert [line.quantity for line in items(session, "shopper-1")] == [2]


def test_a_category_narrows_a_search_that_named_no_product(talk: Talk) -> None:
    talk.say("search_product", "what do you have on sale?")
    talk.say("refine_search", "only shoes")
    assert talk.slots["shown"] == ["TRAIL"]
