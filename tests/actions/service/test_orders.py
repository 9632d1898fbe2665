"""Following an order: who may see it, what is asked for, what is told."""

import pytest
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

from tests.actions.service.conftest import Shopper

FORGOTTEN = [
    ActiveLoop(None),
    SlotSet("requested_slot", None),
    SlotSet("order_number", None),
    SlotSet("email", None),
    SlotSet("tried", None),
    SlotSet("order_flow", None),
    SlotSet("order_asks", None),
    SlotSet("pending", None),
    SlotSet("order_wish", None),
    SlotSet("task", None),
]


def test_a_guest_with_a_number_is_asked_for_the_email_and_told_nothing(guest: Shopper) -> None:
    answer = guest.says("track_order", order_number="50002").gets("action_track_order")
    assert answer.messages == []
    assert answer.events == [
        SlotSet("order_flow", "action_track_order"),
        SlotSet("order_number", "50002"),
        SlotSet("email", None),
        SlotSet("order_asks", None),
        SlotSet("pending", None),
        FollowupAction("order_form"),
    ]


def test_number_and_email_in_one_message_are_enough(guest: Shopper) -> None:
    answer = guest.says("track_order", order_number="50002", email="Ida@Example.com").gets("action_track_order")
    assert answer.events == [
        *FORGOTTEN[:-1],  # a flow that is under way goes on
        SlotSet("current_order", "50002"),
        SlotSet("order_flow", "action_track_order"),
    ]
    assert answer.text == (
        "Order 50002: in transit, on its way to you.\n"
        "Expected to arrive on November 25, 2026.\n"
        "Carrier Swiftway, tracking number SW1.\n"
        "Items: 2 × Wool scarf.\n"
        "Total with delivery: $51.00."
    )


def test_the_order_comes_as_a_card_too(guest: Shopper) -> None:
    answer = guest.says("track_order", order_number="50002", email="ida@example.com").gets("action_track_order")
    card = answer.messages[0]["custom"]
    assert card["type"] == "order"
    assert card["order"]["number"] == "50002"
    assert card["order"]["status"] == "in_transit"
    assert card["order"]["total"] == {"amount": "51.00", "currency": "USD"}
    assert card["order"]["items"] == [
        {
            "product_id": "SCARF",
            "title": "Wool scarf",
            "quantity": 2,
            "price": {"amount": "25.50", "currency": "USD"},
        }
    ]
    assert [one["tracking_number"] for one in card["order"]["shipments"]] == ["SW1"]


def test_the_shell_gets_words_only(guest: Shopper) -> None:
    guest.channel = "cmdline"
    answer = guest.says("track_order", order_number="50002", email="ida@example.com").gets("action_track_order")
    assert answer.messages[0]["custom"] == {}
    assert "SW1" in answer.text


def test_chinese_words_for_a_chinese_shopper(guest: Shopper) -> None:
    guest.locale = "zh"
    answer = guest.says("track_order", order_number="50002", email="ida@example.com").gets("action_track_order")
    assert answer.text == (
        "订单 50002：运输中。\n预计 2026年11月25日送达。\n承运商 Swiftway，运单号 SW1。\n"
        "商品：羊毛围巾 × 2。\n合计（含运费）：US$51.00。"
    )


def test_wrong_email_and_unknown_number_sound_alike(guest: Shopper) -> None:
    wrong = guest.says("track_order", order_number="50002", email="eve@example.com").gets("action_track_order")
    unknown = guest.says("track_order", order_number="59999", email="eve@example.com").gets("action_track_order")
    assert wrong.text.replace("50002", "59999") == unknown.text
    assert wrong.events == [
        SlotSet("order_flow", "action_track_order"),
        SlotSet("order_number", "50002"),
        SlotSet("email", None),
        SlotSet("order_asks", None),
        SlotSet("tried", {"order_number": "50002", "email": "eve@example.com"}),
        FollowupAction("order_form"),
    ]
    assert wrong.messages[0]["custom"] == {}


def test_after_five_wrong_tries_even_the_right_email_opens_nothing(guest: Shopper) -> None:
    for name in ("a", "b", "c", "d", "e"):
        guest.says("track_order", order_number="50002", email=f"{name}@example.com").gets("action_track_order")
    answer = guest.says("track_order", order_number="50002", email="ida@example.com").gets("action_track_order")
    assert answer.events == FORGOTTEN
    assert "too many wrong tries" in answer.text
    assert answer.payloads == ["/contact_human_agent"]


