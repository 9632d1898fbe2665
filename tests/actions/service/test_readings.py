"""What isn't clear is asked about: which readings, with which words, and what an answer leads to."""

import json

import pytest
from rasa_sdk.events import FollowupAction, SlotSet

from tests.actions.service.conftest import Shopper

UNCLEAR = {"track_refund": 0.38, "check_refund_policy": 0.33, "get_refund": 0.3}


def asked(shopper: Shopper) -> Shopper:
    """Has just been asked which of two it is."""
    shopper.says("nlu_fallback", "the money for 50002?", UNCLEAR, 0.62, order_number="50002")
    shopper.gets("action_not_understood")
    return shopper


def test_the_two_likeliest_are_asked_about(ida: Shopper) -> None:
    ida.says("nlu_fallback", "the money for 50002?", UNCLEAR, 0.62, order_number="50002")
    answer = ida.gets("action_not_understood")
    assert "know where a refund is, or to know the rules for returns and refunds?" in answer.text
    payloads = [payload.partition("{") for payload in answer.payloads]
    assert [before for before, _, _ in payloads] == ["/track_refund", "/check_refund_policy", "/deny"]
    assert json.loads("{" + payloads[0][2]) == {"order_number": "50002", "query": "the money for 50002?"}
    assert answer.events[-1] == FollowupAction("action_listen")
    assert answer.slots["not_understood"] == 1


def test_the_question_is_in_the_shoppers_language(ida: Shopper) -> None:
    ida.locale = "zh"
    answer = ida.says("nlu_fallback", "退款那个", UNCLEAR, 0.62).gets("action_not_understood")
    assert "您是想查退款到哪了，还是想了解退货退款的规定？" in answer.text
    assert [button["title"] for button in answer.messages[0]["buttons"]][-1] == "都不是"


def test_small_talk_and_what_is_unlikely_are_no_readings(ida: Shopper) -> None:
    also = {"affirm": 0.39, "greet": 0.38, "out_of_scope": 0.37, "stop": 0.3, "get_refund": 0.05}
    answer = ida.says("nlu_fallback", "hm", also, 0.61).gets("action_not_understood")
    assert answer.payloads == ["/track_order", "/recommend", "/check_refund_policy", "/contact_human_agent"]


def test_readings_in_the_same_words_are_one(ida: Shopper) -> None:
    also = {"check_invoice": 0.39, "get_invoice": 0.38, "track_order": 0.3}
    answer = ida.says("nlu_fallback", "hm", also, 0.61).gets("action_not_understood")
    assert [payload.partition("{")[0] for payload in answer.payloads] == ["/check_invoice", "/track_order", "/deny"]


@pytest.mark.parametrize(
    ("intent", "sure", "also", "text", "chosen"),
    [
        ("select_item", 0.86, {"product_details": 0.29}, "the first", "track_refund"),
        ("select_item", 0.9, {}, "第二个", "check_refund_policy"),
        ("nlu_fallback", 0.7, {"select_item": 0.3}, "2", "check_refund_policy"),
        ("select_item", 0.9, {}, "the last one", "check_refund_policy"),
        ("check_refund_policy", 0.8, {"track_refund": 0.3}, "the rules", "check_refund_policy"),
        ("select_item", 0.44, {"track_refund": 0.44, "check_refund_policy": 0.2}, "where it is", "track_refund"),
        (
            "nlu_fallback",
            0.7,
            {"check_refund_policy": 0.3, "track_refund": 0.1},
            "how that works",
            "check_refund_policy",
        ),
    ],
)
def test_an_answer_has_the_first_words_heard_again(
    ida: Shopper, intent: str, sure: float, also: dict[str, float], text: str, chosen: str
) -> None:
    answer = asked(ida).says(intent, text, also, sure).gets("action_give_details")
    assert answer.messages == []
    assert answer.slots["readings"] is None
    assert ida.message["text"] == "the money for 50002?"
    assert ida.message["intent"] == {"name": chosen, "confidence": 1.0}
    assert ida.message["entities"] == [{"entity": "order_number", "value": "50002"}]
    assert ida.message["metadata"]["identity"]["email"] == "ida@example.com"


HERE = "action_not_understood"


