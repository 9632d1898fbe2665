"""Order numbers and e-mails inside sentences as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rasa.entities import find_entities


def found(text: str, entity: str) -> list[str]:
    return [e.value for e in find_entities(text) if e.entity == entity]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("10042", "10042"),
        ("#10042", "10042"),
        ("# 10042", "10042"),
        ("where is my order 10042?", "10042"),
        ("where is order 10042, I'm waiting", "10042"),
        ("cancel order no. 10042", "10042"),
        ("order no 4711 please", "4711"),
        ("order number is 4711", "4711"),
        ("my order number: 2024", "2024"),
        ("order number 1999", "1999"),
        ("it's 10042", "10042"),
        ("Order AB-10042 hasn't come", "AB-10042"),
        ("order ab10042", "AB10042"),
        ("ab-10042", "AB-10042"),
        ("track purchase 113542617735902", "113542617735902"),
        ("purchase 00004587345 status", "00004587345"),
        ("我的订单10042到哪了", "10042"),
        ("查一下订单号：10042", "10042"),
        ("訂單編號是10042", "10042"),
        ("10042到哪里了", "10042"),
        ("取消10043这个订单", "10043"),
        ("单号是AB-10042", "AB-10042"),
        ("订单１００４２", "10042"),
        ("cancel #10043!", "10043"),
        ("(10042)", "10042"),
        ("order 10042.", "10042"),
        ("order:10042;", "10042"),
        ("order #10042 - 3 days late", "10042"),
        ("refund 80 dollars for order 10042", "10042"),
        ("my order is 10042 and I paid $15000", "10042"),
        ("10042 and anna@example.com", "10042"),
        ("订单10042，买了3天了", "10042"),
        ("please cancel 10042 and send me 3 instead", "10042"),
    ],
)
def test_an_order_number_is_found(text: str, number: str) -> None:
    assert found(text, "order_number") == [number]


@pytest.mark.parametrize(
    "text",
    [
        "shoes under 10000 yen please, max 20000 dollars",
        "only under 1500",
        "I paid $1499",
        "it cost 12000 yuan",
        "预算10000块",
        "不超过20000元的沙发",
        "20000以内的电脑",
        "￥12800",
        "30 days",
        "size 42",
        "10000 mah power bank",
        "20000毫安的充电宝",
        "a 5000 ml bottle",
        "resolution 3840 px",
        "in 2019",
        "since 2021 I am a customer",
        "2019款的手机",
        "call me at 5551234567",
        "my phone number is 0151 23456789",
        "我的手机号是13812345678",
        "电话 13812345678",
        "13812345678",
        "model 98765",
        "invoice 12001",
        "发票号45123",
        "zip code 94103",
        "邮编100000",
        "abc123456@example.com",
        "https://example.com/p/1234567",
        "3.14159265",
        "1,000,000",
        "2024-05-01",
        "two of them",
        "7",
        "",
        "buy 10000 pieces",
        "coupon SAVE20000",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert found(text, "order_number") == []


def test_two_orders_in_one_message() -> None:
    assert found("cancel 10043 and where is 10042?", "order_number") == ["10043", "10042"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("anna@example.com", "anna@example.com"),
        ("my email is Anna.Berg@Example.com, thanks", "anna.berg@example.com"),
        ("我的邮箱是anna@example.com谢谢", "anna@example.com"),
        ("邮箱：li.wei+shop@mail.example.cn。", "li.wei+shop@mail.example.cn"),
        ("<tom_b@example.co.uk>", "tom_b@example.co.uk"),
        ("mail anna@example.com.", "anna@example.com"),
        ("ａｎｎａ＠ｅｘａｍｐｌｅ．ｃｏｍ", "anna@example.com"),
    ],
)
def test_an_email_is_found(text: str, address: str) -> None:
    assert found(text, "email") == [address]


@pytest.mark.parametrize("text", ["@anna", "anna@", "a@b", "meet @ 5", "anna at example dot com"])
def test_what_is_no_email(text: str) -> None:
    assert found(text, "email") == []


def test_positions_are_those_of_the_text() -> None:
    text = "订单10042，邮箱anna@example.com"
    assert [(e.entity, text[e.start : e.end]) for e in find_entities(text)] == [
        ("order_number", "10042"),
        ("email", "anna@example.com"),
    ]


@given(st.text(max_size=300))
def test_any_text_is_survived_and_positions_lie_inside(text: str) -> None:
    for entity in find_entities(text):
        assert 0 <= entity.start < entity.end <= len(text)


@given(
    st.integers(10_000, 99_999),
    st.sampled_from(["where is order {}?", "请取消订单{}，谢谢", "#{} is late", "查{}到哪了"]),
)
def test_every_five_digit_order_number_is_found(number: int, sentence: str) -> None:
    assert found(sentence.format(number), "order_number") == [str(number)]
