"""What holds for the whole gateway: health, errors, headers, metrics, its description."""

import stat
import threading

import httpx
import pytest
from fastapi import FastAPI

from bot.gateway.addresses import AddressHasher, network_of
from bot.gateway.problems import Problem, kinds
from bot.settings import Settings
from tests.gateway.conftest import code_of, open_session
from tests.gateway.neighbour import Neighbour


async def test_health_and_readiness(client: httpx.AsyncClient, neighbour: Neighbour, settings: Settings) -> None:
    assert (await client.get("/healthz")).json() == {"status": "ok"}
    body = (await client.get("/readyz")).json()
    assert body["status"] == "ready"
    assert {name: part["state"] for name, part in body["parts"].items()} == {
        "database": "ready",
        "rasa": "ready",
        "actions": "ready",
        "speech": "starting",
        "index": "missing",
    }
    port = neighbour.stop()
    answer = await client.get("/readyz")
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) >= 1
    assert answer.json()["error"]["code"] == "not_ready" and answer.json()["parts"]["rasa"]["state"] == "down"
    assert (await client.get("/healthz")).status_code == 200
    neighbour.start(port)
    assert (await client.get("/readyz")).status_code == 200


async def test_unknown_address_and_method(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/nothing")
    assert (answer.status_code, code_of(answer)) == (404, "not_found")
    answer = await client.put("/v1/messages")
    assert (answer.status_code, code_of(answer)) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "POST"


async def test_defects_are_not_shown(app: FastAPI, client: httpx.AsyncClient) -> None:
    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("the password is hunter2")

    answer = await client.get("/broken")
    assert (answer.status_code, code_of(answer)) == (500, "unexpected")
    assert "hunter2" not in answer.text and answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_security_headers(client: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/v1/history"):
        headers = (await client.get(path)).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert headers["Cache-Control"] == "no-store"


async def test_other_origins(client: httpx.AsyncClient) -> None:
    asked = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
    asked["Access-Control-Request-Headers"] = "authorization,content-type,idempotency-key"
    answer = await client.options("/v1/messages", headers=asked)
    assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    stranger = await client.options("/v1/messages", headers={**asked, "Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in stranger.headers
    failed = await client.get("/v1/history", headers={"Origin": "https://shop.example"})
    assert failed.status_code == 401 and failed.headers["Access-Control-Allow-Origin"] == "https://shop.example"


async def test_metrics(client: httpx.AsyncClient) -> None:
    headers = await open_session(client)
    await client.post("/v1/messages", json={"text": "my secret wish"}, headers=headers)
    await client.post("/v1/messages", json={}, headers=headers)
    page = (await client.get("/metrics")).text
    assert 'aisle_turns_total{modality="text",outcome="answered"} 1.0' in page
    assert 'aisle_problems_total{code="message_empty"} 1.0' in page
    assert 'aisle_sessions_total{kind="guest"} 1.0' in page
    assert "aisle_rasa_seconds_bucket" in page and "secret" not in page


async def test_description(client: httpx.AsyncClient) -> None:
    paths = (await client.get("/openapi.json")).json()["paths"]
    calls = {(method, path) for path, methods in paths.items() for method in methods}
    assert {
        ("post", "/v1/sessions"),
        ("delete", "/v1/sessions/me"),
        ("post", "/v1/messages"),
        ("post", "/v1/images"),
        ("post", "/v1/voice"),
        ("get", "/v1/history"),
        ("post", "/v1/feedback"),
        ("get", "/healthz"),
        ("get", "/readyz"),
        ("get", "/metrics"),
    } <= calls
    content = paths["/v1/messages"]["post"]["responses"]["200"]["content"]
    assert set(content) == {"application/json", "text/event-stream"}
    assert content["application/json"]["schema"]["$ref"].endswith("TurnAnswer")
    assert "multipart/form-data" in paths["/v1/images"]["post"]["requestBody"]["content"]
    assert paths["/v1/voice"]["post"]["responses"]["413"]["content"]["application/json"]["schema"]["$ref"].endswith(
        "ErrorAnswer"
    )


class AnyFact(dict[str, str]):
    """A word for every fact."""

    def __missing__(self, key: str) -> str:
        return "7"


@pytest.mark.parametrize("code", sorted(kinds()))
def test_every_problem_has_its_sentences(code: str) -> None:
    kind = kinds()[code]
    assert 400 <= kind.status < 600
    assert (kind.retry_after is not None) == (kind.status in {429, 503})
    for text in kind.texts.values():
        assert text.format_map(AnyFact()).strip()
    assert kind.texts["en"] != kind.texts["zh"]


def test_retry_after_is_never_nothing() -> None:
    assert Problem("too_many_requests", retry_after=0.01).headers == {"Retry-After": "1"}


def test_addresses_are_hashed_with_this_installations_key(tmp_path: object, settings: Settings) -> None:
    hasher = AddressHasher.open(settings.home)
    path = settings.home / "address.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and len(path.read_bytes()) == 32
    assert AddressHasher.open(settings.home).hash("192.0.2.7") == hasher.hash("192.0.2.7")
    assert AddressHasher(b"another key").hash("192.0.2.7") != hasher.hash("192.0.2.7")
    assert hasher.hash("192.0.2.7") != hasher.hash("192.0.2.8")
    assert hasher.hash(None) == hasher.hash("")


def test_address_key_is_made_once(settings: Settings) -> None:
    hashes: list[str] = []
    threads = [
        threading.Thread(target=lambda: hashes.append(AddressHasher.open(settings.home / "new").hash("x")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(hashes) == 8 and len(set(hashes)) == 1
    assert [path.name for path in (settings.home / "new").iterdir()] == ["address.key"]


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        (None, "unknown"),
    ],
)
def test_networks(address: str | None, counted: str) -> None:
    assert network_of(address) == counted
