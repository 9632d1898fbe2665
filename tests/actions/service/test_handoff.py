"""Asking for a person: recorded once, said truly, with the order that it is about."""

import pytest
from rasa_sdk.events import SlotSet

from actions.shop import handoffs
from tests.actions.service.conftest import Shopper
from tests.actions.service.test_orders import FORGOTTEN


def forgotten_with(ticket: int) -> list[dict[str, object]]:
    """What ends besides the form when a person is called."""
    return [SlotSet("waiting", None), SlotSet("readings", None), SlotSet("handed_off", ticket)]


def card(ticket: int, *, waiting: bool) -> dict[str, object]:
    """What channels that show cards get."""
    return {"type": "handoff", "handoff": {"request": ticket, "waiting": waiting}}


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
    assert answer.messages[-1]["custom"] == card(waiting.id, waiting=False)
    assert f"请求编号 {waiting.id}" in answer.text
    assert answer.events == [*FORGOTTEN, *forgotten_with(waiting.id)]


def test_asking_twice_makes_one_request(guest: Shopper) -> None:
    first = guest.says("contact_human_agent").gets("action_hand_off")
    guest.slots["handed_off"] = None  # as in a conversation that was erased
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
    with guest.services.database.session() as session:
        [waiting] = handoffs.waiting(session)
    assert waiting.order_number == "50002"
    assert answer.events == [*FORGOTTEN, *forgotten_with(waiting.id)]


def handed_off(shopper: Shopper) -> int:
    """The number of the request that a person now has."""
    shopper.says("contact_human_agent").gets("action_hand_off")
    return int(shopper.slots["handed_off"])


def test_while_a_person_has_it_only_the_status_is_said(ida: Shopper) -> None:
    ticket = handed_off(ida)
    for intent, action in (
        ("track_order", "action_track_order"),
        ("greet", "action_greet"),
        ("affirm", "action_affirm"),
    ):
        answer = ida.says(intent, "where is 50002?", order_number="50002").gets(action)
        assert answer.text == f"Passed on to the team (request {ticket})."
        assert answer.messages[0]["custom"] == card(ticket, waiting=True)
        assert answer.payloads == ["/back_to_assistant"]
        assert answer.events == []


def test_two_requests_at_once_are_left_to_the_person_too(ida: Shopper) -> None:
    handed_off(ida)
    ida.says("track_order", "where is 50002? cancel 50001")
    ida.message["requests"] = [ida.message, ida.message]
    assert ida.gets("action_track_order").events == []


def test_the_button_gives_it_back(ida: Shopper) -> None:
    handed_off(ida)
    answer = ida.says("back_to_assistant", "/back_to_assistant").gets("action_back_to_assistant")
    assert answer.events == [SlotSet("handed_off", None)]
    with ida.services.database.session() as session:
        assert handoffs.waiting(session) == []
    assert "SW1" in ida.says("track_order", order_number="50002").gets("action_track_order").text


@pytest.mark.parametrize(
    ("intent", "text"), [("return_item", "I want the bot back"), ("stop", "never mind"), ("deny", "不用人工了")]
)
def test_so_do_words(ida: Shopper, intent: str, text: str) -> None:
    handed_off(ida)
    answer = ida.says(intent, text).gets(f"action_{intent}")
    assert "it's me, the assistant" in answer.text
    assert answer.events == [SlotSet("handed_off", None)]


def test_asking_for_the_person_again_repeats_the_status(ida: Shopper) -> None:
    ticket = handed_off(ida)
    answer = ida.says("contact_human_agent", "I don't want a bot, I want a human").gets("action_hand_off")
    assert answer.text == f"Passed on to the team (request {ticket})."


def test_closed_by_the_team_the_next_message_is_answered(ida: Shopper) -> None:
    ticket = handed_off(ida)
    with ida.services.database.session() as session:
        assert handoffs.close_by_id(session, ticket)
        assert not handoffs.close_by_id(session, ticket)
    answer = ida.says("track_order", order_number="50002").gets("action_track_order")
    assert answer.text.startswith("The team has closed your request; it's me, the assistant, again.")
    assert "SW1" in answer.text
    assert answer.slots["handed_off"] is None


def test_how_to_reach_the_team_calls_nobody(guest: Shopper) -> None:
    answer = guest.says("contact_customer_service", "when are you open?").gets("action_contact_customer_service")
    assert answer.payloads == ["/contact_human_agent"]
    assert answer.events == []
    with guest.services.database.session() as session:
        assert handoffs.waiting(session) == []
