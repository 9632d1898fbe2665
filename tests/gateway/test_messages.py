"""Turns: what goes to Rasa, what comes back, in order, once, and when the neighbours are down."""

import asyncio
import json
import time
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from actions.shop.database import Database
from bot.gateway.app import create_app
from bot.settings import Settings
from tests.gateway.conftest import client_of, code_of, open_session
from tests.gateway.neighbour import Neighbour

RICH: list[dict[str, Any]] = [
    {
        "type": "products",
        "text": "Two I would try first.",
        "products": [
            {
                "id": "S200",
                "title": "Breeze",
                "price": {"amount": "19.90", "currency": "USD"},
                "image_url": "/media/products/S200",
                "url": "/products/S200",
                "availability": "in_stock",
                "score": 0.8,
                "reason": "waterproof",
            }
        ],
        "buttons": [{"title": "More", "payload": "/show_more"}],
    },
    {"type": "sources", "text": "Thirty days.", "sources": [{"title": "Returns", "url": "/policies/returns"}]},
]


async def test_what_rasa_is_told(client: httpx.AsyncClient, neighbour: Neighbour) -> None:
    headers = await open_session(client, locale="zh-CN")
    await client.post("/v1/messages", json={"text": "  /restart\x00 你好 👟 "}, headers=headers)
    (turn,) = neighbour.turns
    assert turn["message"] == "restart 你好 👟"
    metadata = turn["metadata"]
    assert metadata.pop("address") != "192.0.2.7" and "192.0.2.7" not in json.dumps(turn)
    assert metadata == {
        "session_id": turn["sender"],
        "locale": "zh",
        "identity": None,
        "image_id": None,
        "modality": "text",
    }


async def test_answer_and_history(client: httpx.AsyncClient, neighbour: Neighbour) -> None:
    neighbour.answer = lambda turn: RICH
    headers = await open_session(client)
    answer = await client.post("/v1/messages", json={"text": "rain"}, headers=headers)
    body = answer.json()
    assert set(body) == {"turn_id", "messages", "timings"}
    assert [{**message, "id": ""} for message in body["messages"]] == [{**message, "id": ""} for message in RICH]
    assert body["timings"]["total_ms"] >= body["timings"]["rasa_ms"] > 0

    history = (await client.get("/v1/history", headers=headers)).json()["messages"]
    assert [(message["role"], message["text"]) for message in history] == [
        ("shopper", "rain"),
        ("assistant", RICH[0]["text"]),
        ("assistant", RICH[1]["text"]),
    ]
    assert history[1]["products"] == RICH[0]["products"] and history[1]["id"] == body["messages"][0]["id"]
    assert history[0]["modality"] == "text" and "undelivered" not in history[0]


async def test_history_keeps_to_the_last_fifty(client: httpx.AsyncClient) -> None:
    headers = await open_session(client)
    for number in range(30):
        await client.post("/v1/messages", json={"text": f"message {number}"}, headers=headers)
    history = (await client.get("/v1/history", headers=headers)).json()["messages"]
    assert len(history) == 50 and history[-1]["text"] == "you said message 29"
    assert len((await client.get("/v1/history?limit=3", headers=headers)).json()["messages"]) == 3
    assert code_of(await client.get("/v1/history?limit=51", headers=headers)) == "invalid"


def events_of(answer: httpx.Response) -> list[tuple[str, Any]]:
    """The server-sent events of an answer."""
    events = []
    for block in answer.text.strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines())
        events.append((lines["event"], json.loads(lines["data"])))
    return events


