"""Returns and exchanges, from the first words to what the database holds."""

import datetime as dt

from sqlalchemy import select

from actions.shop.models.orders import Order, OrderAdjustment
from actions.shop.models.rules import StoredRules
from actions.shop.models.service import Return
from actions.wording import day
from tests.actions.desk.conftest import ARRIVED, CHEESE, OLD, ON_ITS_WAY, OPEN, OTHERS, RULES
from tests.actions.service.conftest import Answer, Shopper, give_rules


def begin(shopper: Shopper, text: str, number: str = ARRIVED, intent: str = "return_item") -> Answer:
    return shopper.says(intent, text, order_number=number).gets(f"action_{intent}")


def replies(shopper: Shopper, text: str, intent: str = "nlu_fallback", **entities: str) -> Answer:
    """The answer to a message in the middle of a flow, whatever it was taken for."""
    action = {"nlu_fallback": "action_not_understood"}.get(intent, f"action_{intent}")
    return shopper.says(intent, text, **entities).gets(action)


def returns_of(shopper: Shopper) -> list[Return]:
    with shopper.services.database.session() as session:
        return list(session.scalars(select(Return)))


def test_all_that_is_said_at_once_is_not_asked_again(ida: Shopper) -> None:
    answer = begin(ida, f"I want to return the scarf of order {ARRIVED}, I don't like it")
    assert "1 × Wool scarf" in answer.text
    assert "Changed my mind" in answer.text
    assert "In all: $25.50" in answer.text
    assert answer.payloads == ["/affirm", "/deny"]
    assert returns_of(ida) == []


def test_a_yes_registers_it_once_and_pays_nothing_yet(ida: Shopper) -> None:
    begin(ida, "return the scarf, I don't like it")
    answer = ida.says("affirm", "yes").gets("action_affirm")
    (registered,) = returns_of(ida)
    assert registered.number in answer.text
    assert registered.state == "approved"
    assert answer.slots["task"] is None
    with ida.services.database.session() as session:
        assert session.scalars(select(OrderAdjustment)).all() == []


def test_what_is_missing_is_asked_step_by_step(ida: Shopper) -> None:
    assert "What from order 60002" in begin(ida, "I want to return something").text
    assert "How many" in replies(ida, "the mugs").text
    assert "Why" in replies(ida, "two").text
    answer = replies(ida, "they are too small")
    assert "2 × Coffee mug" in answer.text
    assert "$16.00" in answer.text


def test_buttons_answer_as_well_as_words(ida: Shopper) -> None:
    asked = begin(ida, "I want to return something")
    everything = asked.payloads[-1]
    assert everything == '/give_details{"choice": "all"}'
    asked = ida.says("give_details", everything, choice="all").gets("action_give_details")
    assert '/give_details{"choice": "faulty"}' in asked.payloads
    answer = ida.says("give_details", '/give_details{"choice": "faulty"}', choice="faulty").gets("action_give_details")
    assert "3 × Coffee mug" in answer.text
    assert "Delivery: $4.90" in answer.text
    assert "In all: $74.40" in answer.text


def test_by_its_place_in_the_list(ida: Shopper) -> None:
    begin(ida, "I want to return something")
    assert "Why" in replies(ida, "the third one", "select_item").text
    assert "Wool scarf" in replies(ida, "changed my mind").text


def test_chinese(ida: Shopper) -> None:
    ida.locale = "zh"
    answer = begin(ida, "我想退围巾，不喜欢")
    assert "羊毛围巾 × 1" in answer.text
    assert "不想要了" in answer.text
    assert "已登记" in ida.says("affirm", "是的").gets("action_affirm").text


def test_a_no_leaves_everything(ida: Shopper) -> None:
    begin(ida, "return the scarf, changed my mind")
    assert "leave everything" in ida.says("deny", "no").gets("action_deny").text
    assert "What can I do" in ida.says("affirm", "yes").gets("action_affirm").text
    assert returns_of(ida) == []


def test_a_correction_before_the_yes_is_taken_up(ida: Shopper) -> None:
    begin(ida, "return the scarf, changed my mind")
    answer = replies(ida, "no, the t-shirt", "deny")
    assert "Cotton T-shirt" in answer.text
    assert "Wool scarf" not in answer.text
    ida.says("affirm", "yes").gets("action_affirm")
    assert len(returns_of(ida)) == 1


def test_another_subject_in_between_is_answered_and_the_question_comes_back(ida: Shopper) -> None:
    begin(ida, "I want to return something")
    answer = (
        replies(ida, "how many days do I have?", "check_refund_policy")
        if False
        else ida.says("check_refund_policy", "how long do I have?").gets("action_answer_policy")
    )
    assert "Within 30 days" in answer.text
    assert "What from order 60002" in answer.text
    assert "Why" in replies(ida, "the scarf").text


def test_stop_ends_it(ida: Shopper) -> None:
    begin(ida, "I want to return something")
    ida.says("stop", "never mind").gets("action_stop")
    assert ida.slots["task"] is None


def test_what_is_not_understood_three_times_is_left(ida: Shopper) -> None:
    begin(ida, "I want to return something")
    assert "Please tell me which" in replies(ida, "qwertz").text
    replies(ida, "qwertz")
    answer = replies(ida, "qwertz")
    assert "Nothing was changed" in answer.text
    assert ida.slots["task"] is None


def test_the_reasons_why_not(ida: Shopper) -> None:
    assert "hasn't been shipped" in begin(ida, "return it", OPEN).text
    assert "hasn't been delivered" in begin(ida, "return it", ON_ITS_WAY).text
    assert "ended on" in begin(ida, "return the scarf, changed my mind", OLD).text
    assert "can't be sent back unless" in begin(ida, "return the cheese, don't like it", CHEESE).text
    assert "can't find an order" in begin(ida, "return it", OTHERS).text


