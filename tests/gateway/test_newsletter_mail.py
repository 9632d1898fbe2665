"""From the chat to the mailbox and back: the link that a real mail server gets subscribes, and the shop is told."""

import asyncio
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from actions.shop.database import Database
from actions.shop.newsletter import Wish, ask_by_mail, gets_newsletter, set_newsletter
from actions.shop.remote.client import ShopClient
from actions.wording import read_responses
from bot.gateway.metrics import Metrics
from bot.gateway.outbox.lanes import build_worker
from bot.gateway.outbox.worker import OutboxWorker
from bot.gateway.services import Services
from bot.settings import PROJECT, Settings
from tests.gateway.test_notices import Mailbox, mailbox, settings
from tests.shop.remote_shop import SECRET, OddSystem

__all__ = ["mailbox", "settings"]
EMAIL = "eve@example.com"
SOON = 5.0


def worker_of(settings: Settings, database: Database, shop: ShopClient | None) -> OutboxWorker:
    return build_worker(settings, database, read_responses(PROJECT / "data" / "responses"), shop, Metrics())


@pytest.fixture
def odd_shop() -> Iterator[OddSystem]:
    with OddSystem(answer=lambda message: {}).open() as system:
        yield system


@pytest.mark.parametrize("locale", ["en", "zh"])
async def test_the_link_in_the_mail_subscribes(
    app: FastAPI, client: httpx.AsyncClient, settings: Settings, database: Database, mailbox: Mailbox, locale: str
) -> None:
    services: Services = app.state.services
    with database.session() as session:
        ask_by_mail(session, services.links, Wish(EMAIL, True, "Send me news.", locale))  # type: ignore[arg-type]
    started = time.monotonic()
    while not mailbox.mails:  # the gateway's own worker sends it
        assert time.monotonic() - started < SOON
        await asyncio.sleep(0.05)
    (mail,) = mailbox.mails
    assert mail["To"] == EMAIL
    text = mail.get_content()
    assert ("Confirm our newsletter" if locale == "en" else "确认订阅电子报") == mail["Subject"]
    link = next(line for line in text.splitlines() if "/v1/consents/" in line).strip()
    assert link.startswith("https://chat.shop.example/v1/consents/")
    await client.post(urlsplit(link).path)
    with database.session() as session:
        assert gets_newsletter(session, EMAIL)


def test_the_shop_is_told_with_what_was_agreed_to(settings: Settings, database: Database, odd_shop: OddSystem) -> None:
    with database.session() as session:
        set_newsletter(session, EMAIL, True, "Send me news.", "link")
    client = ShopClient(odd_shop.url, SECRET)
    assert worker_of(settings, database, client).work("webhook") == 1
    ((key, message),) = odd_shop.asked
    assert key == "consent:1" and message["type"] == "consent.changed"
    assert message["data"]["email"] == EMAIL and message["data"]["wording"] == "Send me news."
    client.close()


def test_without_a_system_of_the_shop_nobody_is_told(settings: Settings, database: Database) -> None:
    settings.smtp_url = SecretStr("")
    with database.session() as session:
        set_newsletter(session, EMAIL, True, "Send me news.", "link")
    worker = worker_of(settings, database, None)
    assert worker.work("webhook") == 1 and worker.work("webhook") == 0
