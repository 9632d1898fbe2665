"""A neighbour for the gateway to talk to: a small HTTP server that speaks the `aisle` channel as Rasa does."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[dict[str, Any]], list[dict[str, Any]]]
TOKEN = "inner-token"


def echo(turn: dict[str, Any]) -> list[dict[str, Any]]:
    """Says what it was told."""
    return [{"type": "text", "text": f"you said {turn['message']}"}]


@dataclass
class Neighbour:
    """What it was asked, and how it shall behave."""

    answer: Answer = echo
    status: int = 200
    seconds: float = 0.0
    cut_short: bool = False
    end: dict[str, Any] = field(default_factory=lambda: {"intent": "greet", "confidence": 0.9})
    turns: list[dict[str, Any]] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    server: ThreadingHTTPServer | None = None

    def start(self, port: int = 0) -> str:
        """Opens its door and returns the address."""

        class Handler(NeighbourHandler):
            neighbour = self

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_port}"

    def stop(self) -> int:
        """Closes its door; returns the port, so that it can open there again."""
        assert self.server is not None
        port = self.server.server_port
        self.server.shutdown()
        self.server.server_close()
        return port


class NeighbourHandler(BaseHTTPRequestHandler):
    """The channel's calls."""

    neighbour: Neighbour

    def log_message(self, format: str, *args: object) -> None:
        """Keeps quiet."""

    def send(self, status: int, body: bytes, kind: str = "application/json") -> None:
        """One whole answer."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def allowed(self) -> bool:
        """Whether the caller has the token."""
        if self.headers.get("Authorization") == f"Bearer {TOKEN}":
            return True
        self.send(401, b'{"error":"unauthorized"}')
        return False

    def do_GET(self) -> None:
        self.send(self.neighbour.status, b'{"status":"ok"}')

    def do_DELETE(self) -> None:
        if not self.allowed():
            return
        if self.neighbour.status == 200:
            self.neighbour.forgotten.append(self.path.rsplit("/", 1)[1])
        self.send(self.neighbour.status, b'{"deleted":true}')

    def do_POST(self) -> None:
        if not self.allowed():
            return
        turn = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        mine = self.neighbour
        with mine.lock:
            mine.turns.append(turn)
            mine.at_once += 1
            mine.most_at_once = max(mine.most_at_once, mine.at_once)
        time.sleep(mine.seconds)
        with mine.lock:
            mine.at_once -= 1
        if mine.status != 200:
            self.send(mine.status, b'{"error":"actions_unavailable"}')
            return
        messages = mine.answer(turn)
        end = mine.end
        if "stream=true" not in self.path:
            self.send(200, json.dumps({"messages": messages, **end}).encode())
            return
        lines = [*messages, {"done": True, "error": "actions_unavailable"} if mine.cut_short else {"done": True, **end}]
        self.send(200, "".join(json.dumps(line) + "\n" for line in lines).encode(), "application/x-ndjson")
