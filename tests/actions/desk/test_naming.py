"""Which order and which item is meant by what a shopper calls the goods."""

from tests.actions.desk.conftest import ARRIVED, CHEESE, OLD, OPEN
from tests.actions.desk.test_returning import begin, replies
from tests.actions.service.conftest import Shopper


def test_of_several_orders_the_one_with_the_named_item_is_meant(ida: Shopper) -> None:
    answer = ida.says("return_item", "I want to return the coffee mugs").gets("action_return_item")
    assert "How many" in answer.text
    assert answer.slots["current_order"] == ARRIVED


def test_an_item_of_two_orders_leaves_those_two_to_choose_from(ida: Shopper) -> None:
    answer = ida.says("return_item", "I want to return the scarf").gets("action_return_item")
    assert ARRIVED in answer.text and OLD in answer.text and CHEESE not in answer.text
    assert "Cotton T-shirt, red, M + 2 more" in answer.text, "what is in an order tells it from the others"


def test_what_no_order_has_leaves_all_of_them(ida: Shopper) -> None:
    answer = ida.says("return_item", "I want to return the piano").gets("action_return_item")
    assert all(number in answer.text for number in (ARRIVED, OLD, CHEESE))


def test_an_item_may_be_called_by_its_shelf(ida: Shopper) -> None:
    assert "How many" in begin(ida, "please return the tableware").text


def test_the_short_chinese_name_of_a_thing_is_enough(ida: Shopper) -> None:
    ida.locale = "zh"
    assert "要退几件" in begin(ida, "我要退杯子").text


def test_both_and_all_of_one_item_are_a_number_of_pieces(ida: Shopper) -> None:
    begin(ida, "return all the mugs")
    assert "3 × Coffee mug" in replies(ida, "changed my mind").text


def test_the_list_says_how_many_only_where_there_are_several(ida: Shopper) -> None:
    answer = begin(ida, "I want to change my order", OPEN, intent="change_order")
    assert "1. Cotton T-shirt" in replies(ida, "take something out").text, answer.text
