"""What holds for every HTTP call: body limits, security headers, and a plain answer to what nobody foresaw."""

import asyncio

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gateway.metrics import Metrics
from bot.gateway.problems import Problem, foreseen_or_unexpected, locale_for
from bot.gateway.sizes import MEBIBYTE, readable_size

JSON_BYTES = 256 * 1024
DRAIN_BYTES = 64 * MEBIBYTE
DRAIN_SECONDS = 5.0
REFUSALS = 400
API_POLICY = "default-src 'none'; frame-ancestors 'none'"
PAGE_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' http: https: data: blob:; media-src 'self' data: blob:; "
    "connect-src 'self' ws: wss:; font-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)


class Guard:
    """ASGI middleware around the whole app. `body_limits` gives paths that take more than JSON."""

    def __init__(self, app: ASGIApp, metrics: Metrics, body_limits: dict[str, int]) -> None:
        self.app = app
        self.metrics = metrics
        self.body_limits = body_limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})
        body = LimitedBody(scope, receive, self.body_limits.get(scope["path"], JSON_BYTES))
        started = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                add_security_headers(MutableHeaders(scope=message))
                self.count(scope, message["status"])
                if message["status"] >= REFUSALS:
                    await body.drain()
            await send(message)

        try:
            await self.app(scope, body.receive, send_guarded)
        except Exception as error:
            # the web server would log its text and everything in it, so it must not get that far
            problem = error if isinstance(error, Problem) else foreseen_or_unexpected(error)
            if started:
                return
            scope["state"]["problem_code"] = problem.code
            await problem.response(locale_for(HTTPConnection(scope)))(scope, receive, send_guarded)

    def count(self, scope: Scope, status: int) -> None:
        """One more answer."""
        self.metrics.requests.labels(scope["method"], str(status)).inc()
        code = scope["state"].get("problem_code")
        if code:
            self.metrics.problems.labels(code).inc()


class LimitedBody:
    """A request's body of at most `limit` bytes."""

    def __init__(self, scope: Scope, receive: Receive, limit: int) -> None:
        headers = Headers(scope=scope)
        announced = headers.get("content-length", "")
        self._announced = int(announced) if announced.isdigit() else 0
        self._ended = not self._announced and "transfer-encoding" not in headers
        self._receive = receive
        self._limit = limit
        self._received = 0

    async def receive(self) -> Message:
        """The next piece. Raises Problem (413) as soon as the body is, or is announced to be, too long."""
        if self._announced > self._limit:
            raise self._too_large()
        message = await self._next()
        if self._received > self._limit:
            raise self._too_large()
        return message

    async def drain(self) -> None:
        """Reads on and throws away, within reason: who is still sending sees the answer only after that."""
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                while not self._ended and self._received < DRAIN_BYTES:
                    await self._next()
        except TimeoutError:
            return

    async def _next(self) -> Message:
        message = await self._receive()
        self._received += len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            self._ended = True
        return message

    def _too_large(self) -> Problem:
        return Problem("body_too_large", limit=readable_size(self._limit))


def add_security_headers(headers: MutableHeaders) -> None:
    """Headers that keep browsers from guessing, framing and leaking."""
    page = headers.get("content-type", "").startswith("text/html")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin" if page else "no-referrer")
    headers.setdefault("Content-Security-Policy", PAGE_POLICY if page else API_POLICY)
    headers.setdefault("Permissions-Policy", "microphone=(self), camera=(self), geolocation=()")
    if headers.get("content-type", "").startswith("application/json"):
        headers.setdefault("Cache-Control", "no-store")
