"""Cancelling: asked first, done once, never too late."""

from rasa_sdk.events import EventType, SlotSet
from sqlalchemy import select

from actions.shop.models.orders import AuditEntry, Order
from tests.actions.service.conftest import Shopper
from tests.actions.service.test_orders import FORGOTTEN

QUESTION = {
    "action": "action_cancel_order_confirmed",
    "argument": '{"order": "50001", "change": {"kind": "cancel"}}',
}


def is_question(event: EventType) -> bool:
    """Whether the event keeps the question about order 50001, with a key of its own."""
    key = event["value"]["key"]
    return bool(event == SlotSet("pending", QUESTION | {"key": key}) and len(key) == 32)


def status_of(shopper: Shopper, number: str) -> str:
    with shopper.services.database.session() as session:
        return session.scalars(select(Order.status).where(Order.number == number)).one()


def times_cancelled(shopper: Shopper) -> int:
    with shopper.services.database.session() as session:
        return len(session.scalars(select(AuditEntry).where(AuditEntry.action == "cancel.done")).all())


def test_it_asks_first_with_number_items_and_amount(ida: Shopper) -> None:
    answer = ida.says("cancel_order", order_number="50001").gets("action_cancel_order")
    known = [SlotSet("current_order", "50001"), SlotSet("order_flow", "action_cancel_order")]
    assert answer.events[:-1] == [*FORGOTTEN, *known]
    assert is_question(answer.events[-1])
    assert (
        answer.text == "Are you sure that you want to cancel order 50001 (1 × Copper kettle; $52.90)? It costs nothing."
    )
    assert answer.payloads == ["/affirm", "/deny"]
    assert status_of(ida, "50001") == "processing"


def test_a_yes_cancels_and_is_written_down(ida: Shopper) -> None:
    ida.says("cancel_order", order_number="50001").gets("action_cancel_order")
    answer = ida.says("affirm").gets("action_affirm")
    assert answer.events == [*FORGOTTEN, SlotSet("current_order", "50001")]
    assert "Order 50001 has been cancelled" in answer.text
    assert "$52.90" in answer.text
    assert status_of(ida, "50001") == "cancelled"
    assert times_cancelled(ida) == 1


def test_a_second_yes_cancels_nothing_more(ida: Shopper) -> None:
    ida.says("cancel_order", order_number="50001").gets("action_cancel_order")
    ida.says("affirm").gets("action_affirm")
    answer = ida.says("affirm").gets("action_affirm")
    assert answer.events == []
    assert answer.text == "All right. What can I do for you?"
    assert times_cancelled(ida) == 1


def test_cancelling_again_says_that_it_was_done(ida: Shopper) -> None:
    ida.says("cancel_order", order_number="50001").gets("action_cancel_order")
    ida.says("affirm").gets("action_affirm")
    answer = ida.says("cancel_order", order_number="50001").gets("action_cancel_order")
    assert answer.text == "Order 50001 was already cancelled. There is nothing left to do."
    assert answer.slots["pending"] is None


def test_a_no_leaves_the_order(ida: Shopper) -> None:
    ida.says("cancel_order", order_number="50001").gets("action_cancel_order")
    answer = ida.says("deny").gets("action_deny")
    assert answer.events == [SlotSet("pending", None), SlotSet("task", None)]
    assert answer.text == "All right, I leave everything as it is."
    assert ida.says("affirm").gets("action_affirm").text == "All right. What can I do for you?"
    assert status_of(ida, "50001") == "processing"


def test_a_yes_after_another_question_is_asked_about_again(ida: Shopper) -> None:
    ida.says("cancel_order", order_number="50001").gets("action_cancel_order")
    ida.says("check_refund_policy", "how long for returns?").gets("action_answer_policy")
    again = ida.says("affirm").gets("action_affirm")
    (question,) = again.events
    assert is_question(question)
    assert "Are you sure" in again.text
    assert status_of(ida, "50001") == "processing"
    ida.says("affirm").gets("action_affirm")
    assert status_of(ida, "50001") == "cancelled"


def test_what_has_shipped_is_returned_instead(tom: Shopper) -> None:
    answer = tom.says("cancel_order", order_number="50004").gets("action_cancel_order")
    known = [SlotSet("current_order", "50004"), SlotSet("order_flow", "action_cancel_order")]
    assert answer.events == [*FORGOTTEN, *known]
    assert "can no longer be cancelled (status: shipped)" in answer.text
    assert answer.payloads == ["/contact_human_agent"], "nothing that is not there yet can be sent back"
    assert status_of(tom, "50004") == "shipped"


def test_what_was_returned_is_not_offered_a_return(tom: Shopper) -> None:
    answer = tom.says("cancel_order", order_number="50005").gets("action_cancel_order")
    assert answer.text == "Order 50005 has already been returned, so there is nothing to cancel."
    assert answer.payloads == []


def test_what_ships_between_question_and_yes_is_not_cancelled(ida: Shopper) -> None:
    ida.says("cancel_order", order_number="50001").gets("action_cancel_order")
    with ida.services.database.session() as session:
        session.scalars(select(Order).where(Order.number == "50001")).one().status = "shipped"
    answer = ida.says("affirm").gets("action_affirm")
    assert "can no longer be cancelled" in answer.text
    assert times_cancelled(ida) == 0


def test_without_a_number_the_only_cancellable_order_is_meant(ida: Shopper) -> None:
    answer = ida.says("cancel_order").gets("action_cancel_order")
    assert "order 50001" in answer.text


def test_nothing_to_cancel_is_said(tom: Shopper) -> None:
    answer = tom.says("cancel_order").gets("action_cancel_order")
    assert answer.text.startswith("None of your orders can be cancelled now")


def test_a_guest_proves_the_order_first(guest: Shopper) -> None:
    answer = guest.says("cancel_order", order_number="50001").gets("action_cancel_order")
    assert answer.messages == []
    assert answer.slots["order_flow"] == "action_cancel_order"
    proven = guest.says("cancel_order", order_number="50001", email="ida@example.com").gets("action_cancel_order")
    assert is_question(proven.events[-1])


def test_a_guest_cannot_say_yes_for_an_order_of_another_session(guest: Shopper) -> None:
    pending = QUESTION | {"key": "0" * 32}
    guest.slots["pending"] = pending
    guest.says("affirm")
    guest.events.append(SlotSet("pending", pending))
    answer = guest.gets("action_affirm")
    assert answer.events == [SlotSet("pending", None), SlotSet("task", None)]
    assert status_of(guest, "50001") == "processing"
