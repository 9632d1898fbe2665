"""The form that asks for number and e-mail: what it needs, what it takes, when it gives up."""

import asyncio
from typing import Any

from rasa_sdk.events import ActionExecuted, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.order_form import ValidateOrderForm
from tests.actions.service.conftest import Answer, Shopper
from tests.actions.service.test_orders import FORGOTTEN


def validated(shopper: Shopper, **candidates: Any) -> Answer:
    """What the form makes of slots that were just filled."""
    shopper.slots |= candidates
    tracker = shopper.tracker()
    tracker.events += [ActionExecuted("order_form"), *(SlotSet(name, value) for name, value in candidates.items())]
    dispatcher = CollectingDispatcher()
    action = ValidateOrderForm(shopper.services)
    events = asyncio.run(action.run(dispatcher, tracker, {**shopper.domain}))
    return Answer(events, dispatcher.messages)


def test_a_guest_is_asked_for_both(guest: Shopper) -> None:
    assert validated(guest.says("track_order").in_form("order_number")).events == []
    # no event: Rasa itself asks for the first empty slot of the two in the domain


def test_a_number_leaves_the_email(guest: Shopper) -> None:
    answer = validated(guest.says("give_details").in_form("order_number"), order_number="50002")
    assert answer.events == [SlotSet("order_number", "50002")]


def test_signed_in_shoppers_are_done_with_the_number(ida: Shopper) -> None:
    answer = validated(ida.says("give_details").in_form("order_number"), order_number="50002")
    assert answer.events == [SlotSet("order_number", "50002"), SlotSet("requested_slot", None)]


def test_a_verified_order_is_done_with_the_number(guest: Shopper) -> None:
    guest.says("track_order", order_number="50002", email="ida@example.com").gets("action_track_order")
    answer = validated(guest.says("give_details").in_form("order_number"), order_number="50002")
    assert answer.events == [SlotSet("order_number", "50002"), SlotSet("requested_slot", None)]


def test_of_several_numbers_the_last_counts(guest: Shopper) -> None:
    answer = validated(guest.says("give_details").in_form("order_number"), order_number=["50001", "50002"])
    assert answer.events == [SlotSet("order_number", "50002")]


def test_the_pair_that_failed_is_not_tried_again(guest: Shopper) -> None:
    guest.slots["tried"] = {"order_number": "50002", "email": "eve@example.com"}
    guest.slots["order_number"] = "50002"
    answer = validated(guest.says("give_details").in_form("email"), email="eve@example.com")
    assert answer.events == [SlotSet("email", None)]


def test_a_corrected_number_keeps_the_email(guest: Shopper) -> None:
    guest.slots["tried"] = {"order_number": "50009", "email": "ida@example.com"}
    answer = validated(guest.says("give_details").in_form("email"), order_number="50002")
    assert answer.events == [SlotSet("order_number", "50002"), SlotSet("email", "ida@example.com")]


def test_a_corrected_email_keeps_the_number(guest: Shopper) -> None:
    guest.slots["tried"] = {"order_number": "50002", "email": "eve@example.com"}
    guest.slots["order_number"] = "50002"
    answer = validated(guest.says("give_details").in_form("email"), email="ida@example.com")
    assert answer.events == [SlotSet("email", "ida@example.com")]


def test_it_asks_twice_and_then_ends(guest: Shopper) -> None:
    guest.says("track_order")
    first = guest.gets("action_ask_order_form_order_number")
    assert first.text == "What is the order number? It is in your confirmation e-mail."
    assert first.events == [SlotSet("order_asks", {"slot": "order_number", "times": 1})]
    second = guest.says("nlu_fallback", "hm").gets("action_ask_order_form_order_number")
    assert second.text.startswith("I need the order number to find it")
    assert second.slots["order_asks"]["times"] == 2
    last = guest.says("nlu_fallback", "hm").gets("action_ask_order_form_order_number")
    assert last.messages == []
    assert last.events == [
        SlotSet("order_asks", {"slot": "order_number", "times": 3}),
        SlotSet("requested_slot", None),
    ]