async def test_event_stream(client: httpx.AsyncClient, neighbour: Neighbour) -> None:
    neighbour.answer = lambda turn: RICH
    headers = {**await open_session(client), "Accept": "text/event-stream"}
    answer = await client.post("/v1/messages", json={"text": "rain"}, headers=headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = events_of(answer)
    assert [name for name, _ in events] == ["message", "message", "done"]
    assert [data["text"] for _, data in events[:2]] == [message["text"] for message in RICH]
    assert set(events[2][1]) == {"turn_id", "timings"}


async def test_event_stream_that_breaks_off(client: httpx.AsyncClient, neighbour: Neighbour) -> None:
    neighbour.cut_short = True
    headers = {**await open_session(client), "Accept": "text/event-stream"}
    events = events_of(await client.post("/v1/messages", json={"text": "rain"}, headers=headers))
    assert [name for name, _ in events] == ["message", "error"]
    assert events[1][1]["error"]["code"] == "assistant_unavailable"
    neighbour.status = 503
    answer = await client.post("/v1/messages", json={"text": "rain"}, headers=headers)
    assert (answer.status_code, code_of(answer)) == (503, "assistant_unavailable")


async def test_malformed_parts_leave_the_text(client: httpx.AsyncClient, neighbour: Neighbour) -> None:
    neighbour.answer = lambda turn: [
        {"type": "hologram", "text": "Here."},
        {"type": "text", "text": "There.", "order": 7},
    ]
    headers = await open_session(client)
    messages = (await client.post("/v1/messages", json={"text": "x"}, headers=headers)).json()["messages"]
    assert [(message["type"], message["text"]) for message in messages] == [("text", "Here."), ("text", "There.")]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "message_empty"),
        ({"text": ""}, 422, "message_empty"),
        ({"text": " \x00\x1b\u200b "}, 422, "message_empty"),
        ({"text": "x" * 10_000}, 413, "message_too_long"),
        ({"text": "👟" * 10_000}, 413, "message_too_long"),
        ({"text": "x" * 300_000}, 413, "body_too_large"),
        ({"text": 7}, 422, "invalid"),
        ({"text": ["a"]}, 422, "invalid"),
        ({"payload": "/restart"}, 422, "payload_refused"),
        ({"payload": "restart"}, 422, "payload_refused"),
        ({"image_id": "0" * 32}, 404, "image_not_found"),
        ({"image_id": "../address"}, 404, "image_not_found"),
    ],
)
async def test_bad_messages(
    client: httpx.AsyncClient, neighbour: Neighbour, body: dict[str, Any], status: int, code: str
) -> None:
    answer = await client.post("/v1/messages", json=body, headers=await open_session(client))
    assert (answer.status_code, code_of(answer)) == (status, code)
    assert neighbour.turns == []


@pytest.mark.parametrize(
    "content", [b"{", b"", b"\xff\xfe", b"[" * 100_000, b'"text"', b'{"text": "\\ud800"}', b"null"]
)
async def test_bodies_that_are_no_message(client: httpx.AsyncClient, content: bytes) -> None:
    headers = {**await open_session(client), "Content-Type": "application/json"}
    answer = await client.post("/v1/messages", content=content, headers=headers)
    assert answer.status_code in {400, 422} and code_of(answer)


async def test_problems_speak_the_sessions_language(client: httpx.AsyncClient) -> None:
    english, chinese = await open_session(client), await open_session(client, locale="zh")
    said = (await client.post("/v1/messages", json={}, headers=english)).json()["error"]["message"]
    assert said.startswith("There is nothing in this message")
    said = (await client.post("/v1/messages", json={}, headers=chinese)).json()["error"]["message"]
    assert said.startswith("消息是空的")


async def test_one_turn_at_a_time_in_order(app: FastAPI, client: httpx.AsyncClient, neighbour: Neighbour) -> None:
    neighbour.seconds = 0.3
    headers = await open_session(client)
    waiting = app.state.services.turns._waiting
    calls = []
    for number in range(4):
        calls.append(asyncio.create_task(client.post("/v1/messages", json={"text": str(number)}, headers=headers)))
        while sum(waiting.values()) + sum(call.done() for call in calls) <= number:
            await asyncio.sleep(0.005)
    answers = await asyncio.gather(*calls)
    assert [turn["message"] for turn in neighbour.turns] == ["0", "1", "2", "3"]
    assert neighbour.most_at_once == 1
    assert [answer.json()["messages"][0]["text"] for answer in answers] == [f"you said {n}" for n in range(4)]
    history = (await client.get("/v1/history", headers=headers)).json()["messages"]
    assert [m["text"] for m in history if m["role"] == "assistant"] == [f"you said {n}" for n in range(4)]
    assert answers[3].json()["timings"]["wait_ms"] > 50


