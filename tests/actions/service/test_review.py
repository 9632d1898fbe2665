"""Reviews of what was delivered: stars and words, shown back, kept once, shown to others."""

import pytest
from sqlalchemy import select

from actions.services import Services
from actions.shop.models.orders import AuditEntry
from actions.shop.models.reviews import Review
from actions.shop.ratings import ratings
from actions.shop.reviewing import set_hidden
from actions.shop.reviews import summary
from tests.actions.service.conftest import Shopper


def reviews(services: Services) -> list[Review]:
    with services.database.session() as session:
        return list(session.scalars(select(Review)))


def starts(shopper: Shopper, text: str = "", **entities: str) -> str:
    return shopper.says("review", text, **entities).gets("action_review").text


def says(shopper: Shopper, text: str, intent: str = "nlu_fallback", action: str = "action_not_understood") -> str:
    return shopper.says(intent, text).gets(action).text


def test_stars_then_words_then_a_yes(services: Services, ida: Shopper) -> None:
    assert "How many stars" in starts(ida, order_number="50003")
    assert "What would you like to say" in says(ida, "four stars")
    shown = says(ida, "Warm and soft, sheds a little.")
    assert "Your review of Wool scarf:\n★★★★\nWarm and soft, sheds a little." in shown
    assert reviews(services) == []
    assert "is published" in says(ida, "yes", "affirm", "action_affirm")
    (review,) = reviews(services)
    assert (review.product_id, review.rating, review.text) == ("SCARF", 4, "Warm and soft, sheds a little.")
    assert review.is_verified and not review.hidden
    with services.database.session() as session:
        assert summary(session, "SCARF").count == 1
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "review.written")).one()
        assert "Warm" not in entry.before + entry.after + entry.subject


def test_stars_in_the_first_message_are_not_asked_again(services: Services, ida: Shopper) -> None:
    assert "What would you like to say" in starts(ida, "I give it 5 stars", order_number="50003")


def test_only_the_stars(services: Services, ida: Shopper) -> None:
    starts(ida, "five stars", order_number="50003")
    shown = ida.says("give_details", choice="none").gets("action_give_details").text
    assert "★★★★★\n(no words)" in shown
    says(ida, "yes", "affirm", "action_affirm")
    assert [(one.rating, one.text) for one in reviews(services)] == [(5, "")]


def test_a_correction_before_the_yes(services: Services, ida: Shopper) -> None:
    starts(ida, "two stars", order_number="50003")
    says(ida, "It shrank.")
    assert "★★★\nIt shrank." in says(ida, "make it three stars")
    says(ida, "yes", "affirm", "action_affirm")
    assert [one.rating for one in reviews(services)] == [3]


def test_a_no_keeps_nothing(services: Services, ida: Shopper) -> None:
    starts(ida, "two stars", order_number="50003")
    says(ida, "It shrank.")
    says(ida, "no", "deny", "action_deny")
    assert reviews(services) == []


def test_a_later_review_takes_the_place_of_the_earlier(services: Services, ida: Shopper) -> None:
    for stars, text in (("two stars", "It shrank."), ("four stars", "The new one is fine.")):
        starts(ida, stars, order_number="50003")
        shown = says(ida, text)
        says(ida, "yes", "affirm", "action_affirm")
    assert "takes the place of your earlier one" in shown
    assert [(one.rating, one.text) for one in reviews(services)] == [(4, "The new one is fine.")]


def test_a_yes_said_twice_is_kept_once(services: Services, ida: Shopper) -> None:
    starts(ida, "two stars", order_number="50003")
    says(ida, "It shrank.")
    question = dict(ida.slots)
    for _ in range(2):
        ida.says("affirm", "yes").gets("action_review_confirmed")
        ida.slots = dict(question)
    assert len(reviews(services)) == 1


def test_a_guest_shows_number_and_email_first(services: Services, guest: Shopper) -> None:
    assert starts(guest, order_number="50003") == ""  # the form asks
    assert "How many stars" in starts(guest, order_number="50003", email="ida@example.com")


def test_somebody_elses_order_can_not_be_reviewed(services: Services, tom: Shopper, ida: Shopper) -> None:
    assert "can't find" in starts(tom, order_number="50003")
    starts(ida, "two stars", order_number="50003")
    says(ida, "It shrank.")
    ida.identity = {"sub": "c-tom", "email": "tom@example.com", "name": "Tom"}
    says(ida, "yes", "affirm", "action_affirm")
    assert reviews(services) == []


def test_what_has_not_arrived_can_not_be_reviewed(services: Services, ida: Shopper) -> None:
    assert "has not been delivered" in starts(ida, order_number="50002")


def test_insults_wait_for_the_team_and_hidden_ones_count_for_nobody(services: Services, ida: Shopper) -> None:
    starts(ida, "one star", order_number="50003")
    says(ida, "Made by idiots for idiots, an idiot scarf.")
    assert "our team reads it" in says(ida, "yes", "affirm", "action_affirm")
    (review,) = reviews(services)
    with services.database.session() as session:
        assert summary(session, "SCARF").count == 0 and ratings(session, ["SCARF"]) == {}
        assert set_hidden(session, review.id, False)
        assert summary(session, "SCARF").count == 1 and ratings(session, ["SCARF"])["SCARF"].count == 1
        assert not set_hidden(session, 999, True)


@pytest.mark.parametrize(("said", "stars"), [("三星", 3), ("给五颗星", 5)])
def test_in_chinese(services: Services, ida: Shopper, said: str, stars: int) -> None:
    ida.locale = "zh"
    assert "几颗星" in starts(ida, "我想评价一下", order_number="50003")
    assert "您想说些什么" in says(ida, said)
    assert "羊毛围巾" in says(ida, "很暖和")
    says(ida, "是的", "affirm", "action_affirm")
    assert [(one.rating, one.text) for one in reviews(services)] == [(stars, "很暖和")]
