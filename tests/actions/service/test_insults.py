"""Insults are met calmly; what is asked for with a swear word is served."""

import pytest

from actions.insults import is_insult
from tests.actions.service.conftest import Shopper


@pytest.mark.parametrize(
    "text",
    ["fuck you", "F*** you!", "you stupid bot", "useless", "what an asshole", "傻逼", "你真笨", "垃圾机器人", "他妈的"],
)
def test_an_insult(text: str) -> None:
    assert is_insult(text)


@pytest.mark.parametrize(
    "text",
    [
        "hello there",
        "do you have oat milk",
        "a classic scarf",
        "有没有燕麦奶",
        "grass-fed butter",
        "谢谢你",
        "5 * 3",
        "",
    ],
)
def test_no_insult(text: str) -> None:
    assert not is_insult(text)


@pytest.mark.parametrize(
    ("intent", "action"), [("nlu_fallback", "not_understood"), ("bot_challenge", "bot_challenge"), ("thank", "thank")]
)
def test_it_is_met_calmly_and_a_person_is_offered(guest: Shopper, intent: str, action: str) -> None:
    answer = guest.says(intent, "you stupid bot", {"track_order": 0.3, "get_refund": 0.3}).gets(f"action_{action}")
    assert answer.text.startswith("I'm sorry that I've been no help so far.")
    assert answer.payloads == ["/contact_human_agent", "/help"]


def test_what_is_asked_for_is_served(ida: Shopper) -> None:
    answer = ida.says("track_order", "where the fuck is 50002", order_number="50002").gets("action_track_order")
    assert answer.text.startswith("Order 50002: in transit")


def test_a_yes_with_a_swear_word_is_a_yes(ida: Shopper) -> None:
    ida.says("cancel_order", order_number="50001").gets("action_cancel_order")
    assert "has been cancelled" in ida.says("affirm", "yes, damn it").gets("action_affirm").text
