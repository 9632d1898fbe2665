"""The shop's own system for tests: the documentation's example as a process, and one that behaves as it is told."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from actions.shop.remote.signatures import Signer
from bot.supervisor.ports import free_port

SECRET = "whsec_dGhlLXNlY3JldC1vZi10aGlzLXRlc3RzLXNob3A="
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


def order_told(**changes: Any) -> dict[str, Any]:
    """Ada's order 1001 of the small shop, as the shop's system has it."""
    return {
        "order_number": "1001",
        "customer_email": "ada@example.com",
        "customer_name": "Ada",
        "placed_at": "2026-03-01T10:00:00Z",
        "status": "processing",
        "currency": "USD",
        "shipping_cost": "4.90",
        "estimated_delivery": "2026-03-06",
        "lines": [
            {"product_id": "SHOE-BLU-40", "ordered": 1, "total": 1, "fulfilled": 0, "unit_price": "60.00"},
            {"product_id": "SOCK", "ordered": 2, "total": 2, "fulfilled": 0, "unit_price": "12.50"},
        ],
        **changes,
    }


@contextmanager
def example_system(orders: list[dict[str, Any]], port: int | None = None) -> Iterator[str]:
    """The address of the running example."""
    port = port or free_port()
    environment = {
        **os.environ,
        "SECRET": SECRET,
        "ORDERS": json.dumps({order["order_number"]: order for order in orders}),
    }
    command = [sys.executable, "-m", "uvicorn", "shop_system:app", "--port", str(port), "--log-level", "warning"]
    process = subprocess.Popen([*command, "--app-dir", str(EXAMPLES)], env=environment)
    try:
        for _ in range(200):
            try:
                httpx.get(f"http://127.0.0.1:{port}/", timeout=1)
                break
            except httpx.HTTPError:
                assert process.poll() is None, "the example ended"
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/aisle"
    finally:
        process.kill()
        process.wait()


Answer = Callable[[dict[str, Any]], Any]


@dataclass
class OddSystem:
    """Answers what the test says."""

    answer: Answer = lambda message: {"accepted": True}
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    secret: str = SECRET
    answers_under: str | None = None
    """Another id than the question's."""
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Key and message of each call."""
    url: str = ""

    @contextmanager
    def open(self) -> Iterator["OddSystem"]:
        """Serves on a free port."""
        mine = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: object) -> None:
                """Keeps quiet."""

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                key = Signer(SECRET).check({name.lower(): value for name, value in self.headers.items()}, body)
                assert self.headers["Idempotency-Key"] == key
                message = json.loads(body)
                mine.asked.append((key, message))
                time.sleep(mine.seconds)
                answer = json.dumps(mine.answer(message))
                signed = Signer(mine.secret).headers(mine.answers_under or key, answer)
                try:
                    self.send_response(mine.status)
                    for name, value in {**signed, **mine.headers}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(answer.encode())
                except OSError:
                    return  # who asked has given up

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{server.server_port}/"
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
