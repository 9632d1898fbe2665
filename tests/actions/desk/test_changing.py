"""Changing an order before it is sent, and cancelling it with a fee."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from actions.flows.postal import ReadAddress, read_address
from actions.shop.models.orders import Order
from actions.shop.models.service import OrderAddress
from tests.actions.desk.conftest import ARRIVED, OPEN
from tests.actions.desk.test_returning import begin, replies
from tests.actions.service.conftest import Shopper


def order_of(shopper: Shopper, number: str = OPEN) -> dict[str, int]:
    """What is still wanted, by product, and the balance in minor units."""
    with shopper.services.database.session() as session:
        order = session.scalars(select(Order).where(Order.number == number)).unique().one()
        return {line.product_id: line.quantity_total for line in order.lines} | {"balance": order.balance.minor}


def change(shopper: Shopper, text: str, number: str = OPEN):  # type: ignore[no-untyped-def]
    return begin(shopper, text, number, intent="change_order")


def test_something_is_taken_out(ida: Shopper) -> None:
    answer = change(ida, "please remove the t-shirt from my order")
    assert "1 × Cotton T-shirt" in answer.text
    assert "$20.00" in answer.text
    assert order_of(ida)["TEE-RED-M"] == 1
    assert "You pay $20.00 less" in ida.says("affirm", "yes").gets("action_affirm").text
    assert order_of(ida) == {"TEE-RED-M": 0, "MUG": 3, "balance": 2890}


def test_fewer_pieces(ida: Shopper) -> None:
    assert "How many" in change(ida, "I want fewer mugs").text
    assert "2 × Coffee mug" in replies(ida, "just one").text
    ida.says("affirm", "yes").gets("action_affirm")
    assert order_of(ida)["MUG"] == 1


def test_another_size(ida: Shopper) -> None:
    answer = change(ida, "can I change the t-shirt to size L?")
    assert '"Cotton T-shirt, red, L" instead of "Cotton T-shirt, red, M"' in answer.text
    ida.says("affirm", "yes").gets("action_affirm")
    assert order_of(ida) == {"TEE-RED-L": 1, "MUG": 3, "balance": 4890}


def test_taking_everything_out_is_cancelling_with_its_fee(ida: Shopper) -> None:
    change(ida, "I want to remove something")
    answer = ida.says("give_details", choice="all").gets("action_give_details")
    assert "cancel order 60001" in answer.text
    assert "Cancelling costs $2.00" in answer.text
    assert "$46.90" in ida.says("affirm", "yes").gets("action_affirm").text
    assert order_of(ida) == {"TEE-RED-M": 0, "MUG": 0, "balance": 200}


def test_what_to_change_is_asked(ida: Shopper) -> None:
    asked = change(ida, "I need to change my order")
    assert "What would you like to change" in asked.text
    assert len(asked.payloads) == 4
    assert "new one" in replies(ida, "add something", "give_details").text


def test_another_size_in_the_middle_of_taking_out_takes_nothing_out(ida: Shopper) -> None:
    change(ida, "I want to remove something")
    answer = replies(ida, "change the t-shirt to size L instead")
    assert "you get" in answer.text.lower()
    assert "Cotton T-shirt, red, L" in answer.text
    ida.locale = "zh"
    change(ida, "我想去掉一件商品")
    assert "换成" in replies(ida, "把T恤改成L码").text


def test_taking_something_out_of_an_empty_cart_is_about_the_order_that_is_talked_about(ida: Shopper) -> None:
    ida.says("track_order", order_number=OPEN).gets("action_track_order")
    heard = ida.says("remove_from_cart", "remove the t-shirt").gets("action_remove_from_cart").events[-1]
    assert heard["parse_data"]["intent"]["name"] == "change_order"


def test_what_has_arrived_is_not_changed(ida: Shopper) -> None:
    assert "can no longer be changed" in change(ida, "change my order", ARRIVED).text


def test_an_address_is_shown_and_confirmed(ida: Shopper) -> None:
    asked = begin(ida, "ship it to another address", OPEN, intent="change_shipping_address")
    assert "Where should order 60001 go" in asked.text
    answer = replies(ida, "Storgata 5, 5003 Bergen, Norway")
    assert "Ida Moe\nStorgata 5\n5003 Bergen\nNorway" in answer.text
    ida.says("affirm", "yes").gets("action_affirm")
    with ida.services.database.session() as session:
        kept = session.scalars(select(OrderAddress)).one()
        assert (kept.street, kept.city, kept.country) == ("Storgata 5", "Bergen", "NO")


def test_a_country_that_is_missing_is_asked_and_one_that_is_not_served_refused(ida: Shopper) -> None:
    begin(ida, "change the address", OPEN, intent="change_shipping_address")
    assert "Which country" in replies(ida, "12 Rose Lane, 9999 Smallville").text
    assert "don't deliver" in replies(ida, "Austria").text


def test_a_chinese_address(ida: Shopper) -> None:
    ida.locale = "zh"
    answer = begin(ida, "地址改成上海市浦东新区世纪大道100号，200120", OPEN, intent="change_shipping_address")
    assert "浦东新区世纪大道100号" in answer.text
    assert "200120 上海市" in answer.text
    assert "已修改" in ida.says("affirm", "对").gets("action_affirm").text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("12 Rose Lane, 1010 Vienna, Austria", ("12 Rose Lane", "1010", "Vienna", "AT")),
        ("please send it to 5 Oak St, Springfield, IL 62701, USA", ("5 Oak St", "62701", "Springfield", "US")),
        ("7 Mill Road, Leeds LS1 4AP, UK", ("7 Mill Road", "LS1 4AP", "Leeds", "GB")),
        ("Flat 3\n22 High Street\n0150 Oslo\nNorway", ("Flat 3, 22 High Street", "0150", "Oslo", "NO")),
        ("我的新地址是北京市朝阳区建国路88号，邮编100022", ("朝阳区建国路88号", "100022", "北京市", "CN")),
    ],
)
def test_addresses(text: str, read: tuple[str, str, str, str]) -> None:
    assert read_address(text) == ReadAddress(*read)


@given(st.text(max_size=80))
def test_whatever_is_written_is_read_without_a_failure(text: str) -> None:
    assert len(read_address(text).country) in (0, 2)


@pytest.mark.parametrize("before", ["no, ", "No. Sorry, ", "actually ", "no wait: "])
def test_what_corrects_an_address_is_no_part_of_it(before: str) -> None:
    assert vars(read_address(f"{before}14 Rose Lane, 1010 Vienna, Austria"))["street"] == "14 Rose Lane"
    assert read_address(f"{before}14 Rose Lane, 1010 Vienna, Austria").city == "Vienna"


def test_a_chinese_correction_is_no_part_of_the_address() -> None:
    right = read_address("上海市浦东新区世纪大道100号，200120")
    assert read_address("不对，是上海市浦东新区世纪大道100号，200120") == right


def test_the_number_of_a_house_is_no_correction() -> None:
    assert read_address("No. 5 Rose Lane, 1010 Vienna, Austria").street == "No. 5 Rose Lane"
