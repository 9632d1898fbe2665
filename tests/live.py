"""A real shop for the tests: `aisle run` with its three processes, on a scratch home and free ports."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import jwt

from bot.supervisor.ports import free_port

AISLE = str(Path(sys.executable).parent / "aisle")
SECRET = "a secret that only this test's shop knows"
READY_SECONDS = 600


@dataclass
class LiveShop:
    """A running shop."""

    url: str
    home: Path
    process: subprocess.Popen[str]
    output: Path
    environment: dict[str, str] = field(repr=False)

    def shopper(self, locale: str = "en", identity: dict[str, str] | None = None) -> "Shopper":
        """A new shopper; `identity` (sub, email, name) signs them in as the shop's backend would."""
        body: dict[str, Any] = {"locale": locale}
        if identity:
            body["identity"] = jwt.encode({**identity, "exp": int(time.time()) + 600}, SECRET, "HS256")
        client = httpx.Client(base_url=self.url, timeout=60)
        answer = client.post("/v1/sessions", json=body)
        answer.raise_for_status()
        client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        return Shopper(client)

    def said(self) -> str:
        """What `aisle run` has printed so far."""
        return self.output.read_text(encoding="utf-8")

    def child_pid(self, module: str) -> int:
        """Process id of the child that runs `module`."""
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            if parent == self.process.pid and module.encode() in words:
                return int(entry.name)
        raise LookupError(f"no child of the shop runs {module}")


@dataclass
class Shopper:
    """One shopper's session."""

    client: httpx.Client

    def say(self, text: str | None = None, **more: Any) -> list[dict[str, Any]]:
        """The messages that answer a turn; raises on an error status."""
        body = {**({"text": text} if text is not None else {}), **more}
        answer = self.client.post("/v1/messages", json=body)
        answer.raise_for_status()
        return list(answer.json()["messages"])

    def upload(self, photo: Path) -> str:
        """The id of an uploaded photo."""
        answer = self.client.post("/v1/images", files={"file": (photo.name, photo.read_bytes())})
        answer.raise_for_status()
        return str(answer.json()["image_id"])

    def speak(self, recording: bytes, name: str = "said.wav") -> dict[str, Any]:
        """The answer to a spoken turn."""
        answer = self.client.post("/v1/voice", files={"audio": (name, recording)})
        answer.raise_for_status()
        return dict(answer.json())


def text_of(messages: list[dict[str, Any]]) -> str:
    """What was said, as one text."""
    return "\n".join(message["text"] for message in messages)


def products_of(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The products shown."""
    return [product for message in messages for product in message.get("products") or []]


def aisle(*words: str, environment: dict[str, str]) -> list[dict[str, Any]]:
    """Run an `aisle` command with `--json` and return what it printed; raises when it fails."""
    done = subprocess.run([AISLE, *words, "--json"], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(f"aisle {' '.join(words)} failed: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


@contextmanager
def open_shop(home: Path, **settings: str) -> Iterator[LiveShop]:
    """A shop with the demo data, from `aisle demo` and `aisle run`, closed and gone afterwards.

    `settings` are further environment variables, like `AISLE_DATABASE_URL`.
    """
    home.mkdir(parents=True, exist_ok=True)
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("AISLE_")},
        "AISLE_HOME": str(home),
        "AISLE_IDENTITY_SECRET": SECRET,
        "AISLE_LIMIT_SESSIONS": "10000/minute",  # all these shoppers come from one address
        "PYTHONUNBUFFERED": "1",
        **settings,
    }
    aisle("demo", environment=environment)
    port, output = free_port(), home / "run.txt"
    with output.open("w", encoding="utf-8") as printed:
        process = subprocess.Popen(
            [AISLE, "run", "--port", str(port)], env=environment, stdout=printed, stderr=printed, text=True
        )
    shop = LiveShop(f"http://127.0.0.1:{port}", home, process, output, environment)
    try:
        wait_until_open(shop)
        yield shop
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def wait_until_open(shop: LiveShop) -> None:
    """Return once the shop answers for all its parts; raises AssertionError with what it printed otherwise."""
    for _ in range(READY_SECONDS * 2):
        if shop.process.poll() is not None:
            raise AssertionError(f"aisle run ended:\n{shop.said()}")
        try:
            if "is open" in shop.said() and httpx.get(f"{shop.url}/readyz", timeout=5).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.5)
    raise AssertionError(f"the shop is not ready after {READY_SECONDS} s:\n{shop.said()}")
