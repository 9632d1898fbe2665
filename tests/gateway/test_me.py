"""A signed-in shopper's own data over HTTP."""

import io
import json
import zipfile

import httpx
from sqlalchemy import select

from actions.shop.database import Database
from actions.shop.models.conversation import ChatSession
from actions.shop.newsletter import set_newsletter
from tests.gateway.conftest import code_of, identity, open_session


async def test_a_guest_has_no_account_to_hand_out_or_erase(client: httpx.AsyncClient) -> None:
    headers = await open_session(client)
    assert code_of(await client.get("/v1/me/export", headers=headers)) == "sign_in_needed"
    assert code_of(await client.delete("/v1/me", headers=headers)) == "sign_in_needed"
    assert code_of(await client.get("/v1/me/export")) == "session_missing"
    assert code_of(await client.delete("/v1/me")) == "session_missing"


async def test_a_shopper_gets_their_own(client: httpx.AsyncClient, database: Database) -> None:
    headers = await open_session(client, identity=identity())
    await open_session(client, identity=identity(email="tom@example.com", sub="c-2"))
    with database.session() as session:
        set_newsletter(session, "anna@example.com", True, "Yes.", "session:x")
    answer = await client.get("/v1/me/export", headers=headers)
    assert answer.headers["content-type"] == "application/zip" and answer.headers["cache-control"] == "no-store"
    data = json.loads(zipfile.ZipFile(io.BytesIO(answer.content)).read("data.json"))
    assert [one["customer_email"] for one in data["chat_sessions"]] == ["anna@example.com"]
    assert [one["wording"] for one in data["consents"]] == ["Yes."]
    assert "tom@example.com" not in answer.text


async def test_erasing_ends_every_conversation_of_theirs_and_no_other(
    client: httpx.AsyncClient, database: Database
) -> None:
    headers = [await open_session(client, identity=identity()) for _ in range(2)]
    other = await open_session(client, identity=identity(email="tom@example.com", sub="c-2"))
    answer = await client.delete("/v1/me", headers=headers[0])
    assert answer.json() == {"conversations": 2, "orders_kept": 0}
    for gone in headers:
        assert code_of(await client.get("/v1/history", headers=gone)) == "session_unknown"
    assert (await client.get("/v1/history", headers=other)).status_code == 200
    with database.session() as session:
        assert session.scalars(select(ChatSession.customer_email)).all() == ["tom@example.com"]
