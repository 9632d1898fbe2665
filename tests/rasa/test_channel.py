"""The channel, in front of an agent whose model is real and whose action server is a real HTTP server."""

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import structlog
from aiohttp import web
from rasa.core.agent import Agent
from rasa.core.channels.channel import register
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop
from rasa.utils.endpoints import EndpointConfig
from sanic import Sanic

from bot.rasa.actions_endpoint import WatchedEndpoint
from bot.rasa.channel import AisleInput
from bot.rasa.incoming import as_command
from bot.rasa.output import merged
from bot.rasa.privacy import only_safe_keys
from bot.rasa.tracker_store import ConversationStore, forget

TOKEN = "secret"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}

CONFIG = """
recipe: default.v1
assistant_id: test
language: en
pipeline:
- name: bot.rasa.tokenizer.AisleTokenizer
- name: bot.rasa.language.LanguageDetector
- name: bot.rasa.entities.OrderEntityExtractor
- name: KeywordIntentClassifier
- name: FallbackClassifier
  threshold: 0.3
- name: bot.rasa.photo.PhotoIntent
policies:
- name: RulePolicy
"""

DOMAIN = """
version: "3.1"
session_config: {session_expiration_time: 0, carry_over_slots_to_new_session: true}
intents: [greet, track_order, search_by_photo, nlu_fallback, goodbye]
entities: [order_number, email, locale]
slots:
  locale: {type: categorical, values: [en, zh], initial_value: en, influence_conversation: false,
           mappings: [{type: from_entity, entity: locale}]}
responses:
  utter_greet:
  - {text: 你好, condition: [{type: slot, name: locale, value: zh}]}
  - {text: "Hello\\n\\nthere", buttons: [{title: Track, payload: /track_order}]}
  utter_order: [{text: "Your order"}]
  utter_photo: [{text: "A photo"}]
  utter_what: [{text: "What?"}]
actions: [action_order]
forms: {order_form: {required_slots: []}}
"""

DATA = """
version: "3.1"
nlu:
- {intent: greet, examples: "- hello\\n- 你好\\n"}
- {intent: track_order, examples: "- where is my order\\n- 订单\\n"}
rules:
- {rule: greet, steps: [{intent: greet}, {action: utter_greet}]}
- {rule: order, steps: [{intent: track_order}, {action: utter_what}, {action: action_order}]}
- {rule: photo, steps: [{intent: search_by_photo}, {action: utter_photo}]}
- {rule: what, steps: [{intent: nlu_fallback}, {action: utter_what}]}
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    import rasa

    folder = tmp_path_factory.mktemp("bot")
    for name, text in (("config.yml", CONFIG), ("domain.yml", DOMAIN), ("data.yml", DATA)):
        (folder / name).write_text(text, encoding="utf-8")
    done = rasa.train(
        str(folder / "domain.yml"), str(folder / "config.yml"), [str(folder / "data.yml")], output=str(folder)
    )
    assert done.model
    return str(done.model)


class Actions:
    """A real little action server; what it answers can be set."""

    def __init__(self) -> None:
        self.answer: dict[str, Any] = {"events": [], "responses": []}
        self.status = 200
        self.tokens: list[str | None] = []

    async def handle(self, request: web.Request) -> web.Response:
        self.tokens.append(request.query.get("token"))
        return web.json_response(self.answer, status=self.status)


@pytest.fixture
async def actions() -> AsyncIterator[Actions]:
    server = Actions()
    app = web.Application()
    app.router.add_post("/webhook", server.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"  # type: ignore[attr-defined]
    yield server
    await runner.cleanup()


@pytest.fixture
async def agent(model: str, actions: Actions) -> Agent:
    endpoint = EndpointConfig(url=f"{actions.url}/webhook?token=inner")  # type: ignore[attr-defined]
    store = FailSafeTrackerStore(InMemoryTrackerStore(Domain.empty()))
    return Agent.load(model, action_endpoint=endpoint, tracker_store=store)


class Rasa:
    """A served channel and a client for it."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url, self.session = url, session

    async def send(self, text: str, sender: str = "s1", headers: dict[str, str] = HEADERS, **metadata: Any) -> Any:
        body = {"sender": sender, "message": text, "metadata": metadata}
        async with self.session.post(f"{self.url}/webhook", json=body, headers=headers) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def rasa(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Rasa]:
    monkeypatch.setenv("AISLE_TOKEN", TOKEN)
    monkeypatch.setattr(Sanic, "test_mode", True)
    app = Sanic(f"channel_{id(agent)}", configure_logging=False)
    app.ctx.agent = agent
    register([AisleInput.from_credentials({"token_variable": "AISLE_TOKEN"})], app, route="/webhooks/")
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
        await server.startup()
        port = listening.getsockname()[1]
        async with aiohttp.ClientSession() as session:
            yield Rasa(f"http://127.0.0.1:{port}/webhooks/aisle", session)
        await server.close()


