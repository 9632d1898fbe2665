"""Asking for a person: recorded once, said truly, with the order that it is about."""

from actions.shop import handoffs
from tests.actions.service.conftest import Shopper
from tests.actions.service.test_orders import FORGOTTEN


def test_it_is_recorded_with_reason_order_and_language(ida: Shopper) -> None:
    ida.says("track_order", order_number="50002").gets("action_track_order")
    ida.locale = "zh"
    answer = ida.says("contact_human_agent", "转人工").gets("action_hand_off")
    with ida.services.database.session() as session:
        [waiting] = handoffs.waiting(session)
    assert (waiting.session_id, waiting.reason, waiting.order_number, waiting.locale) == (
        "session-1",
        "contact_human_agent",
        "50002",
        "zh",
    )
    assert answer.messages[0]["custom"] == {"type": "handoff"}
    assert f"请求编号 {waiting.id}" in answer.text
    assert answer.events == FORGOTTEN


def test_asking_twice_makes_one_request(guest: Shopper) -> None:
    first = guest.says("contact_human_agent").gets("action_hand_off")
    second = guest.says("complaint").gets("action_hand_off")
    with guest.services.database.session() as session:
        assert len(handoffs.waiting(session)) == 1
    assert "I've asked a person" in first.text
    assert "already been asked" in second.text


def test_a_complaint_is_met_with_regret(guest: Shopper) -> None:
    answer = guest.says("complaint").gets("action_hand_off")
    assert answer.text.startswith("I'm sorry about that")


def test_it_ends_the_form(guest: Shopper) -> None:
    guest.slots |= {"order_number": "50002", "order_flow": "action_track_order"}
    answer = guest.says("contact_human_agent").in_form("email").gets("action_hand_off")
    assert answer.events == FORGOTTEN
    with guest.services.database.session() as session:
        assert handoffs.waiting(session)[0].order_number == "50002"
