"""The action server dies in the middle of every step of a flow; the shopper says it again: never half, never twice."""

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import func, select

from actions.services import Services
from actions.shop.models.orders import Order
from actions.shop.models.service import Case, OrderChange, Return
from tests.actions.desk.conftest import ARRIVED, OPEN
from tests.actions.service.conftest import PROJECT, Answer, Shopper
from tests.actions.service.test_server import BEARER, TOKEN, call_of, settings_for, wait_for

pytestmark = pytest.mark.slow

TIMES = int(os.environ.get("AISLE_TEST_CRASHES", "1"))
"""How often each flow is gone through, the server dying in each of its steps: twelve deaths in all each time."""
LATEST = 0.25
"""Seconds into a step within which it dies: it takes about a fifth of one."""

FLOWS: dict[str, list[tuple[str, str, dict[str, str]]]] = {
    "return": [
        ("return_item", "I want to return something", {"order_number": ARRIVED}),
        ("nlu_fallback", "the scarf", {}),
        ("nlu_fallback", "changed my mind", {}),
        ("affirm", "yes", {}),
    ],
    "cancel": [("cancel_order", "cancel it", {"order_number": OPEN}), ("affirm", "yes", {})],
    "change": [("change_order", "remove the t-shirt", {"order_number": OPEN}), ("affirm", "yes", {})],
    "problem": [
        ("report_problem", "the scarf is torn", {"order_number": ARRIVED}),
        ("nlu_fallback", "It was torn when I opened the box.", {}),
        ("deny", "no photo", {}),
        ("nlu_fallback", "a replacement", {}),
    ],
}
"""What the shopper says, and what it is taken for."""


@dataclass
class Server:
    """An action server that can be killed and started anew on the same shop."""

    home: Path
    environment: dict[str, str]
    process: "subprocess.Popen[bytes]" = field(init=False)
    client: httpx.Client = field(init=False)

    def start(self) -> None:
        """Returns once it answers."""
        log = self.home / "log.txt"
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "actions.server"],
                env=self.environment,
                cwd=PROJECT,
                stdout=output,
                stderr=output,
            )
        self.client = httpx.Client(base_url=self.environment["AISLE_ACTIONS_URL"], timeout=60)
        wait_for(self.client, self.process, log)

    def kill(self) -> None:
        """At once and without a word."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)
        self.client.close()


@pytest.fixture
def server(desk_shop: Path, services: Services, tmp_path: Path) -> Iterator[Server]:
    """A server on the shop of `services`."""
    running = Server(tmp_path, settings_for(tmp_path) | {"AISLE_TOKEN": TOKEN})
    running.start()
    yield running
    running.kill()


def turn(server: Server, shopper: Shopper, intent: str) -> Answer:
    """One action of the server, whose events then hold; raises httpx.HTTPError when it dies."""
    action = {"nlu_fallback": "action_not_understood"}.get(intent, f"action_{intent}")
    response = server.client.post("/webhook", headers=BEARER, json=call_of(shopper, action))
    response.raise_for_status()
    body: dict[str, Any] = response.json()
    dispatcher = CollectingDispatcher()
    dispatcher.messages = body["responses"]
    for event in body["events"]:
        if event["event"] == "slot":
            shopper.slots[event["name"]] = event["value"]
    shopper.events += [{"event": "bot", "text": message["text"]} for message in dispatcher.messages]
    shopper.events += body["events"]
    return Answer(body["events"], dispatcher.messages)


def said_until_answered(server: Server, shopper: Shopper, step: tuple[str, str, dict[str, str]], dies: bool) -> Answer:
    """Says it; when the server dies, Rasa keeps nothing of the turn, and the shopper says it again to the next one."""
    intent, words, entities = step
    before = list(shopper.events)
    shopper.says(intent, words, **entities)
    if dies:
        death = threading.Timer(random.uniform(0.0, LATEST), server.process.send_signal, [signal.SIGKILL])
        death.start()
        try:
            answer = turn(server, shopper, intent)
        except httpx.HTTPError:
            answer = None
        death.join()
        server.kill()
        server.start()
        if answer is not None:
            return answer
        shopper.events = before
        shopper.says(intent, words, **entities)
    return turn(server, shopper, intent)


def counts(services: Services) -> dict[str, int]:
    """How many changes, returns and cases there are."""
    with services.database.session() as session:
        return {
            table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
            for table in (OrderChange, Return, Case)
        }


@pytest.mark.parametrize("flow", FLOWS)
def test_a_flow_survives_deaths_at_each_of_its_steps(
    server: Server, services: Services, domain: dict[str, Any], flow: str
) -> None:
    for number in range(TIMES):
        fresh(server, services)
        shopper = Shopper(services, domain, identity={"sub": "c-ida", "email": "ida@example.com", "name": "Ida"})
        shopper.session = f"session-{flow}-{number}"
        for step in FLOWS[flow]:
            answer = said_until_answered(server, shopper, step, dies=True)
        assert shopper.slots.get("task") is None, answer.text
        made = counts(services)
        assert made == {
            "order_changes": int(flow != "problem"),
            "returns": int(flow == "return"),
            "cases": int(flow == "problem"),
        }
        with services.database.session() as session:
            order = session.scalars(select(Order).where(Order.number == OPEN)).unique().one()
            expected = {"cancel": 200, "change": 2890}.get(flow, 4890)
            assert order.balance.minor == expected


def fresh(server: Server, services: Services) -> None:
    """The shop as it was at first; nobody has it open while it is put back."""
    server.kill()
    first = services.home / "first.db"
    services.database.dispose()
    if not first.exists():
        shutil.copy(services.home / "aisle.db", first)
    for left in services.home.glob("aisle.db-*"):
        left.unlink()
    shutil.copy(first, services.home / "aisle.db")
    server.start()
