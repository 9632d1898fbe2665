"""A photo is kept for learning only after a yes to just that question."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from actions.matcher.lessons import CHATS, Lessons
from actions.services import Services
from actions.shop.uploads import upload_path
from tests.actions.shopping.talking import Talk
from tests.actions.shopping.test_suggestions import send_picture


@pytest.fixture
def asking(talk: Talk) -> Iterator[Talk]:
    """The conversation of a shop that asks."""
    yield replace(talk, services=replace(talk.services, asks_to_keep_photos=True))


def kept(services: Services) -> int:
    with Lessons.open(services.home) as lessons:
        return sum(lesson.photos for lesson in lessons.listed() if lesson.source == CHATS)


def test_a_yes_keeps_it(asking: Talk, services: Services) -> None:
    image_id = send_picture(services, "orange")
    answer = asking.say("search_by_photo", "do you sell these?", image_id=image_id)
    assert answer.ids[0] == "TRAIL"
    assert "may I keep your photo" in answer.text and "Crag trail running shoes" in answer.text
    assert [button["payload"] for button in answer.buttons][-2:] == ["/affirm", "/deny"]
    before = kept(services)
    assert "kept the photo" in asking.say("affirm", "yes please").text
    assert kept(services) == before + 1
    assert asking.slots["pending"] is None


def test_a_no_or_nothing_keeps_nothing(asking: Talk, services: Services) -> None:
    image_id = send_picture(services, "purple")
    before = kept(services)
    asking.locale = "zh"
    assert "可以保留您的照片" in asking.say("search_by_photo", "有这个吗", image_id=image_id).text
    asking.say("deny", "不用")
    assert asking.slots["pending"] is None
    assert kept(services) == before


def test_a_photo_that_is_gone_is_not_kept(asking: Talk, services: Services) -> None:
    image_id = send_picture(services, "orange")
    asking.say("search_by_photo", "do you sell these?", image_id=image_id)
    upload_path(services.home, image_id).unlink()
    before = kept(services)
    assert "isn't here any more" in asking.say("affirm", "yes").text
    assert kept(services) == before


def test_a_shop_that_does_not_ask_keeps_nothing(talk: Talk, services: Services) -> None:
    answer = talk.say("search_by_photo", "do you sell these?", image_id=send_picture(services, "orange"))
    assert "keep" not in answer.text
    assert "pending" not in talk.slots
