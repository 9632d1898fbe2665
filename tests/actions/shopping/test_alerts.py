"""Asking to be told of a product: what can't be bought is watched for coming back, what can for its price."""

import datetime as dt

import pytest
from sqlalchemy import select

from actions.services import Services
from actions.shop.models.base import utc_now
from actions.shop.models.conversation import ChatSession
from actions.shop.models.messages import Watch
from tests.actions.shopping.talking import Talk


@pytest.fixture
def services(services: Services) -> Services:
    """The shop, with the shopper's chat open."""
    with services.database.session() as session:
        expires = utc_now() + dt.timedelta(hours=5)
        session.add(ChatSession(id="shopper-1", token_hash="x", locale="en", expires_at=expires))
    return services


def watched(services: Services) -> list[tuple[str, str, int | None]]:
    with services.database.session() as session:
        return [(one.kind, one.subject, one.below_minor) for one in session.scalars(select(Watch))]


def yes(talk: Talk) -> str:
    talk.events.append({"event": "slot", "name": "pending", "value": talk.slots.get("pending")})
    return talk.say("affirm").text


def test_sold_out_size_is_watched_for_coming_back(talk: Talk, services: Services) -> None:
    sold_out = talk.say("check_availability", "do you have the blue gale running shoes in 42")
    button = next(one for one in sold_out.buttons if one["payload"].startswith("/set_alert"))
    asked = talk.press(button)
    assert "back in stock" in asked.text and "blue, 42" in asked.text
    assert watched(services) == []
    assert "tell you here" in yes(talk)
    assert watched(services) == [("back_in_stock", "RUN-BLU-42", None)]


@pytest.mark.parametrize(
    ("said", "below"),
    [
        ("tell me if the price falls below 40", 4000),
        ("let me know when it's under 39.50 dollars", 3950),
        ("notify me if it gets to at most 30", 3001),
        ("降价到40以下告诉我", 4001),
        ("notify me if the price drops", 4500),
        ("tell me when it gets cheaper", 4500),
        ("便宜了告诉我", 4500),
    ],
)
def test_price_is_watched(said: str, below: int, talk: Talk, services: Services) -> None:
    talk.say("product_details", product_id="LAMP")
    asked = talk.say("set_alert", said)
    assert "Desk lamp costs less than $" in asked.text
    yes(talk)
    assert watched(services) == [("price_falls", "LAMP", below)]


def test_named_product_goes_before_the_one_talked_about(talk: Talk, services: Services) -> None:
    talk.say("product_details", product_id="LAMP")
    assert "Wool socks" in talk.say("set_alert", "watch the price of the wool socks").text


def test_what_costs_less_already_is_said_and_not_watched(talk: Talk, services: Services) -> None:
    talk.say("product_details", product_id="LAMP")
    assert "$45.00 right now" in talk.say("set_alert", "tell me if it falls below 60").text
    assert talk.slots.get("pending") is None


def test_without_a_product_it_asks_which(talk: Talk) -> None:
    assert "?" in talk.say("set_alert", "notify me").text
    assert talk.slots.get("pending") is None


def test_chinese(chinese: Talk, services: Services) -> None:
    chinese.say("product_details", product_id="RUN-BLU-42")
    asked = chinese.say("set_alert", "到货提醒我")
    assert "疾风跑鞋" in asked.text and "到货" in asked.text
    yes(chinese)
    assert watched(services) == [("back_in_stock", "RUN-BLU-42", None)]
