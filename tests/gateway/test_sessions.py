"""Sessions, identities, languages, erasure."""

import datetime as dt
from pathlib import Path

import httpx
import jwt
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from actions.shop.database import Database
from actions.shop.models.base import utc_now
from actions.shop.models.conversation import (
    ChatMessage,
    ChatSession,
    ChatTurn,
    Erasure,
    Feedback,
    Upload,
)
from actions.shop.models.handoffs import Handoff
from actions.shop.models.service import Case
from bot.settings import Settings
from tests.gateway.conftest import client_of, code_of, identity, open_session
from tests.gateway.neighbour import Neighbour
from tests.gateway.pictures import jpeg


async def test_guest_session(client: httpx.AsyncClient, database: Database) -> None:
    answer = await client.post("/v1/sessions", json={"locale": "en-GB"})
    body = answer.json()
    assert answer.status_code == 201
    assert set(body) == {"session_id", "token", "expires_at", "locale"}
    left = dt.datetime.fromisoformat(body["expires_at"]) - utc_now()
    assert dt.timedelta(hours=23, minutes=59) < left <= dt.timedelta(hours=24)
    with database.session() as session:
        row = session.get_one(ChatSession, body["session_id"])
    assert row.customer_email is None
    stored = {str(getattr(row, column.key)) for column in ChatSession.__table__.columns}
    assert not [value for value in stored if body["token"] in value], "the token itself must not be stored"


@pytest.mark.parametrize(
    ("asked", "locale"),
    [("zh", "zh"), ("zh-CN", "zh"), ("zh_Hant", "zh"), ("ZH-TW", "zh"), ("en-GB", "en"), ("fr", "en"), ("", "en")],
)
async def test_locales(client: httpx.AsyncClient, asked: str, locale: str) -> None:
    assert (await client.post("/v1/sessions", json={"locale": asked})).json()["locale"] == locale


async def test_browser_language_without_a_locale(client: httpx.AsyncClient) -> None:
    headers = {"Accept-Language": "fr-FR,zh;q=0.8,en;q=0.5"}
    assert (await client.post("/v1/sessions", headers=headers)).json()["locale"] == "zh"
    assert (await client.post("/v1/sessions", headers={"Accept-Language": "de;q=x"})).json()["locale"] == "en"


async def test_identity_reaches_rasa(client: httpx.AsyncClient, neighbour: Neighbour) -> None:
    headers = await open_session(client, identity=identity())
    await client.post("/v1/messages", json={"text": "hello"}, headers=headers)
    assert neighbour.turns[0]["metadata"]["identity"] == {
        "sub": "c-1",
        "email": "anna@example.com",
        "name": "Anna Berg",
    }


@pytest.mark.parametrize(
    ("token", "code"),
    [
        (identity(secret="another-secret-that-is-long-enough-0123456789"), "identity_refused"),
        (identity(exp=1_600_000_000), "identity_expired"),
        (identity(exp=None), "identity_incomplete"),
        (identity(sub=None), "identity_incomplete"),
        (identity(email=None), "identity_incomplete"),
        (identity(name=None), "identity_incomplete"),
        (identity(email=""), "identity_incomplete"),
        (identity(email="no-at-sign"), "identity_incomplete"),
        (identity(name=7), "identity_incomplete"),
        (identity(algorithm="HS512"), "identity_refused"),
        (jwt.encode({"sub": "c", "email": "a@b.c", "name": "A", "exp": 9_999_999_999}, "", "none"), "identity_refused"),
        ("not.a.token", "identity_refused"),
        ("", "identity_refused"),
    ],
)
async def test_identities_that_are_not_believed(client: httpx.AsyncClient, token: str, code: str) -> None:
    answer = await client.post("/v1/sessions", json={"identity": token})
    assert (answer.status_code, code_of(answer)) == (401, code)


async def test_identity_without_a_secret(app: FastAPI, client: httpx.AsyncClient) -> None:
    app.state.services.settings.identity_secret = type(app.state.services.settings.identity_secret)("")
    answer = await client.post("/v1/sessions", json={"identity": identity()})
    assert (answer.status_code, code_of(answer)) == (401, "identity_not_set_up")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/messages"),
        ("POST", "/v1/images"),
        ("GET", "/v1/images/" + "0" * 32),
        ("POST", "/v1/voice"),
        ("GET", "/v1/history"),
        ("POST", "/v1/feedback"),
        ("DELETE", "/v1/sessions/me"),
    ],
)
async def test_every_call_needs_a_token(client: httpx.AsyncClient, method: str, path: str) -> None:
    body = {"text": "hello", "message_id": "m", "thumbs": "up"} if method == "POST" else None
    bare = await client.request(method, path, json=body)
    assert (bare.status_code, code_of(bare)) == (401, "session_missing")
    assert bare.headers["WWW-Authenticate"] == "Bearer"
    forged = await client.request(method, path, json=body, headers={"Authorization": "Bearer forged"})
    assert (forged.status_code, code_of(forged)) == (401, "session_unknown")


