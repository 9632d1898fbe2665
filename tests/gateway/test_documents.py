"""Papers behind links: for the conversation that got the link, as long as it may see the order."""

import datetime as dt
import io
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import jwt
import pytest
from fastapi import FastAPI
from pypdf import PdfReader
from sqlalchemy import delete, select, update

from actions.papers.links import Kind, document_link
from actions.shop.access import Viewer
from actions.shop.database import Database
from actions.shop.links import Links
from actions.shop.models.base import utc_now
from actions.shop.models.conversation import ChatSession
from actions.shop.models.orders import Order, VerifiedOrder
from actions.shop.models.rules import StoredRules
from actions.shop.orders import OrderDesk
from bot.gateway.services import Services
from bot.settings import Settings
from tests.gateway.conftest import client_of, code_of, identity, open_session
from tests.papers.conftest import RULES, make_dispatch
from tests.shop.conftest import fill


@pytest.fixture
def shop(database: Database, tmp_path: Path) -> Database:
    """The small shop, with rules and a return."""
    fill(database, tmp_path)
    with database.session() as session:
        session.add(StoredRules(id=1, content=RULES.model_dump(mode="json"), content_hash="", updated_at=utc_now()))
        session.flush()
        make_dispatch(session, OrderDesk(session, Viewer("x", "bo@example.com")).find("1003"))
    return database


@pytest.fixture
def links(app: FastAPI) -> Links:
    services: Services = app.state.services
    return services.links


async def session_of(client: httpx.AsyncClient, email: str | None) -> str:
    """The id of a new session."""
    body = {"identity": identity(email=email)} if email else {}
    answer = await client.post("/v1/sessions", json=body)
    return str(answer.json()["session_id"])


def order_id(shop: Database, number: str) -> int:
    with shop.session() as session:
        return session.scalars(select(Order.id).where(Order.number == number)).one()


def path_of(links: Links, kind: Kind, subject: int, session_id: str) -> str:
    url = document_link(links, kind, subject, session_id, "en")
    assert url.startswith("http://127.0.0.1:8000/v1/documents/")
    return urlsplit(url).path


async def test_an_invoice_comes_as_a_file_that_is_kept_nowhere(
    client: httpx.AsyncClient, shop: Database, links: Links
) -> None:
    chat = await session_of(client, "bo@example.com")
    answer = await client.get(path_of(links, "invoice", order_id(shop, "1003"), chat))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="invoice-1003.pdf"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert "Total of the order $102.40" in text


async def test_a_return_label(client: httpx.AsyncClient, shop: Database, links: Links) -> None:
    chat = await session_of(client, "bo@example.com")
    answer = await client.get(path_of(links, "return_label", 1, chat))
    assert answer.headers["content-disposition"] == 'attachment; filename="return-R-7KQ2-M4TD.pdf"'
    assert "R-7KQ2-M4TD" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()


async def test_a_guest_gets_it_while_the_order_is_verified(
    client: httpx.AsyncClient, shop: Database, links: Links
) -> None:
    chat = await session_of(client, None)
    path = path_of(links, "invoice", order_id(shop, "1003"), chat)
    assert code_of(await client.get(path)) == "link_expired"
    with shop.session() as session:
        OrderDesk(session, Viewer(chat)).find("1003", "bo@example.com")
    assert (await client.get(path)).status_code == 200
    with shop.session() as session:
        session.execute(delete(VerifiedOrder))
    assert code_of(await client.get(path)) == "link_expired"


@pytest.mark.parametrize("email", ["ada@example.com", None])
async def test_a_link_made_for_somebody_else_is_checked_by_the_door(
    client: httpx.AsyncClient, shop: Database, links: Links, email: str | None
) -> None:
    """Even a link with a good signature opens nothing that its conversation may not see."""
    chat = await session_of(client, email)
    for kind, subject in (("invoice", order_id(shop, "1003")), ("return_label", 1)):
        answer = await client.get(path_of(links, kind, subject, chat))  # type: ignore[arg-type]
        assert (answer.status_code, code_of(answer)) == (404, "link_expired")


async def test_what_is_no_paper_is_no_paper(client: httpx.AsyncClient, shop: Database, links: Links) -> None:
    ada, bo = await session_of(client, "ada@example.com"), await session_of(client, "bo@example.com")
    for kind, subject, chat in (
        ("invoice", order_id(shop, "1001"), ada),  # nothing has left
        ("invoice", 999, bo),
        ("return_label", 999, bo),
        ("return_label", order_id(shop, "1003"), bo),  # an order's id is no return's
        ("invoice", order_id(shop, "1003"), "no-such-session"),
    ):
        answer = await client.get(path_of(links, kind, subject, chat))  # type: ignore[arg-type]
        assert code_of(answer) == "link_expired", (kind, subject)


async def test_the_link_ends_with_its_time_and_with_the_conversation(
    client: httpx.AsyncClient, shop: Database, links: Links
) -> None:
    headers = await open_session(client, identity=identity(email="bo@example.com"))
    with shop.session() as session:
        chat = session.scalars(select(ChatSession.id)).one()
    claims = {"kind": "invoice", "sub": str(order_id(shop, "1003")), "sid": chat, "locale": "en"}
    late = urlsplit(links.make("documents", dt.timedelta(seconds=-1), claims)).path
    assert code_of(await client.get(late)) == "link_expired"
    path = path_of(links, "invoice", order_id(shop, "1003"), chat)
    assert (await client.get(path)).status_code == 200
    with shop.session() as session:
        session.execute(update(ChatSession).values(expires_at=utc_now() - dt.timedelta(seconds=1)))
    assert code_of(await client.get(path)) == "link_expired"
    with shop.session() as session:
        session.execute(update(ChatSession).values(expires_at=utc_now() + dt.timedelta(hours=1)))
    await client.delete("/v1/sessions/me", headers=headers)
    assert code_of(await client.get(path)) == "link_expired"


async def test_nobody_makes_links_without_the_key(
    client: httpx.AsyncClient, shop: Database, links: Links, settings: Settings
) -> None:
    chat = await session_of(client, "bo@example.com")
    claims = {"kind": "invoice", "sub": str(order_id(shop, "1003")), "sid": chat, "locale": "en"}
    good = links.make("documents", dt.timedelta(minutes=5), claims).rpartition("/")[2]
    other_purpose = links.make("consents", dt.timedelta(minutes=5), claims).rpartition("/")[2]
    whole = {**claims, "aud": "documents", "exp": utc_now() + dt.timedelta(minutes=5)}
    head, _, signature = good.rpartition(".")
    for token in (
        other_purpose,
        jwt.encode(whole, settings.identity_secret.get_secret_value(), "HS256"),
        jwt.encode(whole, None, "none"),
        f"{head}.{signature[::-1]}",
        "x",
        "..",
    ):
        answer = await client.get(f"/v1/documents/{token}")
        assert answer.status_code == 404, token
    assert (await client.get(f"/v1/documents/{good}")).status_code == 200
    assert (settings.home / "links.key").stat().st_mode & 0o777 == 0o600


async def test_a_person_who_presses_an_old_link_gets_a_page(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/documents/x", headers={"Accept": "text/html,*/*", "Accept-Language": "zh"})
    assert answer.status_code == 404 and "链接已过期" in answer.text
    assert answer.headers["content-type"].startswith("text/html")


async def test_opening_links_is_limited(app: FastAPI, settings: Settings) -> None:
    async with client_of(app, "198.51.100.9") as client:
        for _ in range(120):
            await client.get("/v1/documents/x")
        assert code_of(await client.get("/v1/documents/x")) == "too_many_requests"
