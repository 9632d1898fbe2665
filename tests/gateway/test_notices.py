"""Notices: into the chat at once and once, by e-mail to who agreed, with a way out; and the shop's own events."""

import asyncio
import datetime as dt
import json
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
from aiosmtpd.controller import Controller
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import select, update
from starlette.testclient import TestClient

from actions.shop import outbox
from actions.shop.changes import Change
from actions.shop.consents import agrees, record
from actions.shop.database import Database
from actions.shop.importers.catalog import import_catalog
from actions.shop.models.base import utc_now
from actions.shop.models.catalog import Product
from actions.shop.models.conversation import ChatMessage
from actions.shop.models.messages import OutboxMessage, Watch
from actions.shop.notices import Notice, tell
from actions.shop.patience import Patience
from actions.shop.remote.client import ShopClient
from actions.shop.remote.deciding import PAYS_BACK
from actions.shop.remote.signatures import BadSecret, Signer
from actions.shop.watches import watch, watching
from actions.wording import phrase, read_responses
from bot.gateway.app import create_app
from bot.gateway.metrics import Metrics
from bot.gateway.outbox.lanes import build_worker
from bot.gateway.outbox.mail import BadMailSetting, Post
from bot.gateway.outbox.watching import look
from bot.gateway.outbox.worker import OutboxWorker
from bot.settings import PROJECT, Settings
from bot.supervisor.ports import free_port
from tests.gateway.conftest import client_of, code_of, identity, open_session
from tests.gateway.test_socket import sign_in, token_of
from tests.shop.conftest import CATALOG
from tests.shop.remote_shop import SECRET, OddSystem

DOMAIN = read_responses(PROJECT / "data" / "responses")
SOON = 5.0
MOVED = Notice(
    response="utter_notice_order_moved", values={"number": "1001", "status": {"phrase": "utter_status_shipped"}}
)


class Mailbox:
    """A real SMTP server that keeps what it gets, or answers as it is told."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refuses = ""

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def settings(settings: Settings, mailbox: Mailbox) -> Iterator[Settings]:
    server = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.smtp_url = SecretStr(f"smtp://127.0.0.1:{server.port}")
    settings.mail_from = "Nordlicht <hello@shop.example>"
    settings.public_url = "https://chat.shop.example/"
    settings.shop_secret = SecretStr(SECRET)
    yield settings
    server.stop()


@pytest.fixture
def shop(database: Database, tmp_path: Path) -> Database:
    (tmp_path / "catalog.csv").write_text(CATALOG, encoding="utf-8")
    import_catalog(database, tmp_path / "catalog.csv")
    return database


@pytest.fixture
def worker(settings: Settings, database: Database) -> OutboxWorker:
    """A worker that works when the test says so."""
    return build_worker(settings, database, DOMAIN, None, Metrics())


def session_id_of(database: Database) -> str:
    from actions.shop.models.conversation import ChatSession

    with database.session() as session:
        return session.scalars(select(ChatSession.id)).one()


def back_in_stock(database: Database, session_id: str, email: str = "", locale: str = "en") -> str:
    """Watches a sold-out shoe, which then comes back; the watch's token."""
    with database.session() as session:
        one = watch(session, "back_in_stock", "SHOE-BLU-42", session_id=session_id, email=email, locale=locale)
        if email:
            record(session, email, "notices", True, "Shall I?", f"session:{session_id}")
        token = one.token
    with database.session() as session:
        session.execute(update(Product).where(Product.id == "SHOE-BLU-42").values(availability="in_stock", quantity=3))
    return token


async def history(client: httpx.AsyncClient, headers: dict[str, str]) -> list[dict[str, Any]]:
    return list((await client.get("/v1/history", headers=headers)).json()["messages"])


async def test_running_gateway_tells_the_chat_by_itself(client: httpx.AsyncClient, shop: Database) -> None:
    headers = await open_session(client, locale="zh")
    back_in_stock(shop, session_id_of(shop), locale="zh")
    started = time.monotonic()
    while not (messages := await history(client, headers)):
        assert time.monotonic() - started < SOON + 3
        await asyncio.sleep(0.1)
    (message,) = messages
    assert (message["role"], message["modality"], message["type"]) == ("assistant", "notice", "products")
    assert message["text"] == "您让我提醒的商品到货了：港湾跑鞋，US$80.00。"
    assert [product["id"] for product in message["products"]] == ["SHOE-BLU-42"]
    assert message["buttons"] == [{"title": "加入购物车", "payload": '/add_to_cart{"product_id": "SHOE-BLU-42"}'}]
    liked = await client.post("/v1/feedback", headers=headers, json={"message_id": message["id"], "thumbs": "up"})
    assert liked.status_code == 201


