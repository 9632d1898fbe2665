"""What the shopper is told unasked: shown at once, once, also after a reload and after the connection was lost."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.gateway_script import ORIGIN, Answer, GatewayScript
from tests.browser.widget import Widget

pytestmark = pytest.mark.browser


def notice(number: int, **more: Any) -> dict[str, Any]:
    """A notice as the gateway has it."""
    return {
        "id": f"n{number}",
        "turn_id": f"t{number}",
        "type": "text",
        "text": f"News {number} of your order.",
        "role": "assistant",
        "modality": "notice",
        "created_at": "2026-11-24T12:00:00Z",
        **more,
    }


class Line:
    """The gateway's end of the widget's WebSocket."""

    def __init__(self, page: Page) -> None:
        self.sockets: list[WebSocketRoute] = []
        self.frames: list[str] = []
        page.route_web_socket(f"{ORIGIN.replace('http', 'ws')}/v1/ws", self._open)

    def _open(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        socket.on_message(lambda frame: self._hear(socket, str(frame)))

    def _hear(self, socket: WebSocketRoute, frame: str) -> None:
        self.frames.append(frame)
        if '"auth"' in frame:
            socket.send('{"type":"ready","session_id":"s","expires_at":"2999-01-01T00:00:00Z"}')

    def tell(self, message: dict[str, Any]) -> None:
        """Push a notice."""
        self.sockets[-1].send(json.dumps({"type": "notice", "message": message}))


@pytest.fixture
def line(page: Page, gateway: GatewayScript) -> Line:
    return Line(page)


def begin(page: Page, line: Line, gateway: GatewayScript) -> Widget:
    """A conversation with one answer, heard live."""
    page.goto(gateway.url)
    widget = Widget(page)
    widget.open()
    assert line.sockets == []  # nobody has said anything yet: there is no session
    widget.say("tell me when it moves")
    expect(widget.answers).to_have_count(1)
    page.wait_for_function("() => true")
    for _ in range(50):
        if line.frames:
            break
        page.wait_for_timeout(50)
    assert len(line.frames) == 1 and "token-" in line.frames[0]
    return widget


def test_is_shown_at_once_and_once(page: Page, line: Line, gateway: GatewayScript) -> None:
    widget = begin(page, line, gateway)
    told = notice(1, buttons=[{"title": "Don't tell me any more", "payload": '/stop_alert{"watch": "1"}'}])
    line.tell(told)
    line.tell(told)
    expect(widget.answers).to_have_count(2)
    expect(widget.answers.last).to_contain_text("News 1 of your order.")
    widget.button("Don't tell me any more").click()
    expect(widget.answers).to_have_count(3)
    assert gateway.sent()[-1]["payload"] == '/stop_alert{"watch": "1"}'


def test_closed_panel_shows_that_there_is_news(page: Page, line: Line, gateway: GatewayScript) -> None:
    widget = begin(page, line, gateway)
    widget.button("Close").click()
    line.tell(notice(1))
    expect(widget.launcher).to_have_class(re.compile("has-unread"))
    widget.open()
    expect(widget.answers.last).to_contain_text("News 1")


def test_after_a_reload_it_is_in_the_history(page: Page, line: Line, gateway: GatewayScript) -> None:
    widget = begin(page, line, gateway)
    gateway.queue("GET /v1/history", *[Answer(200, {"messages": [notice(1)]})] * 3)
    page.reload()
    expect(widget.answers).to_have_count(1)
    expect(widget.answers.last).to_contain_text("News 1")


def test_what_was_missed_while_offline_comes_later(page: Page, line: Line, gateway: GatewayScript) -> None:
    widget = begin(page, line, gateway)
    gateway.queue("GET /v1/history", Answer(200, {"messages": [notice(1)]}))
    line.sockets[-1].close(code=1012, reason="the gateway restarts")
    expect(widget.answers).to_have_count(2, timeout=6000)
    expect(widget.answers.last).to_contain_text("News 1")
    assert len(line.sockets) == 2


def test_conversation_that_began_here_is_not_brought_back_on_top(
    page: Page, line: Line, gateway: GatewayScript
) -> None:
    widget = begin(page, line, gateway)
    said = {**notice(1), "role": "shopper", "modality": "text", "text": "tell me when it moves"}
    gateway.queue("GET /v1/history", *[Answer(200, {"messages": [said]})] * 3)
    widget.say("and now?")
    expect(widget.answers).to_have_count(2)
    line.tell(notice(2))
    expect(widget.answers).to_have_count(3)
    expect(widget.said).to_have_count(2)


def test_starting_over_ends_the_line(page: Page, line: Line, gateway: GatewayScript) -> None:
    widget = begin(page, line, gateway)
    widget.choose("Start a new conversation")
    widget.say("hello again")
    expect(widget.answers).to_have_count(1)
    for _ in range(50):
        if len(line.frames) > 1:
            break
        page.wait_for_timeout(50)
    first, second = line.frames[:2]
    assert first != second  # another conversation, another token
