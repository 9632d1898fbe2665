"""Stock, price, details, sizes, reviews, comparison of products."""

import pytest

from actions.services import Services
from actions.shop.models.catalog import Product
from tests.actions.shopping.talking import Talk
from tests.actions.shopping.test_searching import slot


def test_stock_of_a_variant_and_then_of_another(talk: Talk) -> None:
    gone = talk.say("check_availability", "are the Gale running shoes in blue available in 42?")
    assert "Out of stock" in gone.text and "There is still: blue: 40" in gone.text
    assert gone.events == [
        slot("focus", "RUN-BLU-42"),
        slot("variant", {"group": "RUN", "colors": ["blue"], "sizes": ["42"]}),
    ]
    there = talk.say("check_availability", "what about 40?")
    assert "Yes" in there.text and "out of stock" not in there.text and there.ids == ["RUN-BLU-40"]
    black = talk.say("refine_search", "and in black?")
    assert black.ids == ["RUN-BLA-40"] and "only 2 left" in black.text


def test_stock_is_read_at_the_moment_it_is_asked(talk: Talk, services: Services) -> None:
    assert "Yes" in talk.say("check_availability", "is the oat milk in stock?").text
    with services.database.session() as session:
        product = session.get(Product, "OAT")
        assert product is not None
        product.availability = "out_of_stock"
    assert "Out of stock" in talk.say("check_availability", "is it in stock?").text


def test_a_variant_that_is_not_made(talk: Talk) -> None:
    answer = talk.say("check_availability", "do you have the Gale running shoes in size 47?")
    assert "We don't have Gale running shoes in size 47" in answer.text and "black: 40, 42; blue: 40" in answer.text
    assert "We don't have Gale running shoes in purple" in talk.say("check_availability", "and in purple?").text


def test_all_variants_when_none_is_named(talk: Talk) -> None:
    talk.say("search_product", "gale running shoes")
    answer = talk.say("check_availability", "which colours does it come in?")
    assert "black: 40, 42; blue: 40" in answer.text


def test_availability_of_a_kind_is_a_search(talk: Talk) -> None:
    answer = talk.say("check_availability", "do you have running shoes in 40?")
    assert answer.ids == ["RUN-BLA-40"] or answer.ids == ["RUN-BLU-40"]


def test_stock_without_a_product_asks_which(talk: Talk) -> None:
    assert "Which product" in talk.say("check_availability", "do you have it in M?").text


@pytest.mark.parametrize("question", ["how much is it?", "what does that one cost"])
def test_price_of_what_is_on_the_screen(talk: Talk, question: str) -> None:
    talk.say("search_product", "oat milk")
    assert "$2.50" in talk.say("ask_price", question).text


def test_price_of_a_named_product_is_not_of_the_one_before(talk: Talk) -> None:
    talk.say("search_product", "oat milk")
    answer = talk.say("ask_price", "how much are the crag trail running shoes?")
    assert "$95.00 (was $120.00)" in answer.text
    assert answer.events == [slot("focus", "TRAIL")]


def test_details_say_what_the_catalog_says(talk: Talk) -> None:
    talk.say("search_product", "running shoes under 90")
    answer = talk.say("product_details", "tell me more about it")
    for piece in ("Light road shoes.", "Tern", "mesh", "black: 40, 42; blue: 40", "Rated 3.7 of 5 by 3"):
        assert piece in answer.text
    assert talk.say("product_details", "", product_id="LAMP").events == [slot("focus", "LAMP")]


def test_reviews_are_counted_and_quoted_truly(talk: Talk) -> None:
    answer = talk.say("ask_reviews", "what do people say about the gale running shoes?")
    assert "3.7 of 5 stars from 3 reviews" in answer.text
    assert '2★ "The heel rubbed after two kilometres of running."' in answer.text
    assert "Nobody has reviewed" in talk.say("ask_reviews", "reviews of the desk lamp").text


def test_size_advice_gives_sizes_reviews_and_the_guide(talk: Talk) -> None:
    answer = talk.say("size_advice", "which size of the gale running shoes should I take?")
    assert "black: 40, 42; blue: 40" in answer.text
    assert "true to size" in answer.text and "heel rubbed" not in answer.text
    assert "40 is 25.5 cm" in answer.text
    assert "rather not guess" in talk.say("size_advice", "and what size of the wool socks?").text


def test_comparison_by_name_and_by_place(talk: Talk) -> None:
    answer = talk.say("compare_products", "compare the gale running shoes with the harrow leather shoes")
    assert [one[:3] for one in answer.ids] == ["RUN", "OXF"]
    assert "Price: $80.00 | $139.00" in answer.text and "Material: mesh | leather" in answer.text
    talk.say("search_product", "cheapest shoes")
    shown = talk.slots["shown"]
    assert talk.say("compare_products", "compare 1 and 3").ids == [shown[0], shown[2]]
    assert talk.say("compare_products", "which is better?").ids == [shown[0], shown[2]]


def test_the_cheapest_of_what_was_found_is_no_comparison_of_two(talk: Talk) -> None:
    talk.say("search_product", "shoes")
    answer = talk.say("compare_products", "which one is the cheapest?")
    prices = [float(product["price"]["amount"]) for product in answer.products]
    assert len(prices) > 1 and prices == sorted(prices)


def test_nothing_to_compare(talk: Talk) -> None:
    assert "Which two" in talk.say("compare_products", "which is better?").text
