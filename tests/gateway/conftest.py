"""A gateway in this process, with a real database and a neighbour over real HTTP."""

import shutil
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import jwt
import numpy as np
import pytest
from fastapi import FastAPI

from actions.shop.database import Database
from bot.gateway.app import create_app
from bot.settings import Settings
from speech.asr import Transcript
from tests.gateway.neighbour import TOKEN, Neighbour

SECRET = "a-secret-that-only-the-shop-knows-0123456789-0123456789-0123456789"


class Listener:
    """Stands where Whisper stands, so that the gateway's part can be tested without weights."""

    def __init__(self) -> None:
        self.said = "where is my order"

    def transcribe(self, samples: np.ndarray, language: str | None = None) -> Transcript:
        """Silence is nothing said; everything else is `said`."""
        silent = float(np.abs(samples).max(initial=0.0)) < 1e-4
        text = "" if silent else self.said
        return Transcript(text, "" if silent else "en", 0.0 if silent else 0.91, silent, 1.0)


@pytest.fixture
def neighbour() -> Iterator[Neighbour]:
    rasa = Neighbour()
    rasa.start()
    yield rasa
    rasa.stop()


@pytest.fixture
def settings(tmp_path: Path, neighbour: Neighbour, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in ("AISLE_DATABASE_URL", "AISLE_IDENTITY_SECRET", "AISLE_ALLOWED_ORIGINS"):
        monkeypatch.delenv(name, raising=False)
    assert neighbour.server is not None
    url = f"http://127.0.0.1:{neighbour.server.server_port}"
    return Settings(
        home=tmp_path,
        rasa_url=url,
        actions_url=url,
        token=TOKEN,
        identity_secret=SECRET,
        allowed_origins=["https://shop.example"],
        turn_seconds=3.0,
    )


@pytest.fixture(scope="session")
def fresh_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, migrated once for all tests."""
    path = tmp_path_factory.mktemp("fresh") / "aisle.db"
    shop = Database(f"sqlite:///{path}")
    shop.upgrade()
    shop.dispose()
    return path


@pytest.fixture
def database(settings: Settings, fresh_tables: Path) -> Iterator[Database]:
    shutil.copy(fresh_tables, settings.home / "aisle.db")
    shop = Database(settings.database_url)
    yield shop
    shop.dispose()


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def app(settings: Settings, database: Database, listener: Listener) -> FastAPI:
    return create_app(settings, database, open_transcriber=lambda: listener, warm_up=False)  # type: ignore[arg-type,return-value]


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with app.router.lifespan_context(app), client_of(app) as http:
        yield http


def client_of(app: FastAPI, address: str = "192.0.2.7") -> httpx.AsyncClient:
    """A browser at an address."""
    transport = httpx.ASGITransport(app, client=(address, 5555))
    return httpx.AsyncClient(transport=transport, base_url="http://shop.test", timeout=20)


async def open_session(client: httpx.AsyncClient, **body: Any) -> dict[str, str]:
    """Headers that carry a new session's token."""
    answer = await client.post("/v1/sessions", json=body)
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def identity(secret: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    """A signed identity; a claim given as None is left out."""
    whole = {
        "sub": "c-1",
        "email": "Anna@Example.com",
        "name": "Anna Berg",
        "exp": int(time.time()) + 600,
        **claims,
    }
    return jwt.encode({name: value for name, value in whole.items() if value is not None}, secret, algorithm)


def code_of(answer: httpx.Response) -> str:
    """The code of an error answer, whose form is checked too."""
    body = answer.json()
    assert set(body) == {"error"} and set(body["error"]) == {"code", "message"}, body
    assert body["error"]["message"]
    if answer.status_code in {429, 503}:
        assert int(answer.headers["Retry-After"]) >= 1
    code: str = body["error"]["code"]
    return code
