"""What an order cost, and its invoice: once it has left, for whoever may see it."""

import datetime as dt

import pytest
from sqlalchemy import select

from actions.papers.links import read_link
from actions.services import Services
from actions.shop.models.base import utc_now
from actions.shop.models.orders import Order, OrderAdjustment
from actions.shop.models.rules import StoredRules
from tests.actions.service.conftest import Shopper
from tests.papers.conftest import RULES


@pytest.fixture
def seller(services: Services) -> Services:
    """The small shop, which has said who sells."""
    with services.database.session() as session:
        session.merge(StoredRules(id=1, content=RULES.model_dump(mode="json"), content_hash="", updated_at=utc_now()))
    return services


def test_amounts_and_a_link_to_the_invoice(seller: Services, ida: Shopper) -> None:
    answer = ida.says("get_invoice", order_number="50003").gets("action_get_invoice")
    amounts, document = answer.messages
    assert amounts["text"] == "Order 50003:\n1 × Wool scarf: $25.50\nDelivery: $4.90\nTotal: $30.40"
    (source,) = document["custom"]["sources"]
    assert source["title"] == "Invoice for order 50003 (PDF)"
    assert document["text"].splitlines()[-1] == source["url"]
    asked = read_link(seller.links, source["url"].rpartition("/")[2])
    assert asked is not None
    with seller.database.session() as session:
        order = session.scalars(select(Order).where(Order.number == "50003")).one()
        assert (asked.kind, asked.subject, asked.session_id, asked.locale) == ("invoice", order.id, "session-1", "en")


def test_a_guest_gets_it_after_number_and_email_only(seller: Services, guest: Shopper) -> None:
    asks = guest.says("get_invoice", order_number="50003").gets("action_get_invoice")
    assert asks.messages == []
    answer = guest.says("get_invoice", order_number="50003", email="ida@example.com").gets("action_get_invoice")
    assert "/v1/documents/" in answer.text


def test_before_it_ships_there_are_amounts_only(seller: Services, ida: Shopper) -> None:
    answer = ida.says("check_invoice", order_number="50001").gets("action_get_invoice")
    assert "Total: $52.90" in answer.text and "There is no invoice yet" in answer.text
    assert "http" not in answer.text


def test_what_went_back_is_told(seller: Services, ida: Shopper) -> None:
    with seller.database.session() as session:
        order = session.scalars(select(Order).where(Order.number == "50003")).one()
        session.add(
            OrderAdjustment(
                order_id=order.id,
                kind="refund",
                amount_minor=-2550,
                currency="USD",
                created_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
            )
        )
    answer = ida.says("get_invoice", order_number="50003").gets("action_get_invoice")
    assert "Paid back since: $25.50, which leaves $4.90." in answer.text


def test_a_shop_that_has_not_said_who_sells_offers_a_person(services: Services, ida: Shopper) -> None:
    answer = ida.says("get_invoice", order_number="50003").gets("action_get_invoice")
    assert "Total: $30.40" in answer.text and "http" not in answer.text
    assert answer.payloads == ["/contact_human_agent"]


def test_in_chinese(seller: Services, ida: Shopper) -> None:
    ida.locale = "zh"
    answer = ida.says("get_invoice", order_number="50003").gets("action_get_invoice")
    assert "羊毛围巾 × 1：US$25.50" in answer.text and "这是发票 PDF" in answer.text
    asked = read_link(seller.links, answer.text.rpartition("/")[2])
    assert asked is not None and asked.locale == "zh"


def test_somebody_elses_order_stays_closed(seller: Services, tom: Shopper) -> None:
    answer = tom.says("get_invoice", order_number="50003").gets("action_get_invoice")
    assert "can't find" in answer.text and "http" not in answer.text