def test_who_lacks_the_detail_is_not_asked_again(guest: Shopper) -> None:
    guest.says("track_order").in_form("order_number").gets("action_ask_order_form_order_number")
    answer = guest.says("track_order", "没有订单号").gets("action_ask_order_form_order_number")
    assert answer.messages == []
    assert answer.events[-1] == SlotSet("requested_slot", None)
    assert guest.gets("action_order_details_given").payloads == ["/contact_human_agent"]


def test_asking_again_after_another_subject_does_not_count(guest: Shopper) -> None:
    guest.says("track_order").in_form("order_number").gets("action_ask_order_form_order_number")
    for _ in range(3):
        guest.says("check_refund_policy", "can I send things back?").gets("action_answer_policy")
        again = guest.gets("action_ask_order_form_order_number")
        assert again.text.startswith("To go on with your order")
        assert again.events == []


def test_a_question_beside_the_number_is_answered_first(guest: Shopper) -> None:
    guest.says("track_order").in_form("order_number").gets("action_ask_order_form_order_number")
    guest.says("check_refund_policy", "50002, and can I send it back?", order_number="50002")
    guest.latest_action = "order_form"
    heard = guest.gets("action_ask_order_form_email")
    assert heard.messages == []
    assert guest.message["entities"] == []
    assert guest.message["intent"]["name"] == "check_refund_policy"
    assert "45 days" in guest.gets("action_answer_policy").text


def test_a_question_beside_the_last_detail_is_answered_after_it(guest: Shopper) -> None:
    guest.slots |= {"order_flow": "action_track_order", "order_number": "50002", "email": "ida@example.com"}
    guest.says("check_refund_policy", "ida@example.com, and can I send it back?", email="ida@example.com")
    guest.latest_action = "order_form"
    answer = guest.gets("action_order_details_given")
    assert "SW1" in answer.text
    assert guest.message["intent"]["name"] == "check_refund_policy"


def test_having_given_up_it_offers_a_person(guest: Shopper) -> None:
    guest.slots |= {"order_flow": "action_track_order", "order_asks": {"slot": "email", "times": 4}}
    answer = guest.says("nlu_fallback").gets("action_order_details_given")
    assert answer.events == FORGOTTEN
    assert answer.payloads == ["/contact_human_agent"]


def test_the_details_go_to_what_they_were_wanted_for(guest: Shopper) -> None:
    details = {"order_number": "50001", "email": "ida@example.com"}
    guest.slots |= {"order_flow": "action_cancel_order", "order_asks": {"slot": "email", "times": 1}, **details}
    answer = guest.says("give_details").gets("action_order_details_given")
    assert answer.text.startswith("Are you sure that you want to cancel order 50001")


def test_each_question_starts_its_own_count(guest: Shopper) -> None:
    guest.slots["order_asks"] = {"slot": "order_number", "times": 3}
    guest.slots["order_number"] = "50002"
    answer = guest.says("give_details").gets("action_ask_order_form_email")
    assert answer.text == "Which e-mail address was order 50002 placed with?"
    assert answer.events == [SlotSet("order_asks", {"slot": "email", "times": 1})]


def test_another_wish_in_the_form_starts_over(guest: Shopper) -> None:
    guest.slots |= {
        "order_flow": "action_track_order",
        "order_number": "50002",
        "order_asks": {"slot": "email", "times": 3},
    }
    answer = guest.says("cancel_order", order_number="50001").in_form("email").gets("action_cancel_order")
    assert answer.slots["order_flow"] == "action_cancel_order"
    assert answer.slots["order_number"] == "50001"
    assert answer.slots["order_asks"] is None


def test_the_same_wish_in_the_form_counts_on(guest: Shopper) -> None:
    guest.slots |= {"order_flow": "action_track_order", "order_asks": {"slot": "order_number", "times": 2}}
    answer = guest.says("track_order").in_form("order_number").gets("action_track_order")
    assert "order_asks" not in answer.slots
