"""A spoken question through the gateway with the packaged Whisper; the packaged voice says it."""

import httpx
import pytest

from actions.shop.database import Database
from bot.gateway.app import create_app
from bot.settings import Settings
from speech.tts import Voice
from tests.gateway.conftest import client_of, open_session
from tests.gateway.neighbour import Neighbour
from tests.speech.conftest import encoded

pytestmark = pytest.mark.models


async def test_spoken_question(settings: Settings, database: Database, neighbour: Neighbour) -> None:
    sound = Voice.open(settings.models).speak("Where is my order?")
    app = create_app(settings, database)
    async with app.router.lifespan_context(app), client_of(app) as client:
        headers = await open_session(client)
        recording = encoded(sound, "webm", "libopus")
        answer: httpx.Response = await client.post("/v1/voice", files={"audio": recording}, headers=headers, timeout=60)
        body = answer.json()
        assert answer.status_code == 200, body
        assert "order" in body["transcript"]["text"].lower() and body["transcript"]["language"] == "en"
        assert neighbour.turns[0]["message"] == body["transcript"]["text"]
        assert (await client.get("/readyz")).json()["parts"]["speech"]["state"] == "ready"