async def test_queued_message_is_sent_within_a_second(client: httpx.AsyncClient, database: Database) -> None:
    headers = await open_session(client)
    with database.session() as session:
        tell(session, "k", MOVED, session_id=session_id_of(database))
    started = time.monotonic()
    while not (messages := await history(client, headers)):
        assert time.monotonic() - started < SOON
        await asyncio.sleep(0.05)
    assert messages[0]["text"] == "News of your order 1001: it is shipped."
    assert time.monotonic() - started < 1.5


def test_open_widgets_are_told_at_once_and_once(
    app: FastAPI, settings: Settings, database: Database, worker: OutboxWorker
) -> None:
    with TestClient(app, base_url="http://testserver") as browser:
        token, other = token_of(browser), token_of(browser)
        with browser.websocket_connect("/v1/ws") as mine, browser.websocket_connect("/v1/ws") as theirs:
            sign_in(mine, token)
            sign_in(theirs, other)
            mine.send_json({"type": "ping"})
            assert mine.receive_json() == {"type": "pong"}
            session_id = browser.app.state.services.sessions.shopper(token).session_id  # type: ignore[attr-defined]
            with database.session() as session:
                tell(session, "k", MOVED, session_id=session_id)
            frame = mine.receive_json()
            assert (frame["type"], frame["message"]["modality"]) == ("notice", "notice")
            assert frame["message"]["text"] == "News of your order 1001: it is shipped."
            time.sleep(1.2)
            for socket in (mine, theirs):  # nothing else was sent to either
                socket.send_json({"type": "ping"})
                assert socket.receive_json() == {"type": "pong"}


async def test_chat_that_is_over_needs_no_telling(
    client: httpx.AsyncClient, database: Database, worker: OutboxWorker
) -> None:
    with database.session() as session:
        tell(session, "k", MOVED, session_id="nobody")
    await asyncio.to_thread(worker.work, "chat")
    with database.session() as session:
        message = session.scalars(select(OutboxMessage)).one()
    assert (message.state, message.last_error) == ("sent", "the chat is over")


def test_two_workers_and_a_death_write_it_once(database: Database, settings: Settings, app: FastAPI) -> None:
    with TestClient(app, base_url="http://testserver") as browser:
        token = token_of(browser)
        session_id = browser.app.state.services.sessions.shopper(token).session_id  # type: ignore[attr-defined]
    with database.session() as session:
        tell(session, "k", MOVED, session_id=session_id)
        session.flush()
        session.execute(update(OutboxMessage).values(due_at=utc_now()))
    with database.session() as session:
        (dead,) = outbox.claim(session, "chat", lease=dt.timedelta(0))  # this worker is slow, or dead
    worker = build_worker(settings, database, DOMAIN, None, Metrics())
    assert worker.work("chat") == 1
    worker._senders["chat"].send(dead)  # not dead after all
    with database.session() as session:
        assert len(session.scalars(select(ChatMessage)).all()) == 1


def test_mail_says_it_with_a_way_out(shop: Database, worker: OutboxWorker, mailbox: Mailbox) -> None:
    token = back_in_stock(shop, "chat-1", "ada@example.com")
    look(shop)
    assert worker.work("email") == 1
    assert worker.work("email") == 0
    (mail,) = mailbox.mails
    link = f"https://chat.shop.example/v1/notices/{token}"
    assert (mail["To"], mail["From"]) == ("ada@example.com", "Nordlicht <hello@shop.example>")
    assert mail["Subject"] == "Harbour runner is back"
    assert (mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) == (f"<{link}>", "List-Unsubscribe=One-Click")
    assert link in mail.get_content() and "$80.00" in mail.get_content()


def test_second_copy_of_a_mail_can_be_told(shop: Database, worker: OutboxWorker, mailbox: Mailbox) -> None:
    back_in_stock(shop, "chat-1", "ada@example.com")
    look(shop)
    with shop.session() as session:
        (parcel,) = outbox.claim(session, "email", lease=dt.timedelta(0))
    worker._senders["email"].send(parcel)
    with shop.session() as session:  # as if it had died before it wrote that it was sent
        session.execute(update(OutboxMessage).values(state="waiting", settled_at=None))
    worker.work("email")
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 1 and len(mailbox.mails) == 2


