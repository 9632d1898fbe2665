"""Scripted answers for the widget's own tests: what it does when the gateway is busy, gone or odd.

Conversations with the real gateway are in test_shop.py.
"""

import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, Request, Route

from bot.gateway.pages import STATIC

ORIGIN = "http://shop.localhost"


@dataclass
class Answer:
    """One scripted HTTP answer."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)
    lost: bool = False
    """The connection breaks instead."""


def problem(status: int, code: str, message: str, retry_after: int | None = None) -> Answer:
    """An error as the gateway words it."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return Answer(status, {"error": {"code": code, "message": message}}, headers)


def turn(*messages: dict[str, Any]) -> Answer:
    """Messages as an event stream."""
    events = [("message", {"id": f"m{id(message)}", "type": "text", **message}) for message in messages]
    events.append(("done", {"turn_id": "t", "timings": {}}))
    text = "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in events)
    return Answer(200, text, {"Content-Type": "text/event-stream"})


@dataclass
class GatewayScript:
    """Answers the widget's calls; what a test queued under "METHOD /path" comes first."""

    url: str = f"{ORIGIN}/"
    attributes: str = ""
    queued: dict[str, deque[Answer]] = field(default_factory=dict)
    calls: list[Request] = field(default_factory=list)

    def serve(self, page: Page) -> None:
        """Take over everything under ORIGIN."""
        page.route(f"{ORIGIN}/**", self._answer)

    def queue(self, call: str, *answers: Answer) -> None:
        """Answer the next of these calls so."""
        self.queued.setdefault(call, deque()).extend(answers)

    def made(self, call: str) -> list[Request]:
        """The calls made so far."""
        method, path = call.split()
        return [one for one in self.calls if one.method == method and one.url == ORIGIN + path]

    def sent(self) -> list[dict[str, Any]]:
        """The bodies of all messages sent."""
        return [request.post_data_json for request in self.made("POST /v1/messages")]

    def _answer(self, route: Route, request: Request) -> None:
        self.calls.append(request)
        call = f"{request.method} {request.url.removeprefix(ORIGIN)}"
        waiting = self.queued.get(call)
        answer = waiting.popleft() if waiting else self._usual(call)
        if answer.lost:
            route.abort("connectionreset")
            return
        text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
        headers = {"Content-Type": "application/json", **answer.headers}
        route.fulfill(status=answer.status, headers=headers, body=text)

    def _usual(self, call: str) -> Answer:
        page = {"Content-Type": "text/html; charset=utf-8"}
        if call == "GET /":
            script = f'<script src="/widget.js" {self.attributes} defer></script>'
            html = f'<!doctype html><html lang="en"><body><h1>Shop</h1>{script}</body></html>'
            return Answer(200, html, page)
        if call == "GET /widget.js":
            source = (STATIC / "widget.js").read_text(encoding="utf-8")
            return Answer(200, source, {"Content-Type": "text/javascript; charset=utf-8"})
        if call == "POST /v1/sessions":
            return Answer(
                201, {"session_id": "s", "token": f"token-{len(self.calls)}", "expires_at": "2999-01-01T00:00:00Z"}
            )
        if call == "POST /v1/messages":
            return turn({"text": "Certainly."})
        if call == "POST /v1/images":
            return Answer(201, {"image_id": "i1", "width": 10, "height": 10})
        if call == "GET /v1/history":
            return Answer(200, {"messages": []})
        if call == "POST /v1/feedback":
            return Answer(201, {})
        if call == "DELETE /v1/sessions/me":
            return Answer(204, "")
        return Answer(404, {"error": {"code": "not_found", "message": "There is nothing at this address."}})
