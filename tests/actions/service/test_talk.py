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
    assert answer.events[: len(FORGOTTEN)] == FORGOTTEN
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
    assert answer.events == [SlotSet("not_understood", 1)]
    assert answer.payloads == ["/track_order", "/recommend", "/check_refund_policy", "/contact_human_agent"]


def test_words_not_understood_have_the_question_asked_again_then_take_it_back(ida: Shopper) -> None:
    ida.says("cancel_order", order_number="50001").gets("action_cancel_order")
    for _ in range(2):
        again = ida.says("nlu_fallback", "fnord").gets("action_not_understood")
        assert "Are you sure" in again.text
    answer = ida.says("nlu_fallback", "fnord").gets("action_not_understood")
    assert answer.events[0] == SlotSet("not_understood", 3)
    assert answer.slots["pending"].items() >= {"action": "action_hand_off_confirmed", "argument": ""}.items()
    assert answer.payloads == ["/contact_human_agent", "/help"]


@pytest.mark.parametrize(("intent", "action"), [("nlu_fallback", "not_understood"), ("out_of_scope", "out_of_scope")])
def test_three_in_a_row_offer_a_person(guest: Shopper, intent: str, action: str) -> None:
    said = [guest.says(intent, "fnord").gets(f"action_{action}").payloads for _ in range(3)]
    assert said[0] == said[1]
    assert said[2] == ["/contact_human_agent", "/help"]
    assert "request 1" in guest.says("affirm", "yes").gets("action_affirm").text


def test_an_understood_message_starts_the_count_anew(guest: Shopper) -> None:
    for _ in range(3):
        guest.says("nlu_fallback", "fnord").gets("action_not_understood")
        answer = guest.says("thank").gets("action_thank")
        assert answer.events == [SlotSet("not_understood", None)]


YES_BUT = [
    ("affirm", "yes but not today", 0.9, {}),
    ("affirm", "如果免费就取消", 0.9, {}),
    ("affirm", "ys", 0.5, {"deny": 0.4}),
    ("affirm", "ja", 0.65, {"deny": 0.2}),
    ("affirm", "hmm", 0.9, {}),
    ("bot_challenge", "are you sure?", 0.5, {"affirm": 0.47}),
    ("cancel_order", "cancel it", 0.48, {"stop": 0.48, "affirm": 0.43}),
]


@pytest.mark.parametrize(("intent", "text", "sure", "also"), YES_BUT)
def test_what_is_no_plain_yes_is_asked_again(
    ida: Shopper, intent: str, text: str, sure: float, also: dict[str, float]
) -> None:
    ida.says("cancel_order", order_number="50001").gets("action_cancel_order")
    answer = ida.says(intent, text, also, sure).gets(f"action_{intent}")
    assert "Are you sure" in answer.text
    assert "cancelled" not in answer.text


def test_another_number_after_are_you_sure_is_another_order_to_cancel(tom: Shopper) -> None:
    tom.slots["pending"] = {"action": "action_cancel_order_confirmed", "argument": "50005"}
    tom.events.append(SlotSet("pending", tom.slots["pending"]))
    answer = tom.says("deny", "no, 50004", order_number="50004").gets("action_deny")
    assert "50004 can no longer be cancelled" in answer.text


def test_a_number_alone_is_for_what_was_last_done(ida: Shopper) -> None:
    ida.says("get_invoice", order_number="50003").gets("action_get_invoice")
    answer = ida.says("give_details", "sorry, 50002", order_number="50002").gets("action_give_details")
    assert answer.text.startswith("Order 50002:\n2 × Wool scarf")


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