def test_no_mail_without_consent_or_after_the_watch_was_stopped(
    shop: Database, worker: OutboxWorker, mailbox: Mailbox
) -> None:
    back_in_stock(shop, "chat-1", "ada@example.com")
    look(shop)
    with shop.session() as session:
        record(session, "ada@example.com", "notices", False, "Stop", "link")
    worker.work("email")
    with shop.session() as session:
        message = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == "email")).one()
    assert (mailbox.mails, message.state, message.last_error) == ([], "sent", "no longer wanted")


@pytest.mark.parametrize(("answer", "state"), [("450 busy", "waiting"), ("550 no such mailbox", "dead")])
def test_mail_server_that_refuses(
    answer: str, state: str, shop: Database, worker: OutboxWorker, mailbox: Mailbox
) -> None:
    mailbox.refuses = answer
    back_in_stock(shop, "chat-1", "ada@example.com")
    look(shop)
    worker.work("email")
    with shop.session() as session:
        message = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == "email")).one()
    assert (message.state, message.last_error) == (state, f"the mail server answered {answer[:3]}")


def test_without_a_mail_server_the_shop_is_asked_to_send(settings: Settings, shop: Database, mailbox: Mailbox) -> None:
    settings.smtp_url = SecretStr("")
    with OddSystem(answer=lambda message: {}).open() as system:
        worker = build_worker(settings, shop, DOMAIN, ShopClient(system.url, SECRET), Metrics())
        back_in_stock(shop, "chat-1", "ada@example.com")
        look(shop)
        assert worker.work("email") == 1
    ((_key, message),) = system.asked
    assert (message["type"], message["data"]["email"]) == ("notice.back_in_stock", "ada@example.com")
    assert message["data"]["stop_url"].startswith("https://chat.shop.example/v1/notices/")


ANSWER = Notice(
    response="utter_notice_case_closed",
    subject="utter_notice_case_subject",
    values={"case": "C-1", "answer": "It is on its way."},
    needs_consent=False,
)


def test_an_answer_to_what_was_asked_needs_no_consent_and_has_no_way_out(
    shop: Database, worker: OutboxWorker, mailbox: Mailbox
) -> None:
    with shop.session() as session:
        tell(session, "k", ANSWER, email="ada@example.com")
    worker.work("email")
    (mail,) = mailbox.mails
    assert (mail["To"], mail["Subject"], mail["List-Unsubscribe"]) == (
        "ada@example.com",
        "About your request C-1",
        None,
    )
    assert "Our team's answer to your request C-1: It is on its way." in mail.get_content()


def test_a_shop_that_sends_no_mail_has_no_dead_letters_of_answers(settings: Settings, shop: Database) -> None:
    settings.smtp_url = SecretStr("")
    with shop.session() as session:
        tell(session, "k", ANSWER, email="ada@example.com")
    assert build_worker(settings, shop, DOMAIN, None, Metrics()).work("email") == 1
    with shop.session() as session:
        message = session.scalars(select(OutboxMessage)).one()
    assert (message.state, message.last_error) == ("sent", "the shop sends no e-mails")


@pytest.mark.parametrize(
    ("url", "sender"), [("http://mail", "a@b.example"), ("smtp://", "a@b.example"), ("smtp://mail", "Shop")]
)
def test_mail_settings_are_checked(url: str, sender: str) -> None:
    with pytest.raises(BadMailSetting):
        Post(url, sender)


