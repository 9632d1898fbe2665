"""A dead neighbour: a kind sentence within seconds, a restart, nothing lost; and `aisle run` itself."""

import os
import signal
import subprocess
import time

import httpx
import pytest

from tests.live import AISLE, LiveShop, Shopper, text_of

pytestmark = pytest.mark.e2e


def answer_when_back(shopper: Shopper, text: str, seconds: float = 90) -> str:
    """Ask again until the shop answers; raises AssertionError when it doesn't come back."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = shopper.client.post("/v1/messages", json={"text": text})
        if answer.status_code == 200:
            return text_of(answer.json()["messages"])
        assert answer.status_code == 503
        time.sleep(1)
    raise AssertionError(f"no answer within {seconds} s")


@pytest.mark.parametrize("module", ["bot.rasa.serve", "actions.server"])
def test_a_killed_neighbour_is_a_503_and_comes_back(aisle_shop: LiveShop, module: str) -> None:
    shopper = aisle_shop.shopper()
    assert text_of(shopper.say("do you have a backpack?"))
    os.kill(aisle_shop.child_pid(module), signal.SIGKILL)
    started = time.monotonic()
    answer = shopper.client.post("/v1/messages", json={"text": "do you have a tent?"})
    assert time.monotonic() - started < 10
    if answer.status_code != 200:  # the action server may be back before the question reaches it
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.json()["error"]["code"] == "assistant_unavailable"
        assert answer.json()["error"]["message"]
    assert answer_when_back(shopper, "do you have a tent?")
    history = shopper.client.get("/v1/history").json()
    assert "backpack" in str(history)


def test_two_shops_do_not_get_in_each_others_way(aisle_shop: LiveShop) -> None:
    """The port that is taken is refused in one line, and the open shop goes on."""
    port = aisle_shop.url.rsplit(":", 1)[1]
    done = subprocess.run(
        [AISLE, "run", "--port", port], env=aisle_shop.environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "choose another with --port" in done.stderr
    assert httpx.get(f"{aisle_shop.url}/healthz").status_code == 200


def test_doctor_sees_the_running_shop(aisle_shop: LiveShop) -> None:
    environment = {**aisle_shop.environment, "AISLE_PORT": aisle_shop.url.rsplit(":", 1)[1]}
    done = subprocess.run([AISLE, "doctor"], env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "readyz says 200" in done.stdout
