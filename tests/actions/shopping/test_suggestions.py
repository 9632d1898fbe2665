"""Suggestions, photos and the cart."""

from pathlib import Path

import pytest
import yaml

from actions.services import Services
from actions.shop.carts import items
from actions.shop.models.base import utc_now
from actions.shop.models.conversation import ChatSession, Upload
from actions.shop.uploads import upload_path
from tests.actions.shopping.talking import PROJECT, Talk
from tests.actions.shopping.test_searching import slot
from tests.matcher.small import draw


def test_what_is_bought_most_is_recommended(talk: Talk) -> None:
    answer = talk.say("recommend", "what do you recommend?")
    assert answer.ids[0] in ("SOCK", "RUN-BLU-40", "RUN-BLA-42") and len(answer.ids) == 3
    assert answer.events == [slot("search", None), slot("shown", answer.ids), slot("focus", None)]


def test_a_recommendation_within_limits_is_a_search(talk: Talk) -> None:
    assert talk.say("recommend", "can you recommend apples under 3.10").ids == ["GRANNY"]


def test_what_goes_with_it_is_what_was_bought_with_it(talk: Talk) -> None:
    assert talk.say("recommend_bundle", "what goes with the gale running shoes?").ids == ["SOCK"]
    assert "nothing to go by" in talk.say("recommend_bundle", "what goes with the desk lamp?").text


def test_similar_products_are_others(talk: Talk) -> None:
    talk.say("search_product", "gale running shoes")
    answer = talk.say("find_similar", "something like this")
    assert answer.ids and not any(one.startswith("RUN") for one in answer.ids)


def send_picture(services: Services, color: str, session_id: str = "shopper-1") -> str:
    """An upload as the gateway leaves it; its id."""
    image_id = {"orange": "a", "purple": "b"}[color] * 32
    path = upload_path(services.home, image_id)
    path.parent.mkdir(exist_ok=True)
    draw(path.with_suffix(".png"), color)
    Path(path.with_suffix(".png")).rename(path)
    with services.database.session() as session:
        session.add(ChatSession(id=session_id, token_hash=session_id, expires_at=utc_now()))
        session.flush()
        session.add(Upload(id=image_id, session_id=session_id, width=64, height=64, size_bytes=1))
    return image_id


def test_a_photo_finds_what_it_shows(talk: Talk, services: Services) -> None:
    image_id = send_picture(services, "orange")
    answer = talk.say("search_by_photo", "do you sell these?", image_id=image_id)
    assert answer.ids[0] == "TRAIL"
    assert talk.slots["search"]["image_id"] == image_id


def test_a_photo_of_another_session_is_no_photo(talk: Talk, services: Services) -> None:
    image_id = send_picture(services, "orange", session_id="somebody-else")
    answer = talk.say("search_by_photo", "", image_id=image_id)
    assert answer.ids == [] and "attach a photo" in answer.text


@pytest.mark.parametrize("image_id", [None, "../../etc/passwd", "f" * 32])
def test_no_photo_asks_for_one(talk: Talk, image_id: str | None) -> None:
    assert "attach a photo" in talk.say("search_by_photo", "", image_id=image_id).text


def test_a_damaged_picture_is_said_to_be_one(talk: Talk, services: Services) -> None:
    image_id = send_picture(services, "purple")
    upload_path(services.home, image_id).write_bytes(b"no picture")
    assert "can't read that picture" in talk.say("search_by_photo", "", image_id=image_id).text


def cart(services: Services, session_id: str = "shopper-1") -> dict[str, int]:
    with services.database.session() as session:
        return {line.product.id: line.quantity for line in items(session, session_id)}


def test_the_cart_from_empty_to_empty(talk: Talk, services: Services) -> None:
    assert "empty" in talk.say("view_cart", "what's in my cart?").text
    talk.say("search_product", "oat milk")
    assert "$5.00" in talk.say("add_to_cart", "add two of them to my cart").text
    assert talk.say("add_to_cart", "add the desk lamp").text.startswith("In your cart: 1 × Desk lamp.")
    assert cart(services) == {"OAT": 2, "LAMP": 1}
    view = talk.say("view_cart", "show my cart")
    assert "1. 2 × Oat milk — $5.00" in view.text and "Total: $50.00" in view.text
    assert "$45.00" in talk.say("remove_from_cart", "remove the oat milk").text
    assert "empty now" in talk.say("remove_from_cart", "take it out").text
    assert cart(services) == {}


def test_the_size_is_asked_for_before_something_goes_into_the_cart(talk: Talk, services: Services) -> None:
    talk.say("search_product", "gale running shoes in black")
    answer = talk.say("add_to_cart", "add it to my cart")
    assert cart(services) == {} and "black: 40, 42" in answer.text
    assert [button["payload"] for button in answer.buttons] == [
        '/add_to_cart{"product_id": "RUN-BLA-40"}',
        '/add_to_cart{"product_id": "RUN-BLA-42"}',
    ]
    talk.say("add_to_cart", "", product_id="RUN-BLA-42")
    assert cart(services) == {"RUN-BLA-42": 1}


def test_a_size_said_with_it_is_taken(talk: Talk, services: Services) -> None:
    talk.say("search_product", "gale running shoes in black")
    talk.say("add_to_cart", "add size 42 to my cart")
    assert cart(services) == {"RUN-BLA-42": 1}


def test_more_than_there_are_is_refused(talk: Talk, services: Services) -> None:
    answer = talk.say("add_to_cart", "", product_id="RUN-BLU-42")
    assert "Out of stock" in answer.text
    talk.say("add_to_cart", "", product_id="RUN-BLA-40")
    talk.say("add_to_cart", "", product_id="RUN-BLA-40")
    assert "only 2" in talk.say("add_to_cart", "", product_id="RUN-BLA-40").text
    assert cart(services) == {"RUN-BLA-40": 2}


def test_carts_are_apart(talk: Talk, services: Services) -> None:
    talk.say("add_to_cart", "", product_id="OAT")
    other = Talk(services, talk.domain, session_id="shopper-2")
    assert "empty" in other.say("view_cart", "my cart").text


def test_every_answer_has_both_languages(talk: Talk) -> None:
    mine = yaml.safe_load((PROJECT / "data/responses/shopping.yml").read_text("utf-8"))["responses"]
    for name in mine:
        languages = {bool(way.get("condition")) for way in talk.domain["responses"][name]}
        assert languages == {False, True}, name