async def test_text_and_buttons_are_one_message(rasa: Rasa) -> None:
    status, body = await rasa.send("hello you there")
    assert status == 200
    assert body == {
        "messages": [
            {"type": "text", "text": "Hello\n\nthere", "buttons": [{"title": "Track", "payload": "/track_order"}]}
        ],
        "intent": "greet",
        "confidence": 1.0,
        "readings": [],
    }


async def test_custom_parts_are_merged_into_the_message(rasa: Rasa, actions: Actions) -> None:
    actions.answer = {
        "events": [],
        "responses": [{"response": "utter_order", "custom": {"type": "order", "order": {"number": "10042"}}}],
    }
    _, body = await rasa.send("where is my order 10042")
    assert body["messages"][1] == {"type": "order", "text": "Your order", "order": {"number": "10042"}}
    assert actions.tokens == ["inner"]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}])
async def test_without_the_token_nothing_is_said(rasa: Rasa, headers: dict[str, str]) -> None:
    assert (await rasa.send("hello", headers=headers))[0] == 401


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b'{"sender":1,"message":"x"}', b'{"sender":"a"}', b'{"sender":"a","message":"x","metadata":[]}'],
)
async def test_a_bad_body_is_refused(rasa: Rasa, body: bytes) -> None:
    async with rasa.session.post(f"{rasa.url}/webhook", data=body, headers=HEADERS) as answer:
        assert answer.status == 400


async def test_an_action_server_that_fails_is_said(rasa: Rasa, actions: Actions) -> None:
    actions.status = 500
    status, body = await rasa.send("where is my order")
    assert (status, body) == (503, {"error": "actions_unavailable"})
    actions.status = 200
    actions.answer = {"events": [], "responses": [{"text": "here"}]}
    status, body = await rasa.send("where is my order")
    assert status == 200
    assert body["messages"][-1]["text"] == "here"


async def test_an_action_server_that_is_gone_is_said(rasa: Rasa, agent: Agent) -> None:
    agent.action_endpoint = EndpointConfig(url="http://127.0.0.1:9/webhook")
    assert (await rasa.send("where is my order"))[0] == 503


async def test_an_action_that_declines_is_no_failure(rasa: Rasa, actions: Actions) -> None:
    actions.status = 400
    actions.answer = {"action_name": "action_order", "error": "not now"}
    assert (await rasa.send("where is my order"))[0] == 200


async def test_streaming_sends_each_message_on_a_line(rasa: Rasa, actions: Actions) -> None:
    actions.answer = {"events": [], "responses": [{"text": "one"}, {"text": "two"}]}
    body = {"sender": "s1", "message": "where is my order"}
    async with rasa.session.post(f"{rasa.url}/webhook?stream=true", json=body, headers=HEADERS) as answer:
        assert answer.content_type == "application/x-ndjson"
        lines = [json.loads(line) for line in (await answer.text()).splitlines()]
    assert [line.get("text") for line in lines] == ["What?", "one", "two", None]
    assert lines[-1] == {"done": True, "intent": "track_order", "confidence": 1.0, "readings": []}


