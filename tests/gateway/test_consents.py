"""The link in an e-mail that puts its reader on the newsletter's list: looking does nothing, pressing does it once."""

import datetime as dt
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from actions.shop.database import Database
from actions.shop.links import Links
from actions.shop.models.messages import Consent, OutboxMessage
from actions.shop.newsletter import Wish, ask_by_mail, gets_newsletter, set_newsletter
from bot.gateway.services import Services

EMAIL = "eve@example.com"


@pytest.fixture
def links(app: FastAPI) -> Links:
    services: Services = app.state.services
    return services.links


def mailed(database: Database, links: Links, wanted: bool) -> str:
    """The path of the link in the e-mail that the address gets."""
    with database.session() as session:
        ask_by_mail(session, links, Wish(EMAIL, wanted, "Send <me> news.", "en"))
        (mail,) = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == "email"))
        return urlsplit(mail.body["values"]["link"]).path


def consents(database: Database) -> list[Consent]:
    with database.session() as session:
        return list(session.scalars(select(Consent).order_by(Consent.id)))


async def test_looking_changes_nothing_and_pressing_subscribes_once(
    client: httpx.AsyncClient, database: Database, links: Links
) -> None:
    path = mailed(database, links, True)
    page = await client.get(path)
    assert page.status_code == 200 and "Send &lt;me&gt; news." in page.text and "Yes, subscribe me" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert consents(database) == []
    for _ in range(2):
        assert "comes to you from now on" in (await client.post(path)).text
    (consent,) = consents(database)
    assert (consent.email, consent.granted, consent.wording, consent.source) == (EMAIL, True, "Send <me> news.", "link")


async def test_leaving(client: httpx.AsyncClient, database: Database, links: Links) -> None:
    with database.session() as session:
        set_newsletter(session, EMAIL, True, "Yes.", "session:x")
    path = mailed(database, links, False)
    assert "no more newsletters" in (await client.get(path)).text
    assert "Done" in (await client.post(path)).text
    with database.session() as session:
        assert not gets_newsletter(session, EMAIL)


async def test_old_and_foreign_links_do_nothing(client: httpx.AsyncClient, database: Database, links: Links) -> None:
    claims = {"sub": EMAIL, "do": "on", "wording": "x", "locale": "en"}
    old = links.make("consents", dt.timedelta(seconds=-1), claims)
    foreign = links.make("documents", dt.timedelta(days=1), claims).replace("documents", "consents")
    forged = Links(b"k" * 32, "http://x").make("consents", dt.timedelta(days=1), claims)
    for url in (old, foreign, forged, "http://x/v1/consents/nonsense"):
        for method in ("GET", "POST"):
            answer = await client.request(method, urlsplit(url).path)
            assert answer.status_code == 404 and "expired" in answer.text
    assert consents(database) == []
