"""Two requests in one message: both are done, one at a time, and a question stands last."""

from typing import Any

from rasa_sdk.events import SlotSet

from tests.actions.service.conftest import Shopper


def request(intent: str, text: str, number: str | None = None) -> dict[str, Any]:
    """A request as the classifier hears it."""
    entities = [{"entity": "order_number", "value": number}] if number else []
    return {"text": text, "intent": {"name": intent, "confidence": 0.8}, "entities": entities}


CANCEL = request("cancel_order", "cancel 50001", "50001")
TRACK = request("track_order", "where is 50002?", "50002")
POLICY = request("check_refund_policy", "can I send things back?")


def says_two(shopper: Shopper, *requests: dict[str, Any]) -> Shopper:
    """One message with several requests, of which the first has its intent."""
    shopper.says(requests[0]["intent"]["name"], " and ".join(one["text"] for one in requests))
    shopper.message["requests"] = list(requests)
    return shopper


def test_each_is_heard_by_itself_and_what_asks_back_comes_last(ida: Shopper) -> None:
    heard = says_two(ida, CANCEL, TRACK, POLICY).gets("action_cancel_order")
    assert heard.messages == []
    assert ida.message["text"] == "can I send things back?"
    assert "45 days" in ida.gets("action_answer_policy").text
    assert ida.message["text"] == "where is 50002?"
    assert "SW1" in ida.gets("action_track_order").text
    assert ida.message["text"] == "cancel 50001"
    last = ida.gets("action_cancel_order")
    assert last.text.startswith("Are you sure that you want to cancel order 50001")
    assert ida.slots["waiting"] is None


def test_while_one_is_asked_about_the_other_waits_and_that_is_said_once(guest: Shopper) -> None:
    says_two(guest, CANCEL, TRACK).gets("action_cancel_order")
    asks = guest.gets("action_track_order")
    assert asks.text == "One after the other: after this I'll take up “cancel 50001”."
    assert asks.events[-1] == SlotSet("waiting", [{**CANCEL, "announced": True}])
    guest.in_form("email").says("check_refund_policy", "can I send things back?")
    beside = guest.gets("action_answer_policy")
    assert "One after the other" not in beside.text
    assert guest.slots["waiting"] == [{**CANCEL, "announced": True}]


def test_when_the_first_is_done_the_other_is_taken_up(guest: Shopper) -> None:
    says_two(guest, CANCEL, TRACK).gets("action_cancel_order")
    guest.gets("action_track_order")
    guest.in_form("email").says("give_details", "ida@example.com", email="ida@example.com")
    guest.slots |= {"email": "ida@example.com", "order_number": "50002"}
    guest.latest_action = "order_form"
    done = guest.gets("action_order_details_given")
    assert "SW1" in done.text
    assert done.text.endswith("Now to “cancel 50001”.")
    assert guest.message["text"] == "cancel 50001"
    assert guest.message["entities"] == CANCEL["entities"]


def test_when_the_first_is_stopped_the_other_is_taken_up(guest: Shopper) -> None:
    says_two(guest, CANCEL, TRACK).gets("action_cancel_order")
    guest.gets("action_track_order")
    stopped = guest.in_form("email").says("stop", "never mind").gets("action_stop")
    assert stopped.text.endswith("Now to “cancel 50001”.")
    assert guest.message["text"] == "cancel 50001"


def test_a_person_who_takes_over_gets_it_all(ida: Shopper) -> None:
    person = request("contact_human_agent", "get me a person")
    says_two(ida, TRACK, person).gets("action_track_order")
    assert ida.message["text"] == "get me a person"
    handed = ida.gets("action_hand_off")
    assert ida.slots["waiting"] is None
    assert not any(event["event"] == "user" for event in handed.events)


def test_in_the_form_what_asks_nothing_is_answered_at_once(guest: Shopper) -> None:
    payment = request("check_payment_methods", "how can I pay?")
    guest.slots |= {"order_flow": "action_track_order", "order_number": "50002"}
    says_two(guest, POLICY, payment).in_form("email").gets("action_answer_policy")
    guest.gets("action_answer_policy")
    assert guest.message["text"] == "how can I pay?"