async def test_sessions_do_not_wait_for_each_other(client: httpx.AsyncClient, neighbour: Neighbour) -> None:
    neighbour.seconds = 0.4
    everyone = [await open_session(client) for _ in range(4)]
    started = time.perf_counter()
    await asyncio.gather(*(client.post("/v1/messages", json={"text": "x"}, headers=one) for one in everyone))
    assert neighbour.most_at_once > 1 and time.perf_counter() - started < 1.4


async def test_a_crowd_of_one_session_is_sent_away(client: httpx.AsyncClient, neighbour: Neighbour) -> None:
    neighbour.seconds = 0.1
    headers = await open_session(client)
    answers = await asyncio.gather(
        *(client.post("/v1/messages", json={"text": "x"}, headers=headers) for _ in range(12))
    )
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200] * 8 + [429] * 4
    assert {code_of(answer) for answer in answers if answer.status_code == 429} == {"too_many_waiting"}


async def test_repeated_call_is_done_once(client: httpx.AsyncClient, neighbour: Neighbour) -> None:
    session = await open_session(client)
    headers = {**session, "Idempotency-Key": "k1"}
    first = await client.post("/v1/messages", json={"text": "cancel it"}, headers=headers)
    again = await client.post("/v1/messages", json={"text": "cancel it"}, headers=headers)
    assert len(neighbour.turns) == 1 and first.json() == again.json()
    other = await client.post("/v1/messages", json={"text": "something else"}, headers=headers)
    assert (other.status_code, code_of(other)) == (409, "repeat_differs")
    elsewhere = {**await open_session(client), "Idempotency-Key": "k1"}
    assert (await client.post("/v1/messages", json={"text": "hi"}, headers=elsewhere)).status_code == 200
    assert len((await client.get("/v1/history", headers=session)).json()["messages"]) == 2


async def test_calls_repeated_at_the_same_time_are_done_once(client: httpx.AsyncClient, neighbour: Neighbour) -> None:
    neighbour.seconds = 0.1
    headers = {**await open_session(client), "Idempotency-Key": "k1"}
    answers = await asyncio.gather(
        *(client.post("/v1/messages", json={"text": "cancel it"}, headers=headers) for _ in range(3))
    )
    assert len(neighbour.turns) == 1
    assert len({answer.json()["turn_id"] for answer in answers}) == 1


async def test_rasa_down_and_back(client: httpx.AsyncClient, neighbour: Neighbour) -> None:
    headers = {**await open_session(client), "Idempotency-Key": "k1"}
    port = neighbour.stop()
    started = time.perf_counter()
    answer = await client.post("/v1/messages", json={"text": "hello"}, headers=headers)
    assert (answer.status_code, code_of(answer)) == (503, "assistant_unavailable")
    assert answer.headers["Retry-After"] == "3" and time.perf_counter() - started < 3
    history = (await client.get("/v1/history", headers=headers)).json()["messages"]
    assert [(message["text"], message["undelivered"]) for message in history] == [("hello", True)]

    neighbour.start(port)
    answer = await client.post("/v1/messages", json={"text": "hello"}, headers=headers)
    assert answer.json()["messages"][0]["text"] == "you said hello"
    history = (await client.get("/v1/history", headers=headers)).json()["messages"]
    assert [message["text"] for message in history] == ["hello", "you said hello"], "not stored twice"
    assert "undelivered" not in history[0]


@pytest.mark.parametrize("status", [500, 503, 401])
async def test_failing_neighbours(client: httpx.AsyncClient, neighbour: Neighbour, status: int) -> None:
    headers = await open_session(client)
    neighbour.status = status
    answer = await client.post("/v1/messages", json={"text": "hello"}, headers=headers)
    assert (answer.status_code, code_of(answer)) == (503, "assistant_unavailable")
    neighbour.status = 200
    assert (await client.post("/v1/messages", json={"text": "hello"}, headers=headers)).status_code == 200


async def test_rasa_that_hangs(settings: Settings, database: Database, neighbour: Neighbour) -> None:
    settings.turn_seconds = 0.3
    neighbour.seconds = 1.0
    app = create_app(settings, database, warm_up=False)
    async with app.router.lifespan_context(app), client_of(app) as client:
        headers = await open_session(client)
        started = time.perf_counter()
        answer = await client.post("/v1/messages", json={"text": "hello"}, headers=headers)
        assert code_of(answer) == "assistant_unavailable" and time.perf_counter() - started < 1.0


