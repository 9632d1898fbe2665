"""Cancelling where the shop's own system decides: done in the same turn, or noted and told later; never twice."""

import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from actions.services import Services
from actions.shop import outbox
from actions.shop.models.base import utc_now
from actions.shop.models.conversation import ChatSession
from actions.shop.models.messages import OutboxMessage
from actions.shop.models.orders import Order
from actions.shop.remote.backend import WebhookBackend
from actions.shop.remote.client import ShopClient
from actions.shop.remote.deciding import deliver
from tests.actions.service.conftest import Shopper
from tests.actions.service.test_cancel import status_of
from tests.shop.remote_shop import SECRET, OddSystem


@pytest.fixture
def system() -> Iterator[OddSystem]:
    def answer(message: dict[str, object]) -> dict[str, object]:
        return {"order": None} if message["type"] == "order.read" else {"accepted": True}

    with OddSystem(answer=answer).open() as odd:
        yield odd


@pytest.fixture
def services(services: Services, system: OddSystem) -> Services:
    """The small shop, whose orders live in a system of its own, with the shoppers' chat open."""
    with services.database.session() as session:
        expires = utc_now() + dt.timedelta(hours=5)
        session.add(ChatSession(id="session-1", token_hash="x", locale="en", expires_at=expires))
        session.execute(update(Order).values(updated_at=utc_now() - dt.timedelta(hours=1)))
    return replace(services, backend=WebhookBackend(services.database, ShopClient(system.url, SECRET)))


def cancel(shopper: Shopper) -> str:
    shopper.says("cancel_order", order_number="50001").gets("action_cancel_order")
    return shopper.says("affirm").gets("action_affirm").text


def asked(system: OddSystem) -> list[str]:
    """Keys of the cancellations that were asked for."""
    return [key for key, message in system.asked if message["type"] == "order.cancel"]


def test_accepted_in_time_is_said_in_the_turn(ida: Shopper, system: OddSystem) -> None:
    assert "Order 50001 has been cancelled" in cancel(ida)
    assert (status_of(ida, "50001"), len(asked(system))) == ("cancelled", 1)


def test_refused_is_said_with_the_reason(ida: Shopper, system: OddSystem) -> None:
    system.answer = lambda message: {"accepted": False, "reason": "it is on the truck already"}
    assert "it is on the truck already" in cancel(ida)
    assert status_of(ida, "50001") == "processing"


def test_down_is_noted_and_done_and_told_when_it_is_back(ida: Shopper, system: OddSystem, services: Services) -> None:
    system.status = 503
    assert "noted" in cancel(ida)
    assert status_of(ida, "50001") == "processing"
    system.status = 200
    with services.database.session() as session:
        session.execute(update(OutboxMessage).values(due_at=utc_now()))
    with services.database.session() as session:
        (parcel,) = outbox.claim(session, "shop")
    deliver(services.database, ShopClient(system.url, SECRET), parcel, 1.0)
    assert status_of(ida, "50001") == "cancelled"
    assert len(set(asked(system))) == 1
    with services.database.session() as session:
        told = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == "chat")).all()
    assert [(one.recipient, one.body["response"]) for one in told] == [("session-1", "utter_notice_cancel_done_money")]


def test_silent_system_holds_nobody_up(ida: Shopper, system: OddSystem) -> None:
    system.seconds = 30.0
    started = time.monotonic()
    assert "noted" in cancel(ida)
    two_turns = time.monotonic() - started
    assert two_turns < 5.5  # one read that waits, then reads rest; one try that waits
    started = time.monotonic()
    assert "50001" in ida.says("track_order", order_number="50001").gets("action_track_order").text
    assert time.monotonic() - started < 1.0


def test_order_is_read_where_it_lives(ida: Shopper, system: OddSystem) -> None:
    system.answer = lambda message: {
        "order": {
            "order_number": "50001",
            "customer_email": "ida@example.com",
            "customer_name": "Ida",
            "placed_at": "2026-11-20T09:00:00Z",
            "status": "in_transit",
            "currency": "USD",
            "shipping_cost": "4.90",
            "carrier": "Swiftway",
            "tracking_number": "SW77",
            "lines": [{"product_id": "KETTLE", "ordered": 1, "unit_price": "48.00"}],
        }
    }
    assert "SW77" in ida.says("track_order", order_number="#50001").gets("action_track_order").text
    assert [message["data"] for _, message in system.asked] == [{"order_number": "50001"}]
