"""The action server as a process: only the bearer of the token gets in; errors repeat nothing of the conversation."""

import logging
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from rasa_sdk import Action
from rasa_sdk.events import SlotSet

from actions.executor import ActionFailed, QuietExecutor
from actions.server import every_action
from actions.services import Services
from bot.supervisor.ports import free_port
from tests.actions.service.conftest import PROJECT, Shopper

TOKEN = "a long random text"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
START_SECONDS = 60


def settings_for(home: Path) -> dict[str, str]:
    """The environment of an action server on a free port."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("AISLE_")}
    return {**kept, "AISLE_HOME": str(home), "AISLE_ACTIONS_URL": f"http://127.0.0.1:{free_port()}"}


@pytest.fixture(scope="module")
def server(shop_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a running action server."""
    home = tmp_path_factory.mktemp("home")
    shutil.copy(shop_file, home / "aisle.db")
    environment = settings_for(home) | {"AISLE_TOKEN": TOKEN}
    with (home / "log.txt").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "actions.server"], env=environment, cwd=PROJECT, stdout=log, stderr=log
        )
    with httpx.Client(base_url=environment["AISLE_ACTIONS_URL"], timeout=30) as client:
        try:
            wait_for(client, process, home / "log.txt")
            yield client
        finally:
            process.terminate()
            process.wait(20)


def wait_for(client: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> None:
    """Returns once the server answers."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            client.get("/health", headers=BEARER).raise_for_status()
        except httpx.ConnectError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"the action server did not start:\n{log.read_text()}")


def call_of(shopper: Shopper, action: str) -> dict[str, Any]:
    """The body with which Rasa calls an action."""
    tracker = shopper.tracker().current_state()
    return {"next_action": action, "sender_id": "sender", "tracker": tracker, "domain": shopper.domain}


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
@pytest.mark.parametrize("path", ["/webhook", "/webhook?token=wrong", "/webhook?token="])
def test_strangers_are_refused(server: httpx.Client, ida: Shopper, path: str, headers: dict[str, str]) -> None:
    body = call_of(ida.says("track_order", order_number="50002"), "action_track_order")
    response = server.post(path, json=body, headers=headers)
    assert (response.status_code, response.json()) == (401, {"error": "unauthorized"})


@pytest.mark.parametrize("path", ["/health", "/actions"])
def test_nothing_is_open_without_the_token(server: httpx.Client, path: str) -> None:
    assert server.get(path).status_code == 401
    assert server.get(path, headers=BEARER).status_code == 200


def test_the_bearer_of_the_token_gets_the_answer(server: httpx.Client, ida: Shopper) -> None:
    body = call_of(ida.says("track_order", order_number="50002"), "action_track_order")
    response = server.post("/webhook", params={"token": TOKEN}, json=body)
    assert response.status_code == 200
    assert "SW1" in response.json()["responses"][0]["text"]
    assert SlotSet("current_order", "50002") in response.json()["events"]


def test_an_error_repeats_nothing_of_the_message(server: httpx.Client, ida: Shopper) -> None:
    body = call_of(ida.says("track_order", "my secret words"), "action_track_order")
    body["tracker"]["latest_message"]["metadata"] = "not what the gateway sends"
    response = server.post("/webhook", headers=BEARER, json=body)
    assert (response.status_code, response.json()) == (500, {"error": "action failed"})


def test_without_a_token_it_does_not_start(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "actions.server"],
        env=settings_for(tmp_path),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
    )
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith("actions: AISLE_TOKEN is not set")


class Broken(Action):  # type: ignore[misc]
    """Fails with the shopper's words in its error."""

    def name(self) -> str:
        return "action_broken"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        raise ValueError(tracker.latest_message["text"])


async def test_a_failure_is_logged_without_the_words(ida: Shopper, caplog: pytest.LogCaptureFixture) -> None:
    executor = QuietExecutor()
    executor.register_action(Broken())
    body = call_of(ida.says("track_order", "my secret words"), "action_broken")
    with caplog.at_level(logging.DEBUG), pytest.raises(ActionFailed, match="action_broken failed") as failed:
        await executor.run(body)
    assert failed.value.__cause__ is None
    assert "action_broken failed: ValueError" in caplog.text
    assert "my secret words" not in caplog.text


def test_every_action_of_the_domain_is_served(services: Services, domain: dict[str, Any]) -> None:
    assert {action.name() for action in every_action(services)} == set(domain["actions"])


def test_every_rule_ends_at_the_front_desk(domain: dict[str, Any]) -> None:
    answers = {
        step["action"]
        for file in sorted((PROJECT / "data/rules").glob("*.yml"))
        for rule in yaml.safe_load(file.read_text("utf-8"))["rules"]
        for step in rule["steps"]
        if "action" in step
    }
    assert answers - set(domain["actions"]) == {"order_form"}


def test_every_request_can_be_asked_about(domain: dict[str, Any]) -> None:
    pipeline = yaml.safe_load((PROJECT / "config.yml").read_text("utf-8"))["pipeline"]
    families = next(part["families"] for part in pipeline if "families" in part)
    requests = [intent for family in families for intent in family]
    assert sorted(requests) == sorted(set(requests))
    readings = {name.removeprefix("utter_reading_") for name in domain["responses"] if "utter_reading_" in name}
    assert set(requests) <= readings <= set(domain["intents"])


def test_every_intent_has_one_rule(domain: dict[str, Any]) -> None:
    ruled = [
        step["intent"]
        for file in sorted((PROJECT / "data/rules").glob("*.yml"))
        for rule in yaml.safe_load(file.read_text("utf-8"))["rules"]
        for step in rule["steps"]
        if "intent" in step
    ]
    assert sorted(ruled) == sorted(domain["intents"])