async def test_link_in_the_mail(client: httpx.AsyncClient, shop: Database) -> None:
    token = back_in_stock(shop, "gone", "ada@example.com")
    page = await client.get(f"/v1/notices/{token}")
    assert page.status_code == 200 and "Stop these e-mails" in page.text
    with shop.session() as session:
        assert agrees(session, "ada@example.com", "notices")  # looking stops nothing
    for _ in range(2):
        done = await client.post(f"/v1/notices/{token}", data={"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200 and "no more of these e-mails" in done.text
    with shop.session() as session:
        assert not agrees(session, "ada@example.com", "notices")
    assert code_of(await client.get(f"/v1/notices/{'x' * 43}")) == "not_found"


async def test_erased_conversation_is_told_nothing(client: httpx.AsyncClient, shop: Database) -> None:
    headers = await open_session(client, identity=identity())
    session_id = session_id_of(shop)
    with shop.session() as session:
        watch(session, "back_in_stock", "SHOE-BLU-42", session_id=session_id, email="anna@example.com")
        outbox.enqueue(session, "k", "chat", "notice.x", session_id, {}, wait=dt.timedelta(hours=1))
    assert (await client.delete("/v1/sessions/me", headers=headers)).status_code == 204
    with shop.session() as session:
        assert session.scalars(select(Watch)).all() == session.scalars(select(OutboxMessage)).all() == []


def signed(body: dict[str, Any] | bytes, event_id: str = "e1", secret: str = SECRET) -> dict[str, Any]:
    """A call of the shop's system."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return {"content": content, "headers": Signer(secret).headers(event_id, content.decode("latin-1"))}


def product_event(**data: Any) -> dict[str, Any]:
    return {"type": "product.updated", "timestamp": "2026-11-24T12:00:00Z", "data": {"id": "SHOE-BLU-42", **data}}


async def test_event_is_applied_and_told(client: httpx.AsyncClient, shop: Database) -> None:
    with shop.session() as session:
        watch(session, "back_in_stock", "SHOE-BLU-42", session_id="chat-1")
    call = signed(product_event(availability="in_stock", quantity=1))
    assert (await client.post("/v1/shop/events", **call)).json() == {"outcome": "applied"}
    assert (await client.post("/v1/shop/events", **call)).json() == {"outcome": "repeated"}
    with shop.session() as session:
        assert watching(session, "chat-1") == []


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "nonsense"},
        {"webhook-signature": "v1,é"},
        {"webhook-id": "another"},
        {"webhook-timestamp": str(int(time.time()) - 3600)},
        {"webhook-timestamp": "now"},
    ],
)
async def test_what_is_not_authentic_is_refused(
    change: dict[str, str], client: httpx.AsyncClient, shop: Database
) -> None:
    call = signed(product_event(quantity=9))
    call["headers"] = {name: value.encode("latin-1") for name, value in (call["headers"] | change).items()}
    answer = await client.post("/v1/shop/events", **call)
    assert (answer.status_code, code_of(answer)) == (401, "signature_refused")
    unsigned = await client.post("/v1/shop/events", json=product_event(quantity=9))
    assert unsigned.status_code == 401
    with shop.session() as session:
        assert session.get_one(Product, "SHOE-BLU-42").quantity == 0


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"type":"order.deleted"}', product_event(quantity="many"), {"type": "product.updated"}]
)
async def test_event_that_cannot_be_read(body: Any, client: httpx.AsyncClient, shop: Database) -> None:
    answer = await client.post("/v1/shop/events", **signed(body))
    assert answer.status_code in (400, 422) and code_of(answer)


async def test_without_a_secret_nothing_is_believed(settings: Settings, database: Database) -> None:
    settings.shop_secret = SecretStr("")
    app = create_app(settings, database, warm_up=False)
    async with app.router.lifespan_context(app), client_of(app) as client:
        answer = await client.post("/v1/shop/events", **signed(product_event()))
    assert code_of(answer) == "shop_not_set_up"


@pytest.mark.parametrize("secret", ["", "short", "whsec_", "not base64 at all!", "whsec_c2hvcnQ="])
def test_secret_is_checked(secret: str) -> None:
    with pytest.raises(BadSecret):
        Signer(secret)


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("kind", [kind.model_fields["kind"].default for kind in get_args(get_args(Change)[0])])
def test_every_outcome_of_every_change_has_its_words(kind: str, locale: Any) -> None:
    values = {"number": "1", "amount": "2", "reason": "3", "return_number": "4"}
    names = [f"utter_notice_{kind}_done", "utter_notice_change_refused", "utter_notice_change_refused_because"]
    names += [f"utter_notice_{kind}_done_money"] if kind in PAYS_BACK else []
    texts = [phrase(DOMAIN, name, locale, **values) for name in names]
    assert len(set(texts)) == len(texts)


async def test_metrics_count_what_is_not_sent(client: httpx.AsyncClient, database: Database) -> None:
    with database.session() as session:
        outbox.enqueue(session, "k", "shop", "order.cancel", "", {})
        session.flush()
        (parcel,) = outbox.claim(session, "shop")
        outbox.failed(session, parcel, outbox.Never("422"), Patience())
    page = (await client.get("/metrics")).text
    assert 'aisle_outbox_unsent{state="dead"} 1.0' in page and 'aisle_outbox_unsent{state="waiting"} 0.0' in page
