"""The WebSocket."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from tests.gateway.neighbour import Neighbour
from tests.gateway.pictures import jpeg


@pytest.fixture
def browser(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url="http://testserver") as client:
        yield client


def token_of(browser: TestClient) -> str:
    token: str = browser.post("/v1/sessions", json={}).json()["token"]
    return token


def sign_in(socket: WebSocketTestSession, token: str) -> None:
    socket.send_json({"type": "auth", "token": token})
    assert socket.receive_json()["type"] == "ready"


def closed_with(socket: WebSocketTestSession) -> int:
    with pytest.raises(WebSocketDisconnect) as left:
        socket.receive_json()
    return left.value.code


def test_conversation(browser: TestClient, neighbour: Neighbour) -> None:
    neighbour.answer = lambda turn: [{"type": "text", "text": "one"}, {"type": "text", "text": "two"}]
    token = token_of(browser)
    with browser.websocket_connect("/v1/ws") as socket:
        sign_in(socket, token)
        socket.send_json({"type": "ping"})
        assert socket.receive_json() == {"type": "pong"}
        socket.send_json({"type": "message", "text": "hello", "key": "k1"})
        frames = [socket.receive_json() for _ in range(3)]
        assert [frame["type"] for frame in frames] == ["message", "message", "done"]
        assert [frame["message"]["text"] for frame in frames[:2]] == ["one", "two"]
        assert frames[2]["timings"]["rasa_ms"] > 0 and {frame["key"] for frame in frames} == {"k1"}
        socket.send_json({"type": "message", "text": "hello", "key": "k1"})
        assert [socket.receive_json()["type"] for _ in range(3)] == ["message", "message", "done"]
    assert len(neighbour.turns) == 1
    headers = {"Authorization": f"Bearer {token}"}
    assert len(browser.get("/v1/history", headers=headers).json()["messages"]) == 3


def test_photo_and_button(browser: TestClient, neighbour: Neighbour) -> None:
    token = token_of(browser)
    headers = {"Authorization": f"Bearer {token}"}
    image_id = browser.post("/v1/images", files={"file": jpeg()}, headers=headers).json()["image_id"]
    with browser.websocket_connect("/v1/ws") as socket:
        sign_in(socket, token)
        socket.send_json({"type": "message", "image_id": image_id})
        assert [socket.receive_json()["type"] for _ in range(2)] == ["message", "done"]
        socket.send_json({"type": "message", "payload": "/show_more", "text": "More"})
        assert [socket.receive_json()["type"] for _ in range(2)] == ["message", "done"]
    assert [turn["message"] for turn in neighbour.turns] == ["/search_by_photo", "/show_more"]


@pytest.mark.parametrize(
    ("first", "code"),
    [
        ({"type": "auth", "token": "forged"}, "session_unknown"),
        ({"type": "message", "text": "hello"}, "session_missing"),
        ({"type": "nonsense"}, "invalid"),
        ([], "invalid"),
    ],
)
def test_who_does_not_sign_in_is_sent_away(browser: TestClient, neighbour: Neighbour, first: object, code: str) -> None:
    with browser.websocket_connect("/v1/ws") as socket:
        socket.send_json(first)
        assert socket.receive_json()["error"]["code"] == code
        assert closed_with(socket) == 4401
    assert neighbour.turns == []


def test_mistakes_do_not_end_the_conversation(browser: TestClient, neighbour: Neighbour) -> None:
    with browser.websocket_connect("/v1/ws") as socket:
        sign_in(socket, token_of(browser))
        for frame, code in (
            ({"type": "message"}, "message_empty"),
            ({"type": "message", "text": "x" * 10_000}, "message_too_long"),
            ({"type": "message", "payload": "/restart"}, "payload_refused"),
            ({"type": "message", "image_id": "0" * 32}, "image_not_found"),
        ):
            socket.send_json(frame)
            assert socket.receive_json()["error"]["code"] == code
        socket.send_text("{")
        assert socket.receive_json()["error"]["code"] == "bad_request"
        socket.send_bytes(b"\x00")
        assert socket.receive_json()["error"]["code"] == "bad_request"
        neighbour.status = 503
        socket.send_json({"type": "message", "text": "hello"})
        frame = socket.receive_json()
        assert frame["error"]["code"] == "assistant_unavailable" and frame["retry_after"] == 3
        neighbour.status = 200
        socket.send_json({"type": "message", "text": "hello"})
        assert socket.receive_json()["message"]["text"] == "you said hello"


def test_an_erased_session_ends_the_conversation(browser: TestClient, neighbour: Neighbour) -> None:
    token = token_of(browser)
    with browser.websocket_connect("/v1/ws") as socket:
        sign_in(socket, token)
        assert browser.delete("/v1/sessions/me", headers={"Authorization": f"Bearer {token}"}).status_code == 204
        socket.send_json({"type": "message", "text": "hello"})
        assert socket.receive_json()["error"]["code"] == "session_unknown"
        assert closed_with(socket) == 4401
    assert neighbour.turns == []


def test_pages_of_strangers_may_not_connect(browser: TestClient) -> None:
    with browser.websocket_connect("/v1/ws", headers={"Origin": "https://evil.example"}) as socket:
        assert socket.receive_json()["error"]["code"] == "origin_refused"
        assert closed_with(socket) == 4403
    for origin in ("https://shop.example", "http://testserver"):
        with browser.websocket_connect("/v1/ws", headers={"Origin": origin}) as socket:
            sign_in(socket, token_of(browser))
