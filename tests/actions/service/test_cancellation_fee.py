"""What cancelling costs."""

from actions.services import Services
from tests.actions.service.conftest import Shopper, give_rules


def ask(shopper: Shopper, **entities: str) -> str:
    text = "is there a cancellation fee?"
    return shopper.says("check_cancellation_fee", text, **entities).gets("action_check_cancellation_fee").text


def test_in_general(guest: Shopper, services: Services) -> None:
    give_rules(services, "[cancellation]\nfee = '0.00 USD'")
    assert ask(guest).startswith("Cancelling is free of charge")
    give_rules(services, "[cancellation]\nfee = '3.50 USD'")
    assert ask(guest) == "Cancelling an order costs $3.50. It can be done as long as the order has not been shipped."
    guest.locale = "zh"
    assert ask(guest) == "取消订单的费用为 US$3.50，发货前可以取消。"


def test_for_an_order(ida: Shopper, services: Services) -> None:
    give_rules(services, "[cancellation]")
    assert "all of $52.90 would go back" in ask(ida, order_number="50001")
    give_rules(services, "[cancellation]\nfee = '3.50 USD'")
    answer = ida.says("check_cancellation_fee", order_number="50001").gets("action_check_cancellation_fee")
    assert answer.text == "Order 50001 has not been shipped. Cancelling it costs $3.50: $49.40 would go back to you."
    assert answer.payloads == ['/cancel_order{"order_number": "50001"}']
    assert "$49.40" in ask(ida)  # it is the one talked about now
    give_rules(services, "[cancellation]\nfee = '350 JPY'")
    assert ask(ida, order_number="50001").startswith("Cancelling an order costs ¥350.")


def test_for_an_order_that_has_left(ida: Shopper, services: Services) -> None:
    give_rules(services, "[cancellation]")
    assert "can no longer be cancelled" in ask(ida, order_number="50002")
    assert ask(ida).startswith("Cancelling is free of charge")  # in general again


def test_a_fee_never_takes_more_than_was_paid(ida: Shopper, services: Services) -> None:
    give_rules(services, "[cancellation]\nfee = '900.00 USD'")
    assert "costs $52.90: $0.00 would go back" in ask(ida, order_number="50001")


def test_of_someone_elses_order_nothing_is_said(tom: Shopper, services: Services) -> None:
    give_rules(services, "[cancellation]")
    assert "can't find an order 50001" in ask(tom, order_number="50001")


def test_without_a_rule_the_documents_answer(guest: Shopper) -> None:
    assert "I find nothing about that" in ask(guest)