def test_the_day_that_is_said_is_the_one_that_counts(ida: Shopper) -> None:
    """Past the time for returns, within the shop's longer one for what arrived damaged."""
    with ida.services.database.session() as session:
        stored = session.get_one(StoredRules, 1)
        stored.content = stored.content | {"problems": {"report_within_days": 120}}
        delivered = session.scalars(select(Order.delivered_at).where(Order.number == OLD)).one()
    assert delivered
    answer = begin(ida, "return the scarf, it arrived damaged", OLD)
    assert f"by {day(delivered.date() + dt.timedelta(days=120), 'en')}" in answer.text


def test_spoilt_food_goes_back_all_the_same(ida: Shopper) -> None:
    assert "In all" in begin(ida, "the cheese arrived damaged, I want to return it", CHEESE).text


def test_what_is_registered_is_not_registered_again(ida: Shopper) -> None:
    begin(ida, "return the scarf, changed my mind")
    ida.says("affirm", "yes").gets("action_affirm")
    assert "Wool scarf" not in begin(ida, "return something else").text
    begin(ida, "return everything, changed my mind")
    ida.says("affirm", "yes").gets("action_affirm")
    (first, second) = returns_of(ida)
    assert second.number in begin(ida, "return it").text
    assert first.number != second.number


def test_an_exchange_asks_for_the_other_size(ida: Shopper) -> None:
    asked = begin(ida, "I want to exchange the t-shirt, it's too small", intent="exchange_item")
    assert "Instead of" in asked.text or "instead of" in asked.text
    answer = replies(ida, "in L please")
    assert "Cotton T-shirt, red, L" in answer.text
    ida.says("affirm", "yes").gets("action_affirm")
    with ida.services.database.session() as session:
        assert session.scalars(select(Return)).one().promised.minor == 0


def test_an_exchange_in_one_sentence(ida: Shopper) -> None:
    answer = begin(ida, "can I swap the shirt for size L? it's too small", intent="exchange_item")
    assert "Cotton T-shirt, red, L" in answer.text


def test_sold_out_is_said(ida: Shopper) -> None:
    begin(ida, "exchange the t-shirt, it's too small", intent="exchange_item")
    assert "sold out" in replies(ida, "the blue one in L").text


def test_a_guest_shows_the_order_first_and_is_understood_from_the_first_words(guest: Shopper) -> None:
    guest.says("return_item", "I'd like to return the scarf, changed my mind", order_number=ARRIVED)
    asked = guest.gets("action_return_item")
    assert asked.events[-1]["name"] == "order_form"
    guest.in_form("email").slots["email"] = "ida@example.com"
    guest.says("give_details", "ida@example.com", email="ida@example.com")
    guest.latest_action = "order_form"
    answer = guest.gets("action_order_details_given")
    assert "1 × Wool scarf" in answer.text
    assert "Changed my mind" in answer.text


def test_a_return_can_be_called_off(ida: Shopper) -> None:
    begin(ida, "return the scarf, changed my mind")
    ida.says("affirm", "yes").gets("action_affirm")
    answer = begin(ida, "cancel that return", intent="cancel_order")
    assert "Shall I call it off" in answer.text
    assert "called off" in ida.says("affirm", "yes").gets("action_affirm").text
    assert [goods.state for goods in returns_of(ida)] == ["withdrawn"]
    assert "can no longer be cancelled" in begin(ida, "cancel it", intent="cancel_order").text


def registered(shopper: Shopper) -> str:
    """The number of a return of the scarf."""
    begin(shopper, "return the scarf, I don't like it")
    shopper.says("affirm", "yes").gets("action_affirm")
    return returns_of(shopper)[-1].number


def test_a_question_is_no_reason_and_nor_is_another_wish(ida: Shopper) -> None:
    begin(ida, "return the scarf")
    assert "fits best" in replies(ida, "what does returning cost?").text
    asked = ida.says("exchange_item", "hmm, actually exchange it", order_number=ARRIVED)
    assert "instead of" in asked.gets("action_exchange_item").text


def test_items_are_corrected_and_added_before_all_is_known(ida: Shopper) -> None:
    begin(ida, "return the scarf")
    assert "Why" in replies(ida, "I mean the shirt", "select_item").text
    assert "Why" in replies(ida, "and the scarf too", "select_item").text
    answer = replies(ida, "changed my mind")
    assert "Wool scarf" in answer.text and "Cotton T-shirt" in answer.text and "mug" not in answer.text


def test_the_label_is_given_again(ida: Shopper) -> None:
    give_rules(
        ida.services, RULES.replace("window_days = 30\nrefunds", 'window_days = 30\naddress = ["Here"]\nrefunds')
    )
    number = registered(ida)
    answer = ida.says("return_item", "can I have the label again?").gets("action_return_item")
    assert "/v1/documents/" in answer.text and "send back" not in answer.text
    assert f"Label for return {number} (PDF)" in str(answer.messages)


def test_a_return_is_called_off_however_it_is_said(ida: Shopper) -> None:
    number = registered(ida)
    for text in ("call off the return", "I changed my mind, I don't want to return it", "我不想退了", "取消退货"):
        answer = ida.says("return_item", text).gets("action_return_item")
        assert "What from order" not in answer.text and "哪些商品" not in answer.text
        heard = [event for event in answer.events if event["event"] == "user"]
        assert heard[0]["parse_data"]["intent"]["name"] == "cancel_order", (text, number)
