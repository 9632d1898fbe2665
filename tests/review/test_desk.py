"""What a person decides: at the desk, and on the terminal."""

from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import select

from actions.shop.database import Database
from actions.shop.models.review_items import ReviewItem, ReviewSighting
from bot.cli.errors import CommandError
from bot.review.desk import Desk
from bot.review.terminal import Keyboard, Review
from bot.review.training_data import TrainingData, read_examples
from tests.review.conftest import count, open_talk
from tests.review.test_training_data import BASE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "nlu"
    folder.mkdir()
    (folder / "base.en.yml").write_text(BASE, encoding="utf-8")
    return folder


def desk_of(database: Database, folder: Path) -> Desk:
    return Desk(database, TrainingData(folder, folder.parent / "review.lock"))


def decided(database: Database) -> list[tuple[str, str, str | None]]:
    with database.session() as session:
        assert count(session, ReviewSighting) == 0
        return [(item.status, item.text, item.intent) for item in session.scalars(select(ReviewItem))]


def test_what_waits_says_how_often_and_what_was_meant(any_database: Database, folder: Path) -> None:
    first, second = open_talk(any_database), open_talk(any_database)
    for talk in (first, second):
        talk.say("cash not here")
    second.say("/get_refund", "get_refund")
    first.say("cash not here")
    first.say("asdf")
    often, once = desk_of(any_database, folder).waiting()
    assert (often.text, often.times, often.conversations) == ("cash not here", 3, 2)
    assert (often.suggested, often.source) == ("get_refund", "corrected")
    assert (once.text, once.suggested, once.source) == ("asdf", None, "fallback")
    assert often.first_seen < often.last_seen
    assert isinstance(often.as_json()["last_seen"], str)


def test_accepting_writes_and_marks(any_database: Database, folder: Path) -> None:
    talk, desk = open_talk(any_database), desk_of(any_database, folder)
    talk.say("cash not here, 10042")
    talk.say("/get_refund", "get_refund")
    (message,) = desk.waiting()
    accepted = desk.accept(message.id)
    assert (accepted.intent, accepted.place and accepted.place.file) == ("get_refund", folder / "reviewed.en.yml")
    assert read_examples(folder / "reviewed.en.yml") == {"get_refund": ["cash not here, 12345"]}
    assert decided(any_database) == [("accepted", "cash not here, 12345", "get_refund")]
    assert desk.waiting() == []
    with pytest.raises(CommandError, match=f"no message {message.id} waits"):
        desk.accept(message.id, "get_refund")


def test_dismissing_forgets_the_text(database: Database, folder: Path) -> None:
    open_talk(database).say("tell Anna I said hi")
    desk = desk_of(database, folder)
    desk.dismiss(desk.waiting()[0].id)
    assert decided(database) == [("dismissed", "", None)]


def test_an_edited_text_is_masked_too(database: Database, folder: Path) -> None:
    open_talk(database).say("cash nt here")
    desk = desk_of(database, folder)
    accepted = desk.accept(desk.waiting()[0].id, "get_refund", "cash not here for anna@berg.org")
    assert accepted.text == "cash not here for name@example.com"


@pytest.mark.parametrize(
    ("intent", "text", "says"),
    [
        (None, None, "with --intent"),
        ("refund_get", None, "like it are get_refund"),
        ("get_refund", "?!", "no sentence left"),
        ("track_order", "I want my money back", "get_refund already"),
    ],
)
def test_what_cannot_be_accepted_still_waits(
    database: Database, folder: Path, intent: str | None, text: str | None, says: str
) -> None:
    open_talk(database).say("cash not here")
    desk = desk_of(database, folder)
    with pytest.raises(CommandError, match=says):
        desk.accept(desk.waiting()[0].id, intent, text)
    assert len(desk.waiting()) == 1
    assert not (folder / "reviewed.en.yml").exists()


def test_when_writing_fails_nothing_is_marked(database: Database, folder: Path) -> None:
    open_talk(database).say("cash not here")
    desk = desk_of(database, folder)
    (folder / "reviewed.en.yml").mkdir()
    with pytest.raises(CommandError, match="can't be written"):
        desk.accept(desk.waiting()[0].id, "get_refund")
    assert len(desk.waiting()) == 1


def sit(database: Database, folder: Path, keys: str, *lines: str) -> tuple[int, str]:
    """One sitting with these keys and typed lines: how many sentences are new, what was shown."""
    pressed: Iterator[str] = iter(keys)
    typed: Iterator[str] = iter(lines)
    shown = StringIO()

    def line(question: str, start: str, words: Mapping[str, str]) -> str:
        return next(typed)

    console = Console(file=shown, width=120, highlight=False)
    review = Review(desk_of(database, folder), {"get_refund": "pay me"}, console, Keyboard(lambda: next(pressed), line))
    return review.run(), shown.getvalue()


def test_a_sitting(database: Database, folder: Path) -> None:
    talk = open_talk(database)
    for text in ("cash [bold] gone", "box gone", "asdf", "qwer", "zxcv", "last"):
        talk.say(text)
    talk.say("/get_refund", "get_refund")  # so "last", shown first, has a suggestion
    keys = ["x\r", "\rd", "s", "ei92i", "q"]  # a message each, the latest first
    new, shown = sit(database, folder, "".join(keys), "zap my box", "wrong", "track_order")
    for words in (
        "6 left", "← suggested", "pay me", "q quit",
        "✓ get_refund: last (reviewed.en.yml)",
        "Nobody showed what it means",
        "dismissed, its text is gone",
        "there is no intent 'wrong'",
        "there is no intent 'track_refund'",
        "✓ track_order: zap my box (reviewed.en.yml)",
        "2 left",
    ):  # fmt: skip
        assert words in shown, words
    assert "1 left" not in shown
    assert new == 2
    assert read_examples(folder / "reviewed.en.yml") == {"get_refund": ["last"], "track_order": ["zap my box"]}
    assert [message.text for message in desk_of(database, folder).waiting()] == ["qwer", "box gone", "cash [bold] gone"]


def test_leaving_at_once_changes_nothing(database: Database, folder: Path) -> None:
    open_talk(database).say("cash not here")
    for key in ("q", "\x03", "\x1b"):
        assert sit(database, folder, key)[0] == 0
    assert len(desk_of(database, folder).waiting()) == 1


def test_a_sentence_of_another_intent_is_asked_about(database: Database, folder: Path) -> None:
    open_talk(database).say("wheres me box", "nlu_fallback")
    _, shown = sit(database, folder, "e1n" "1y", "where is my parcel")  # fmt: skip
    assert "Accept it as track_order? (y/n)" in shown
    assert decided(database) == [("accepted", "where is my parcel", "track_order")]
    assert not (folder / "reviewed.en.yml").exists()
