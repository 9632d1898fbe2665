"""Yes, no, stop, loose details and words that weren't understood, with and without something pending."""

import pytest
from rasa_sdk.events import FollowupAction, SlotSet

from tests.actions.service.conftest import Shopper
from tests.actions.service.test_orders import FORGOTTEN


def test_a_yes_to_nothing(guest: Shopper) -> None:
    answer = guest.says("affirm").gets("action_affirm")
    assert answer.events == []
    assert answer.text == "All right. What can I do for you?"


def test_a_no_to_nothing(guest: Shopper) -> None:
    answer = guest.says("deny").gets("action_deny")
    assert answer.events == []
    assert answer.text == "All right. Let me know when you need something."


def test_a_yes_in_the_form_lets_the_form_ask_again(guest: Shopper) -> None:
    answer = guest.says("affirm").in_form("email").gets("action_affirm")
    assert answer.events == []
    assert answer.messages == []


def test_a_no_in_the_form_ends_it_and_says_where_to_look(guest: Shopper) -> None:
    answer = guest.says("deny").in_form("order_number").gets("action_deny")
    assert answer.events == FORGOTTEN
    assert "confirmation e-mail" in answer.text
    assert answer.payloads == ["/contact_human_agent"]


@pytest.mark.parametrize("action", ["action_stop", "action_goodbye"])
def test_stop_and_goodbye_end_the_form(guest: Shopper, action: str) -> None:
    answer = guest.says("stop").in_form("email").gets(action)
    assert answer.events == FORGOTTEN
    assert len(answer.messages) == 1


def test_a_number_on_its_own_is_looked_up(ida: Shopper) -> None:
    answer = ida.says("give_details", order_number="50002").gets("action_give_details")
    assert answer.slots["current_order"] == "50002"
    assert "SW1" in answer.text


def test_an_email_on_its_own_leads_to_the_number(guest: Shopper) -> None:
    answer = guest.says("give_details", email="ida@example.com").gets("action_give_details")
    assert answer.slots["order_flow"] == "action_track_order"
    assert answer.slots["email"] == "ida@example.com"
    assert answer.events[-1] == FollowupAction("order_form")


def test_details_without_any_are_not_understood(guest: Shopper) -> None:
    answer = guest.says("give_details", "this one").gets("action_give_details")
    assert answer.events == []
    assert "/track_order" in answer.payloads


def test_words_not_understood_offer_topics(guest: Shopper) -> None:
    answer = guest.says("nlu_fallback", "fnord").gets("action_not_understood")
    assert answer.events == []
    assert answer.payloads == ["/track_order", "/recommend", "/check_refund_policy", "/contact_human_agent"]


def test_words_not_understood_take_the_question_back(ida: Shopper) -> None:
    ida.says("cancel_order", order_number="50001").gets("action_cancel_order")
    answer = ida.says("nlu_fallback", "fnord").gets("action_not_understood")
    assert answer.events == [SlotSet("pending", None)]


def test_words_not_understood_with_a_number_are_about_the_order(ida: Shopper) -> None:
    answer = ida.says("nlu_fallback", "hm 50002", order_number="50002").gets("action_not_understood")
    assert "SW1" in answer.text


def test_words_not_understood_in_the_form_leave_it_to_the_form(guest: Shopper) -> None:
    answer = guest.says("nlu_fallback", "fnord").in_form("email").gets("action_not_understood")
    assert answer.messages == []
    assert answer.events == []


def test_before_any_words_the_page_decides_the_language(guest: Shopper) -> None:
    guest.says("deny")
    guest.events = [event for event in guest.events if event.get("name") != "locale"]
    guest.slots["locale"] = "en"
    guest.message["metadata"]["locale"] = "zh"
    assert guest.gets("action_deny").text == "好的，有需要随时告诉我。"
