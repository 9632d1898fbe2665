"""Problems, payments, complaints, refunds: cases with a number, and what is told of money."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from actions.shop.models.base import utc_now
from actions.shop.models.conversation import ChatSession, Upload
from actions.shop.models.service import Case
from actions.shop.uploads import upload_path
from tests.actions.desk.conftest import ARRIVED, ON_ITS_WAY, OPEN
from tests.actions.desk.test_returning import begin, replies
from tests.actions.service.conftest import Shopper


def cases(shopper: Shopper) -> list[Case]:
    with shopper.services.database.session() as session:
        return list(session.scalars(select(Case)))


def report(shopper: Shopper, text: str, number: str = ARRIVED):  # type: ignore[no-untyped-def]
    return begin(shopper, text, number, intent="report_problem")


def uploaded(shopper: Shopper) -> str:
    """A picture of the shopper's session."""
    image_id = "a" * 32
    path = upload_path(shopper.services.home, image_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "JPEG")
    path.write_bytes(picture.getvalue())
    with shopper.services.database.session() as session:
        session.add(ChatSession(id=shopper.session, token_hash="x", expires_at=utc_now()))
        session.flush()
        session.add(Upload(id=image_id, session_id=shopper.session, width=8, height=8, size_bytes=1))
    return image_id


def test_a_broken_item_with_photo_becomes_a_case(ida: Shopper) -> None:
    image_id = uploaded(ida)
    assert "photo" in report(ida, "the scarf arrived with a big tear, it is torn on one side").text
    ida.says("search_by_photo")
    ida.message["metadata"]["image_id"] = image_id
    assert "What would you prefer" in ida.gets("action_search_by_photo").text
    answer = replies(ida, "a replacement please")
    (case,) = cases(ida)
    assert case.number in answer.text
    assert "within 2 working days" in answer.text
    assert (case.kind, case.wish, case.quantity) == ("damaged", "replacement", 1)
    assert case.photo_id
    assert "torn" in case.note


def test_it_is_asked_step_by_step(ida: Shopper) -> None:
    assert "What is wrong" in report(ida, "there's a problem with my order").text
    assert "Which item" in replies(ida, "it doesn't work").text
    assert "How many" in replies(ida, "the mug").text
    assert "in a sentence" in replies(ida, "one").text
    assert "photo" in replies(ida, "The handle came off when I picked it up.").text
    assert "prefer" in replies(ida, "no", "deny").text
    replies(ida, "my money back")
    (case,) = cases(ida)
    assert (case.kind, case.wish, case.note) == ("faulty", "refund", "The handle came off when I picked it up.")


def test_what_never_arrived_needs_no_photo(ida: Shopper) -> None:
    answer = report(ida, "my parcel with this order never arrived", ON_ITS_WAY)
    assert "prefer" in answer.text
    replies(ida, "send it again")
    assert cases(ida)[0].kind == "not_arrived"


def test_a_question_in_the_middle_is_no_note(ida: Shopper) -> None:
    report(ida, "the scarf is broken")
    answer = ida.says("check_refund_policy", "how many days do I have to return it?").gets("action_answer_policy")
    assert "Within 30 days" in answer.text
    assert "in a sentence" in answer.text
    assert cases(ida) == []


def test_paid_twice(ida: Shopper) -> None:
    answer = begin(ida, "I was charged twice for my order", OPEN, intent="payment_issue")
    assert "$48.90" in answer.text
    assert cases(ida)[0].kind == "paid_twice"


def test_a_payment_that_fails_is_a_matter_of_the_checkout(guest: Shopper) -> None:
    answer = guest.says("payment_issue", "my card was declined").gets("action_payment_issue")
    assert '/payment_issue{"choice": "paid_twice"}' in answer.payloads
    assert "card numbers" in answer.text
    assert cases(guest) == []


def test_a_complaint_has_a_number_and_goes_to_a_person(guest: Shopper) -> None:
    answer = guest.says("complaint", "your service is terrible").gets("action_hand_off")
    (case,) = cases(guest)
    assert case.number in answer.text
    assert case.note == "your service is terrible"
    guest.slots["handed_off"] = None
    guest.says("complaint", "terrible!").gets("action_hand_off")
    assert len(cases(guest)) == 1


@pytest.mark.parametrize(
    ("number", "intent"), [(OPEN, "cancel_order"), (ARRIVED, "return_item")], ids=["not sent", "delivered"]
)
def test_wanting_money_back_leads_to_what_gets_it(ida: Shopper, number: str, intent: str) -> None:
    answer = begin(ida, "I want my money back", number, intent="get_refund")
    heard = answer.events[-1]
    assert heard["parse_data"]["intent"]["name"] == intent


def test_a_refund_under_way_is_told_with_its_return(ida: Shopper) -> None:
    begin(ida, "return the scarf, changed my mind")
    ida.says("affirm", "yes").gets("action_affirm")
    answer = begin(ida, "where is my refund?", ARRIVED, intent="track_refund")
    assert "$25.50 goes back within 5 working days" in answer.text


def test_a_refund_that_was_made_is_told_with_its_day(ida: Shopper) -> None:
    begin(ida, "cancel it", OPEN, intent="cancel_order")
    ida.says("affirm", "yes").gets("action_affirm")
    answer = begin(ida, "where is my refund?", OPEN, intent="track_refund")
    assert "$46.90 went back on" in answer.text


def test_a_promised_photo_is_waited_for(ida: Shopper) -> None:
    report(ida, "the scarf arrived with a big tear, it is torn on one side")
    assert "camera button" in replies(ida, "yes", "affirm").text
    assert "prefer" in replies(ida, "no photo").text


def test_what_never_arrived_can_not_be_kept(ida: Shopper) -> None:
    report(ida, "my parcel never arrived, I have been waiting for a week", ON_ITS_WAY)
    answer = replies(ida, "my money back")
    assert "I've opened case" in answer.text and "keep" not in answer.text


def test_the_button_of_a_lost_parcel_has_said_what_is_wrong(ida: Shopper) -> None:
    ida.says("report_problem", "/report_problem", order_number=ON_ITS_WAY, choice="not_arrived")
    answer = ida.gets("action_report_problem")
    assert "What is wrong" not in answer.text