async def test_streaming_says_a_failure(rasa: Rasa, actions: Actions) -> None:
    actions.status = 500
    body = {"sender": "s1", "message": "where is my order"}
    async with rasa.session.post(f"{rasa.url}/webhook?stream=true", json=body, headers=HEADERS) as answer:
        lines = [json.loads(line) for line in (await answer.text()).splitlines()]
    assert lines[-1] == {"done": True, "error": "actions_unavailable"}


async def test_the_conversation_keeps_its_language(rasa: Rasa) -> None:
    assert (await rasa.send("你好", locale="en"))[1]["messages"][0]["text"] == "你好"
    assert (await rasa.send("/greet", locale="en"))[1]["messages"][0]["text"] == "你好"
    await rasa.send("10042", locale="en")
    assert (await rasa.send("/greet", locale="en"))[1]["messages"][0]["text"] == "你好"
    assert (await rasa.send("hello my friend", locale="zh"))[1]["messages"][0]["text"].startswith("Hello")


async def test_a_first_button_speaks_the_channels_language(rasa: Rasa) -> None:
    assert (await rasa.send("/greet", sender="new", locale="zh"))[1]["messages"][0]["text"] == "你好"


async def test_a_photo_changes_the_intent(rasa: Rasa) -> None:
    _, body = await rasa.send("do you have those", image_id="img_1")
    assert body["intent"] == "search_by_photo"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00\x01",
        "😀" * 50,
        "a" * 10_000,
        "我" * 5_000,
        "/",
        "///",
        "/greet{",
        "/nonsense",
        "\ud800",
        "{}",
        "/greet[1]",
    ],
)
async def test_odd_messages_are_answered(rasa: Rasa, text: str) -> None:
    status, body = await rasa.send(text)
    assert status == 200
    assert body["messages"]


async def test_forgetting(rasa: Rasa, agent: Agent) -> None:
    await rasa.send("hello", sender="gone")
    assert await agent.tracker_store.retrieve("gone") is not None
    for expected in (True, False):
        async with rasa.session.delete(f"{rasa.url}/conversations/gone", headers=HEADERS) as answer:
            assert (answer.status, await answer.json()) == (200, {"deleted": expected})
    assert await agent.tracker_store.retrieve("gone") is None
    async with rasa.session.delete(f"{rasa.url}/conversations/gone") as answer:
        assert answer.status == 401


def _everything(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


async def test_forgetting_in_sql(model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AISLE_HOME", str(tmp_path / "home"))
    store: TrackerStore = ConversationStore(Domain.from_yaml(DOMAIN))
    assert isinstance(store, SQLTrackerStore)
    agent = Agent.load(model, tracker_store=store)
    await agent.handle_text("hello", sender_id="one")
    await agent.handle_text("hello", sender_id="two")
    assert forget(agent.tracker_store, "one")
    assert not forget(agent.tracker_store, "one")
    assert list(await agent.tracker_store.keys()) == ["two"]
    store.engine.dispose()


@pytest.fixture
def log_lines() -> Iterator[list[str]]:
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler, root = Keep(), logging.getLogger()
    level, rasa = root.level, logging.getLogger("rasa")
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)
    rasa.setLevel(logging.NOTSET)


async def test_no_word_of_a_shopper_reaches_the_log(log_lines: list[str], rasa: Rasa, actions: Actions) -> None:
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.DEBUG)
    AisleInput.from_credentials({})
    await rasa.send("hello Zanzibar zanzi@example.com 77777")
    actions.status = 500
    await rasa.send("where is my order Zanzibar")
    structlog.get_logger("rasa.probe").warning("probe.event", user_text="Zanzibar", text="Zanzibar")
    await asyncio.sleep(0)
    assert any("probe.event" in line for line in log_lines)
    assert any("did not answer for action_order" in line for line in log_lines)
    assert not [line for line in log_lines if "anzi" in line or "77777" in line]


