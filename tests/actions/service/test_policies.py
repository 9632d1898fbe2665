"""The shop's rules come from its documents, with their source, or not at all."""

import pytest
from rasa_sdk.events import FollowupAction
from sqlalchemy import delete

from actions.shop.models.policies import PolicySection
from tests.actions.service.conftest import Shopper

RETURNS = {"type": "sources", "sources": [{"title": "Returns", "url": "/policies/returns"}]}


def test_a_policy_with_its_source(guest: Shopper) -> None:
    answer = guest.says("check_refund_policy", "what is your return policy?").gets("action_answer_policy")
    assert answer.events == []
    assert "Send anything back within 45 days." in answer.text
    assert answer.text.endswith("Source: Returns")
    assert answer.messages[0]["custom"] == RETURNS


def test_a_short_document_is_told_whole(guest: Shopper) -> None:
    answer = guest.says("check_refund_policy", "must items be unworn?").gets("action_answer_policy")
    assert answer.text == "Send anything back within 45 days.\n\nItems must be unworn.\n\nSource: Returns"


def test_of_a_long_document_the_section_that_was_asked_for(guest: Shopper) -> None:
    answer = guest.says("delivery_options", "do you deliver to Norway?").gets("action_answer_policy")
    assert answer.text.startswith("Norway, Chile and Japan.")
    assert "express" not in answer.text


def test_of_a_long_document_the_section_of_the_intent_when_the_words_say_little(guest: Shopper) -> None:
    answer = guest.says("delivery_options", "tell me the possibilities").gets("action_answer_policy")
    assert answer.text.startswith("Standard costs 3.00 USD")
    assert "Norway" not in answer.text


def test_of_two_documents_the_words_choose(guest: Shopper) -> None:
    refund = guest.says("check_refund_policy", "how long does a refund take?").gets("action_answer_policy")
    assert refund.text == "Money is back within 6 working days.\n\nSource: Refunds"


def test_the_policy_in_chinese(guest: Shopper) -> None:
    guest.locale = "zh"
    answer = guest.says("check_refund_policy", "退货政策是什么").gets("action_answer_policy")
    assert answer.text == "45 天内可以退货。\n\n来源：退货"


def test_a_button_without_words_finds_the_policy_too(guest: Shopper) -> None:
    answer = guest.says("check_refund_policy", "/check_refund_policy").gets("action_answer_policy")
    assert "45 days" in answer.text


def test_what_no_document_says_is_not_made_up(guest: Shopper) -> None:
    answer = guest.says("newsletter_subscription", "do you have a gazette?").gets("action_answer_policy")
    assert answer.text.startswith("I find nothing about that in the shop's documents")
    assert answer.messages[0]["custom"] == {}
    assert answer.payloads == ["/contact_human_agent"]


def test_the_shell_gets_the_source_in_words(guest: Shopper) -> None:
    guest.channel = "cmdline"
    answer = guest.says("check_refund_policy", "return policy").gets("action_answer_policy")
    assert answer.messages[0]["custom"] == {}
    assert "Source: Returns" in answer.text


def test_account_help_names_the_section_and_never_wants_a_password(guest: Shopper) -> None:
    answer = guest.says("recover_password", "i can't get in").gets("action_help_with_account")
    assert "Press the link on the sign-in page." in answer.text
    assert "never need your password" in answer.text
    assert answer.payloads == ["/contact_human_agent"]


def test_account_help_without_a_document(guest: Shopper) -> None:
    with guest.services.database.session() as session:
        session.execute(delete(PolicySection).where(PolicySection.topic == "account"))
    answer = guest.says("delete_account", "delete my account").gets("action_help_with_account")
    assert answer.text == (
        "I can't create or change accounts, and I never need your password. A person from our team can help."
    )


CHANGES = [
    "return_item",
    "exchange_item",
    "get_refund",
    "report_problem",
    "change_order",
    "change_shipping_address",
]


@pytest.mark.parametrize("intent", CHANGES)
def test_what_is_done_for_an_order_asks_a_guest_for_it(guest: Shopper, intent: str) -> None:
    answer = guest.says(intent).gets(f"action_{intent}")
    assert answer.events[-1] == FollowupAction("order_form")
    assert answer.slots["order_flow"] == f"action_{intent}"


def test_a_return_comes_with_the_rule(guest: Shopper) -> None:
    answer = guest.says("return_item", "i want to return it").gets("action_return_item")
    assert answer.messages[0]["custom"] == RETURNS
    assert "45 days" in answer.text