async def test_expired_session(client: httpx.AsyncClient, database: Database) -> None:
    headers = await open_session(client)
    with database.session() as session:
        session.scalars(select(ChatSession)).one().expires_at = utc_now() - dt.timedelta(seconds=1)
    answer = await client.get("/v1/history", headers=headers)
    assert (answer.status_code, code_of(answer)) == (401, "session_expired")


def rows(database: Database) -> dict[str, int]:
    """How much is kept of conversations."""
    tables = (ChatSession, ChatTurn, ChatMessage, Upload, Feedback, Handoff, Erasure)
    with database.session() as session:
        return {table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


async def test_erasing_takes_everything(
    client: httpx.AsyncClient, database: Database, neighbour: Neighbour, settings: Settings
) -> None:
    headers = await open_session(client)
    stays = await open_session(client)
    for whose in (headers, stays):
        sent = await client.post("/v1/images", files={"file": ("a.jpg", jpeg())}, headers=whose)
        said = await client.post("/v1/messages", json={"image_id": sent.json()["image_id"]}, headers=whose)
        message_id = said.json()["messages"][0]["id"]
        await client.post("/v1/feedback", json={"message_id": message_id, "thumbs": "up"}, headers=whose)
    erased, kept = (turn["sender"] for turn in neighbour.turns)
    with database.session() as session:
        session.add(Handoff(session_id=erased, reason="complaint"))

    assert (await client.delete("/v1/sessions/me", headers=headers)).status_code == 204

    assert code_of(await client.get("/v1/history", headers=headers)) == "session_unknown"
    assert neighbour.forgotten == [erased]
    assert rows(database) == {
        "chat_sessions": 1,
        "chat_turns": 1,
        "chat_messages": 2,
        "uploads": 1,
        "feedback": 1,
        "handoffs": 0,
        "erasures": 0,
    }
    assert len(list((settings.home / "uploads").iterdir())) == 1
    assert len((await client.get("/v1/history", headers=stays)).json()["messages"]) == 2
    assert kept not in neighbour.forgotten


async def test_erasing_while_rasa_is_down_is_finished_later(
    app: FastAPI, client: httpx.AsyncClient, database: Database, neighbour: Neighbour
) -> None:
    headers = await open_session(client)
    neighbour.status = 503
    assert (await client.delete("/v1/sessions/me", headers=headers)).status_code == 204
    assert rows(database)["chat_sessions"] == 0 and rows(database)["erasures"] == 1
    neighbour.status = 200
    await app.state.services.eraser.sweep()
    assert len(neighbour.forgotten) == 1 and rows(database)["erasures"] == 0


async def test_sweep_forgets_what_is_old(
    app: FastAPI, client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    ended, old, current = [await open_session(client) for _ in range(3)]
    for whose in (ended, old, current):
        await client.post("/v1/images", files={"file": jpeg()}, headers=whose)
    with database.session() as session:
        first, second, _ = session.scalars(select(ChatSession).order_by(ChatSession.created_at))
        first.expires_at = utc_now() - dt.timedelta(minutes=1)
        second.expires_at = utc_now() - dt.timedelta(days=31)
    orphan = settings.home / "uploads" / f"{'a' * 32}.jpg"
    orphan.write_bytes(b"x")
    import os

    os.utime(orphan, (1, 1))
    of_cases = [settings.home / "cases" / f"{letter * 32}.jpg" for letter in "ab"]
    of_cases[0].parent.mkdir()
    for file in of_cases:
        file.write_bytes(b"x")
        os.utime(file, (1, 1))
    with database.session() as session:
        session.add(Case(number="C-1", key="k", kind="damaged", photo_id="b" * 32, session_id="x"))
    await app.state.services.eraser.sweep()
    assert [file.exists() for file in of_cases] == [False, True]
    assert rows(database)["chat_sessions"] == 2 and rows(database)["uploads"] == 1
    assert len(list(Path(settings.home / "uploads").iterdir())) == 1


async def test_too_many_sessions_from_one_address(settings: Settings, database: Database) -> None:
    from bot.gateway.app import create_app

    settings.limit_sessions = "3/minute"
    app = create_app(settings, database, warm_up=False)
    async with client_of(app, "192.0.2.1") as here, client_of(app, "192.0.2.2") as there:
        statuses = [(await here.post("/v1/sessions")).status_code for _ in range(4)]
        assert statuses == [201, 201, 201, 429]
        answer = await here.post("/v1/sessions")
        assert code_of(answer) == "too_many_requests"
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert (await there.post("/v1/sessions")).status_code == 201
    await app.state.services.close()