def test_the_log_filter_is_put_in_once() -> None:
    for _ in range(3):
        AisleInput.from_credentials({})
    assert structlog.get_config()["processors"].count(only_safe_keys) == 1


def test_the_token_leaves_the_address_that_rasa_logs() -> None:
    watched = WatchedEndpoint.watching(EndpointConfig(url="http://127.0.0.1:1/webhook?token=abc"))
    assert (watched.url, watched.token) == ("http://127.0.0.1:1/webhook", "abc")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/greet", '/greet{"locale": "zh"}'),
        (
            '/track_order{"order_number":"10042","colour":"red"}',
            '/track_order{"order_number": "10042", "locale": "zh"}',
        ),
        ("/unknown", "unknown"),
        ("/greet{broken}", "greet{broken}"),
        ("//greet", "greet"),
        ("hello / there", "hello / there"),
    ],
)
def test_commands(text: str, command: str) -> None:
    assert as_command(text, {"greet", "track_order"}, {"order_number", "locale"}, "zh") == command


@pytest.mark.parametrize(
    ("response", "message"),
    [
        ({"text": "a"}, {"type": "text", "text": "a"}),
        (
            {"custom": {"type": "products", "text": "b", "products": []}},
            {"type": "products", "text": "b", "products": []},
        ),
        ({"text": "a", "custom": {"text": "b"}}, {"type": "text", "text": "a"}),
        (
            {"text": "a", "custom": {"buttons": [{"title": "x", "payload": "/y"}]}},
            {"type": "text", "text": "a", "buttons": [{"title": "x", "payload": "/y"}]},
        ),
        ({"text": ""}, None),
        ({}, None),
    ],
)
def test_merging(response: dict[str, Any], message: dict[str, Any] | None) -> None:
    assert merged(response) == message


def heard(intent: str, **ranking: float) -> dict[str, Any]:
    """What a pipeline with a ranking finds in a message."""
    ranked = [{"name": name, "confidence": confidence} for name, confidence in ranking.items()]
    return {"text": "asdf", "intent": {"name": intent, "confidence": 0.4}, "intent_ranking": ranked, "entities": []}


async def test_the_likeliest_readings_are_told(rasa: Rasa, agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    many = {f"i{number}": 0.2 for number in range(9)}
    parsed = heard("nlu_fallback", nlu_fallback=0.4, greet=0.31234567, **many)

    async def parse(*_words: object) -> dict[str, Any]:
        return parsed

    monkeypatch.setattr(agent.processor, "parse_message", parse)
    _, body = await rasa.send("asdf", sender="r1")
    assert body["intent"] == "nlu_fallback"
    assert body["readings"][0] == {"intent": "greet", "confidence": 0.3123}
    assert [one["intent"] for one in body["readings"]] == ["greet", "i0", "i1", "i2", "i3"]
    assert (await rasa.send("/greet", sender="r1"))[1]["readings"] == []


@pytest.mark.parametrize(("intent", "told"), [("nlu_fallback", False), ("greet", True)])
async def test_an_answer_to_a_form_is_not_told(
    rasa: Rasa, agent: Agent, monkeypatch: pytest.MonkeyPatch, intent: str, told: bool
) -> None:
    await rasa.send("hello", sender="r2")
    tracker = await agent.tracker_store.retrieve("r2")
    tracker.update(ActiveLoop("order_form"))
    await agent.tracker_store.save(tracker)

    async def parse(*_words: object) -> dict[str, Any]:
        return heard(intent, greet=0.3)

    monkeypatch.setattr(agent.processor, "parse_message", parse)
    assert bool((await rasa.send("anna at home", sender="r2"))[1]["readings"]) is told