def test_a_verified_order_needs_no_email_again(guest: Shopper) -> None:
    guest.says("track_order", order_number="50002", email="ida@example.com").gets("action_track_order")
    again = guest.says("track_order").gets("action_track_order")
    assert again.slots["current_order"] == "50002"
    assert "SW1" in again.text


def test_verification_is_for_the_session_that_showed_it(guest: Shopper) -> None:
    guest.says("track_order", order_number="50002", email="ida@example.com").gets("action_track_order")
    guest.session = "session-2"
    answer = guest.says("track_order", order_number="50002").gets("action_track_order")
    assert answer.messages == []
    assert answer.events[-1] == FollowupAction("order_form")


def test_signed_in_with_several_open_orders_picks_one(ida: Shopper) -> None:
    answer = ida.says("track_order").gets("action_track_order")
    assert answer.payloads == ['/track_order{"order_number": "50001"}', '/track_order{"order_number": "50002"}']
    assert "50003" not in answer.text
    choices = {"intent": "track_order", "numbers": ["50001", "50002"]}
    chosen = [SlotSet("order_flow", "action_track_order"), SlotSet("order_choices", choices)]
    assert answer.events == [*FORGOTTEN, *chosen]


@pytest.mark.parametrize(("text", "number"), [("the second one", "50002"), ("第一个", "50001"), ("last", "50002")])
def test_of_a_list_of_orders_one_is_chosen_by_its_place(ida: Shopper, text: str, number: str) -> None:
    ida.says("track_order").gets("action_track_order")
    ida.says("select_item", text).gets("action_select_item")
    assert ida.message["intent"]["name"] == "track_order"
    assert f"Order {number}" in ida.gets("action_track_order").text


def test_signed_in_with_one_open_order_sees_it_at_once(tom: Shopper) -> None:
    answer = tom.says("track_order").gets("action_track_order")
    assert answer.slots["current_order"] == "50004"
    assert "shipped" in answer.text
    assert "50005" not in answer.text


def test_signed_in_shoppers_see_only_their_own(tom: Shopper) -> None:
    answer = tom.says("track_order", order_number="50002", email="ida@example.com").gets("action_track_order")
    assert answer.text == ("I can't find an order 50002 in your account. Was it placed with another e-mail address?")
    assert answer.events == FORGOTTEN


def test_signed_in_without_orders(services: object, ida: Shopper) -> None:
    ida.identity = {"sub": "c-new", "email": "new@example.com", "name": "New"}
    answer = ida.says("track_order").gets("action_track_order")
    assert answer.text == "I see no orders in your account yet."


def test_an_invoice_is_told_line_by_line(ida: Shopper) -> None:
    answer = ida.says("get_invoice", order_number="50003").gets("action_get_invoice")
    assert "1 × Wool scarf: $25.50" in answer.text
    assert "Delivery: $4.90" in answer.text
    assert "Total: $30.40" in answer.text
    assert answer.payloads == ["/contact_human_agent"]


def test_a_refund_question_without_an_order_gets_the_policy(guest: Shopper) -> None:
    answer = guest.says("track_refund", "how long does the refund take?").gets("action_track_refund")
    assert "6 working days" in answer.text
    assert answer.messages[0]["custom"] == {
        "type": "sources",
        "sources": [{"title": "Refunds", "url": "/policies/refunds"}],
    }
    assert answer.events == [SlotSet("order_flow", "action_track_refund")]


def test_a_number_after_a_refund_question_looks_up_the_refund(guest: Shopper) -> None:
    guest.says("track_refund", "has my money been sent?").gets("action_track_refund")
    answer = guest.says("give_details", order_number="50001", email="ida@example.com").gets("action_give_details")
    assert "No refund is recorded for order 50001 yet." in answer.text


def test_a_cancelled_order_tells_what_goes_back(ida: Shopper) -> None:
    ida.says("cancel_order", order_number="50001").gets("action_cancel_order")
    ida.says("affirm").gets("action_affirm")
    answer = ida.says("track_refund").gets("action_track_refund")
    assert "For order 50001, $52.90 went back on" in answer.text
