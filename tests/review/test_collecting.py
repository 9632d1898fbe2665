"""What is collected, what is not, and what goes when a conversation goes. On both databases."""

import pytest
from sqlalchemy import delete, select

from actions.shop.database import Database
from actions.shop.models.conversation import ChatSession
from actions.shop.models.review_items import ReviewItem, ReviewSighting
from bot.review.collecting import drop_unseen
from tests.review.conftest import READINGS, Talk, count, open_talk


def items(database: Database) -> list[ReviewItem]:
    with database.session() as session:
        return list(session.scalars(select(ReviewItem).order_by(ReviewItem.id)))


def sightings(database: Database) -> list[ReviewSighting]:
    with database.session() as session:
        return list(session.scalars(select(ReviewSighting).order_by(ReviewSighting.item_id)))


def erase(talk: Talk) -> None:
    """As the gateway's eraser does."""
    with talk.database.session() as session:
        session.execute(delete(ChatSession).where(ChatSession.id == talk.session_id))
        drop_unseen(session)


def test_what_is_not_understood_is_kept_without_personal_data(any_database: Database) -> None:
    open_talk(any_database, "Anna Berg").say("money 4 order 10042 pls, anna@berg.org, Anna Berg")
    (item,), (seen,) = items(any_database), sightings(any_database)
    assert item.text == "money 4 order 12345 pls, name@example.com, Alex"
    assert (item.locale, item.status, item.readings) == ("en", "waiting", READINGS)
    assert (seen.source, seen.suggested, seen.times) == ("fallback", None, 1)


def test_equal_sentences_are_counted(any_database: Database) -> None:
    first, second = open_talk(any_database), open_talk(any_database)
    for talk, text in ((first, "geld zurück 10042"), (first, "GELD ZURÜCK 99871!"), (second, "Geld zurück 20001?")):
        talk.say(text)
    assert len(items(any_database)) == 1
    assert sorted(seen.times for seen in sightings(any_database)) == [1, 2]


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("anna at home", []),
        ("10042", READINGS),
        ("name@example.org", READINGS),
        ("?!…", READINGS),
        ("/help", READINGS),
        ("a long letter " * 30, READINGS),
    ],
    ids=["an answer to a form", "a number", "an e-mail", "no word", "a button", "a letter"],
)
def test_what_teaches_nothing_is_not_kept(database: Database, text: str, readings: list[dict[str, object]]) -> None:
    open_talk(database).say(text, readings=readings)
    assert items(database) == []


def test_what_is_understood_is_not_kept(database: Database) -> None:
    open_talk(database).say("where is my order", "track_order")
    assert items(database) == []


@pytest.mark.parametrize("meant", ["/track_refund", "I asked for my money back last week, where is it"])
def test_what_the_shopper_says_next_suggests_what_was_meant(any_database: Database, meant: str) -> None:
    talk = open_talk(any_database)
    talk.say("cash still not here")
    talk.say(meant, "track_refund")
    (seen,) = sightings(any_database)
    assert (seen.source, seen.suggested) == ("corrected", "track_refund")


def test_only_a_reading_said_at_once_suggests_anything(database: Database) -> None:
    talk = open_talk(database)
    talk.say("cash still not here")
    talk.say("hello?", "greet")
    talk.say("track my refund", "track_refund")
    other = open_talk(database)
    other.say("track my refund", "track_refund")
    assert [(seen.source, seen.suggested) for seen in sightings(database)] == [("fallback", None)]


def test_a_thumbs_down_is_collected(any_database: Database) -> None:
    talk = open_talk(any_database)
    answer = talk.say("cash not here", "get_refund", READINGS)
    form = talk.say("I am Anna", "give_details", READINGS)
    for message_id in (answer, form, "unknown"):
        talk.collector.answer_judged(message_id, "down")
    talk.collector.answer_judged(answer, "down")
    (item,), (seen,) = items(any_database), sightings(any_database)
    assert (item.text, seen.source, seen.suggested, seen.times) == ("cash not here", "thumbs_down", None, 1)
    talk.collector.answer_judged(answer, "up")
    assert items(any_database) == []


def test_erasing_a_conversation_takes_along_what_only_it_said(any_database: Database) -> None:
    erased, stays = open_talk(any_database), open_talk(any_database)
    erased.say("only I say that")
    for talk in (erased, stays):
        talk.say("everybody says that")
    erase(erased)
    assert [item.text for item in items(any_database)] == ["everybody says that"]
    assert [seen.session_id for seen in sightings(any_database)] == [stays.session_id]


def test_what_is_decided_is_not_collected_again(any_database: Database) -> None:
    talk = open_talk(any_database)
    talk.say("asdf")
    with any_database.session() as session:
        item = session.scalars(select(ReviewItem)).one()
        item.status, item.text = "dismissed", ""
        session.execute(delete(ReviewSighting))
    talk.say("asdf")
    assert [item.text for item in items(any_database)] == [""]
    assert sightings(any_database) == []


def test_the_rarest_and_oldest_make_room(any_database: Database) -> None:
    talks = [open_talk(any_database, most=2) for _ in range(2)]
    for talk in talks:
        talk.say("often")
    for text in ("old", "new"):
        talks[0].say(text)
    assert [item.text for item in items(any_database)] == ["often", "new"]
    assert {seen.item_id for seen in sightings(any_database)} == {item.id for item in items(any_database)}


def test_nothing_is_kept_where_nothing_may_be(database: Database) -> None:
    talk = open_talk(database, most=0)
    talk.collector.answer_judged(talk.say("asdf"), "down")
    with database.session() as session:
        assert count(session, ReviewItem) == 0