def test_so_does_a_button(ida: Shopper) -> None:
    asked(ida).says("track_refund", '/track_refund{"order_number": "50002"}').gets("action_track_refund")
    assert ida.message["text"] == "the money for 50002?"
    assert "No refund is recorded for order 50002" in ida.gets("action_track_refund").text


def test_a_yes_to_either_or_is_asked_again_once(ida: Shopper) -> None:
    again = asked(ida).says("affirm", "yes").gets("action_affirm")
    assert "or to know the rules" in again.text
    assert "still don't understand" in ida.says("affirm", "yes").gets("action_affirm").text


@pytest.mark.parametrize("intent", ["deny", "stop"])
def test_neither_is_taken_for_what_it_is(ida: Shopper, intent: str) -> None:
    answer = asked(ida).says(intent, "neither").gets(f"action_{intent}")
    assert answer.text == "All right, not that. Could you tell me in other words?"
    assert answer.slots == {"readings": None, "not_understood": None}


def test_unclear_again_it_says_so_and_offers_topics_and_a_person(ida: Shopper) -> None:
    answer = asked(ida).says("nlu_fallback", "fnord", {"track_order": 0.2}, 0.8).gets(HERE)
    assert "I still don't understand" in answer.text
    assert answer.payloads[-1] == "/contact_human_agent"


def test_another_subject_is_answered(ida: Shopper) -> None:
    answer = asked(ida).says("track_order", "where is 50002", order_number="50002").gets("action_track_order")
    assert "SW1" in answer.text
    assert answer.slots["readings"] is None


def test_an_answer_that_comes_too_late_is_none(ida: Shopper) -> None:
    asked(ida).says("thank", "thanks").gets("action_thank")
    answer = ida.says("select_item", "the first").gets("action_give_details")
    assert "readings" not in answer.slots
    assert ida.message["text"] == "the first"


def test_a_change_is_not_started_on_a_guess(ida: Shopper) -> None:
    also = {"check_cancellation_fee": 0.4}
    answer = ida.says("cancel_order", "cancel 50001 ?", also, 0.5, order_number="50001").gets("action_cancel_order")
    assert "cancel an order, or to know what cancelling costs?" in answer.text
    assert "pending" not in answer.slots


def test_one_likely_change_alone_is_asked_about_and_a_yes_is_enough(ida: Shopper) -> None:
    answer = ida.says("return_item", "back", {"stop": 0.4}, 0.45).gets("action_return_item")
    assert answer.text == "I want to be sure I've got you right. Do you want to send something back?"
    ida.says("affirm", "yes").gets("action_affirm")
    assert "Why are you sending it back?" in ida.gets("action_return_item").text


def test_a_sure_change_and_a_button_are_not_asked_about(ida: Shopper) -> None:
    sure = ida.says("cancel_order", "cancel 50001", {"stop": 0.3}, 0.85, order_number="50001")
    assert "Are you sure" in sure.gets("action_cancel_order").text
    pressed = ida.says("cancel_order", '/cancel_order{"order_number": "50001"}', {}, 0.0, order_number="50001")
    assert "Are you sure" in pressed.gets("action_cancel_order").text


def test_cancel_that_in_the_form_may_mean_the_form_or_the_order(guest: Shopper) -> None:
    guest.slots |= {"order_flow": "action_track_order", "order_number": "50002"}
    guest.says("stop", "actually cancel it", {"cancel_order": 0.35}, 0.45).in_form("email")
    assert "leave it for now, or to cancel an order?" in guest.gets("action_stop").text
    guest.says("cancel_order", "the order", {"stop": 0.3}, 0.6).gets("action_cancel_order")
    assert (guest.message["intent"]["name"], guest.message["text"]) == ("cancel_order", "actually cancel it")
    assert guest.gets("action_cancel_order").slots["order_number"] == "50002"


def test_in_the_form_an_unsure_change_keeps_the_form_waiting(guest: Shopper) -> None:
    guest.slots |= {"order_flow": "action_track_order", "order_number": "50002"}
    guest.says("cancel_order", "hm cancel", {"stop": 0.4}, 0.45).in_form("email")
    answer = guest.gets("action_cancel_order")
    assert answer.events[-1] == FollowupAction("action_listen")
    assert SlotSet("requested_slot", None) not in answer.events
