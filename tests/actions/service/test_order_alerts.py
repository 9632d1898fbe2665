"""Asking to be told of an order, seeing what is watched, and ending it: only of one's own orders, with consent."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from actions.services import Services
from actions.shop.consents import agrees
from actions.shop.models.base import utc_now
from actions.shop.models.conversation import ChatSession
from actions.shop.models.messages import Consent, Watch
from tests.actions.service.conftest import Answer, Shopper


@pytest.fixture
def services(services: Services) -> Services:
    """The small shop, where e-mails can be sent and the shoppers' chat is open."""
    with services.database.session() as session:
        expires = utc_now() + dt.timedelta(hours=5)
        session.add(ChatSession(id="session-1", token_hash="x", locale="en", expires_at=expires))
    return replace(services, sends_mail=True)


def watches(services: Services) -> list[Watch]:
    with services.database.session() as session:
        return list(session.scalars(select(Watch).order_by(Watch.id)))


def ask(shopper: Shopper, **entities: str) -> Answer:
    return shopper.says("watch_order", "tell me when it moves", **entities).gets("action_watch_order")


def test_signed_in_shopper_is_asked_and_told_where(ida: Shopper, services: Services) -> None:
    answer = ask(ida, order_number="50001")
    assert "each time order 50001 moves" in answer.text
    assert "by e-mail to ida@example.com" in answer.text
    assert answer.payloads == ["/affirm", '/affirm{"channel": "chat"}', "/deny"]
    assert watches(services) == []
    done = ida.says("affirm", "yes").gets("action_affirm")
    assert "in this chat and by e-mail" in done.text
    (one,) = watches(services)
    assert (one.kind, one.seen, one.email, one.session_id) == (
        "order_moves",
        "processing",
        "ida@example.com",
        "session-1",
    )
    with services.database.session() as session:
        consent = session.scalars(select(Consent)).one()
    assert (consent.email, consent.purpose, consent.granted) == ("ida@example.com", "notices", True)
    assert consent.wording in answer.text and consent.source == "session:session-1"


def test_only_in_the_chat_is_no_consent_to_mails(ida: Shopper, services: Services) -> None:
    ask(ida, order_number="50001")
    done = ida.says("affirm", '/affirm{"channel": "chat"}', channel="chat").gets("action_affirm")
    assert "e-mail" not in done.text
    assert [one.email for one in watches(services)] == [""]
    with services.database.session() as session:
        assert not agrees(session, "ida@example.com", "notices")


def test_no_watches_nothing(ida: Shopper, services: Services) -> None:
    ask(ida, order_number="50001")
    ida.says("deny", "no").gets("action_deny")
    assert watches(services) == []


def test_two_orders_under_way_are_chosen_from(ida: Shopper) -> None:
    answer = ask(ida)
    assert [payload.split("{")[0] for payload in answer.payloads] == ["/watch_order"] * 2
    assert "50003" not in answer.text


def test_guest_needs_number_and_email_and_gets_no_mails(guest: Shopper, services: Services) -> None:
    assert ask(guest, order_number="50004").messages == []  # the form asks for the address
    assert "50004" in ask(guest, order_number="50004", email="ida@example.com").text  # not found, for all they know
    assert watches(services) == []
    answer = ask(guest, order_number="50004", email="tom@example.com")
    assert "here in this chat" in answer.text and "e-mail" not in answer.text
    guest.says("affirm", "yes").gets("action_affirm")
    assert [(one.email, one.seen) for one in watches(services)] == [("", "shipped")]


def test_someone_elses_order_is_not_watched(ida: Shopper, services: Services) -> None:
    answer = ask(ida, order_number="50004")
    assert "50004" in answer.text and answer.slots.get("pending") is None
    assert watches(services) == []


def test_order_that_has_ended_has_no_news(ida: Shopper, services: Services) -> None:
    answer = ask(ida, order_number="50003")
    assert "delivered" in answer.text and answer.slots.get("pending") is None


def test_list_and_way_out(ida: Shopper, services: Services) -> None:
    for number in ("50001", "50002"):
        ask(ida, order_number=number)
        ida.says("affirm", "yes").gets("action_affirm")
    listed = ida.says("my_alerts", "what are you watching").gets("action_my_alerts")
    assert "50001" in listed.text and "50002" in listed.text
    first, _, every = listed.payloads
    assert every == '/stop_alert{"watch": "all"}'
    number = str(watches(services)[0].id)
    assert "won't tell you" in ida.says("stop_alert", first, watch=number).gets("action_stop_alert").text
    assert "already ended" in ida.says("stop_alert", first, watch=number).gets("action_stop_alert").text
    ida.says("stop_alert", every, watch="all").gets("action_stop_alert")
    assert [one.state for one in watches(services)] == ["stopped", "stopped"]
    assert "no alerts" in ida.says("my_alerts").gets("action_my_alerts").text


def test_nobody_ends_or_sees_anothers(ida: Shopper, tom: Shopper, services: Services) -> None:
    ask(ida, order_number="50001")
    ida.says("affirm", "yes").gets("action_affirm")
    tom.session = "session-2"
    assert "no alerts" in tom.says("my_alerts").gets("action_my_alerts").text
    tom.says("stop_alert", watch=str(watches(services)[0].id)).gets("action_stop_alert")
    assert [one.state for one in watches(services)] == ["active"]


def test_where_nothing_can_be_told_later_it_is_said(guest: Shopper, services: Services) -> None:
    guest.session = "the terminal"
    answer = ask(guest, order_number="50004", email="tom@example.com")
    assert "only tell you things later in the shop's own chat" in answer.text
    assert watches(services) == []


def test_chinese(ida: Shopper, services: Services) -> None:
    ida.locale = "zh"
    answer = ask(ida, order_number="50001")
    assert "订单50001" in answer.text and "ida@example.com" in answer.text
    ida.says("affirm", "好的").gets("action_affirm")
    assert [one.locale for one in watches(services)] == ["zh"]