async def test_a_turn_goes_on_when_the_shopper_leaves(client: httpx.AsyncClient, neighbour: Neighbour) -> None:
    neighbour.seconds = 0.2
    headers = await open_session(client)
    leaving = asyncio.create_task(client.post("/v1/messages", json={"text": "hello"}, headers=headers))
    await asyncio.sleep(0.1)
    leaving.cancel()
    await asyncio.sleep(0.5)
    history = (await client.get("/v1/history", headers=headers)).json()["messages"]
    assert [message["text"] for message in history] == ["hello", "you said hello"]


async def test_erasing_waits_for_the_turn_on_its_way(client: httpx.AsyncClient, neighbour: Neighbour) -> None:
    neighbour.seconds = 0.3
    headers = await open_session(client)
    turn = asyncio.create_task(client.post("/v1/messages", json={"text": "hello"}, headers=headers))
    await asyncio.sleep(0.1)
    later = asyncio.create_task(client.delete("/v1/sessions/me", headers=headers))
    await asyncio.sleep(0.05)
    behind = asyncio.create_task(client.post("/v1/messages", json={"text": "more"}, headers=headers))
    assert (await turn).status_code == 200 and (await later).status_code == 204
    assert code_of(await behind) == "session_unknown"
    assert len(neighbour.turns) == 1 and len(neighbour.forgotten) == 1


async def test_message_limit(settings: Settings, database: Database) -> None:
    settings.limit_messages = "2/minute"
    app = create_app(settings, database, warm_up=False)
    async with app.router.lifespan_context(app), client_of(app) as client:
        headers, other = await open_session(client), await open_session(client)
        answers = [await client.post("/v1/messages", json={"text": "x"}, headers=headers) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert code_of(answers[2]) == "too_many_requests" and 1 <= int(answers[2].headers["Retry-After"]) <= 60
        assert (await client.post("/v1/messages", json={"text": "x"}, headers=other)).status_code == 200


async def test_feedback(client: httpx.AsyncClient) -> None:
    headers, other = await open_session(client), await open_session(client)
    said = await client.post("/v1/messages", json={"text": "hello"}, headers=headers)
    message_id = said.json()["messages"][0]["id"]
    answer = await client.post("/v1/feedback", json={"message_id": message_id, "thumbs": "up"}, headers=headers)
    assert answer.status_code == 201
    body = {"message_id": message_id, "thumbs": "down", "comment": " wrong\x00 size "}
    answer = await client.post("/v1/feedback", json=body, headers=headers)
    assert answer.json() == {"message_id": message_id, "thumbs": "down", "comment": "wrong size"}
    assert code_of(await client.post("/v1/feedback", json=body, headers=other)) == "message_not_found"
    long = {**body, "comment": "x" * 501}
    assert code_of(await client.post("/v1/feedback", json=long, headers=headers)) == "invalid"
    history = (await client.get("/v1/history", headers=headers)).json()["messages"]
    own = {"message_id": history[0]["id"], "thumbs": "up"}
    assert code_of(await client.post("/v1/feedback", json=own, headers=headers)) == "message_not_found"


async def test_nothing_that_was_said_is_logged(
    app: FastAPI, client: httpx.AsyncClient, neighbour: Neighbour, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="bot")
    headers = await open_session(client)
    neighbour.status = 500
    await client.post("/v1/messages", json={"text": "my secret wish"}, headers=headers)

    said = "failed on: my secret wish from 192.0.2.7"

    def broken(*_arguments: object) -> None:
        raise RuntimeError(said)

    app.state.services.turns._store.open = broken
    answer = await client.post("/v1/messages", json={"text": "my secret wish"}, headers=headers)
    assert (answer.status_code, code_of(answer)) == (500, "unexpected")
    assert "secret" not in answer.text
    logged = "\n".join(caplog.messages)
    assert "RuntimeError" in logged and "secret" not in logged and "192.0.2.7" not in logged
