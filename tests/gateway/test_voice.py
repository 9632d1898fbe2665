"""Recordings, good and bad."""

import io
import wave

import httpx
import numpy as np
import pytest
from fastapi import FastAPI

from actions.shop.database import Database
from bot.gateway.app import create_app
from bot.settings import Settings
from models.registry import ModelError
from tests.gateway.conftest import Listener, client_of, code_of, open_session
from tests.gateway.neighbour import Neighbour


def wav(seconds: float, loud: float = 0.3) -> bytes:
    """A tone."""
    times = np.arange(int(seconds * 16_000)) / 16_000
    samples = (np.sin(times * 440 * 2 * np.pi) * loud * 32_767).astype("<i2")
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(samples.tobytes())
    return out.getvalue()


async def test_spoken_turn(client: httpx.AsyncClient, neighbour: Neighbour, listener: Listener) -> None:
    listener.said = " /where is\x07 my order? "
    headers = await open_session(client)
    answer = await client.post("/v1/voice", files={"audio": ("said.webm", wav(1))}, headers=headers)
    body = answer.json()
    assert answer.status_code == 200
    assert body["transcript"] == {"text": "where is my order?", "language": "en", "confidence": 0.91}
    assert body["messages"][0]["text"] == "you said where is my order?"
    assert neighbour.turns[0]["metadata"]["modality"] == "voice"
    assert {"asr_ms", "rasa_ms", "total_ms"} <= set(body["timings"])
    history = (await client.get("/v1/history", headers=headers)).json()["messages"]
    assert history[0]["modality"] == "voice" and history[0]["text"] == "where is my order?"


async def test_nobody_speaks(client: httpx.AsyncClient, neighbour: Neighbour) -> None:
    headers = await open_session(client)
    answer = await client.post("/v1/voice", files={"audio": wav(1, loud=0)}, headers=headers)
    assert answer.status_code == 200 and answer.json()["transcript"] == {"text": ""}
    assert neighbour.turns[0]["message"] == "/no_speech" and answer.json()["messages"]


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 422, "audio_empty"),
        (wav(0), 422, "audio_empty"),
        (b"this is not a recording" * 100, 415, "not_audio"),
        (wav(61), 413, "audio_too_long"),
        (b"x" * (17 * 1024 * 1024), 413, "audio_too_big"),
    ],
    ids=["empty", "no samples", "words", "too long", "too big"],
)
async def test_bad_recordings(
    client: httpx.AsyncClient, neighbour: Neighbour, data: bytes, status: int, code: str
) -> None:
    headers = await open_session(client)
    answer = await client.post("/v1/voice", files={"audio": ("said.wav", data)}, headers=headers)
    assert (answer.status_code, code_of(answer)) == (status, code)
    assert neighbour.turns == []


async def test_without_a_speech_model_the_rest_works(settings: Settings, database: Database) -> None:
    def no_model() -> None:
        raise ModelError("The model whisper-base is missing: nothing can be heard. Run `make setup`.")

    app: FastAPI = create_app(settings, database, open_transcriber=no_model)  # type: ignore[arg-type]
    async with app.router.lifespan_context(app), client_of(app) as client:
        headers = await open_session(client)
        answer = await client.post("/v1/voice", files={"audio": wav(1)}, headers=headers)
        assert (answer.status_code, code_of(answer)) == (503, "voice_unavailable")
        assert (await client.post("/v1/messages", json={"text": "hi"}, headers=headers)).status_code == 200
        speech = (await client.get("/readyz")).json()["parts"]["speech"]
        assert speech["state"] == "missing" and "make setup" in speech["detail"]


async def test_voice_limit(settings: Settings, database: Database, listener: Listener) -> None:
    settings.limit_voice = "1/minute"
    app = create_app(settings, database, open_transcriber=lambda: listener, warm_up=False)  # type: ignore[arg-type,return-value]
    async with app.router.lifespan_context(app), client_of(app) as client:
        headers = await open_session(client)
        statuses = [
            (await client.post("/v1/voice", files={"audio": wav(0.2)}, headers=headers)).status_code for _ in range(2)
        ]
        assert statuses == [200, 429]
