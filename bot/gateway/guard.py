"""What holds for every HTTP call: body limits, security headers, and a plain answer to what nobody foresaw."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gateway.metrics import Metrics
from bot.gateway.problems import Problem, foreseen_or_unexpected, locale_for
from bot.gateway.sizes import readable_size

JSON_BYTES = 256 * 1024
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
        started = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                add_security_headers(MutableHeaders(scope=message))
                self.metrics.requests.labels(scope["method"], str(message["status"])).inc()
                code = scope["state"].get("problem_code")
                if code:
                    self.metrics.problems.labels(code).inc()
            await send(message)

        limit = self.body_limits.get(scope["path"], JSON_BYTES)
        try:
            await self.app(scope, self.limited(scope, receive, limit), send_guarded)
        except Exception as error:
            # the web server would log its text and everything in it, so it must not get that far
            problem = error if isinstance(error, Problem) else foreseen_or_unexpected(error)
            if started:
                return
            scope["state"]["problem_code"] = problem.code
            await problem.response(locale_for(HTTPConnection(scope)))(scope, receive, send_guarded)

    def limited(self, scope: Scope, receive: Receive, limit: int) -> Receive:
        """`receive` that raises Problem (413) as soon as the body is longer than `limit` bytes."""
        announced = Headers(scope=scope).get("content-length", "")
        received = 0

        async def receive_limited() -> Message:
            nonlocal received
            if announced.isdigit() and int(announced) > limit:
                raise Problem("body_too_large", limit=readable_size(limit))
            message = await receive()
            if message["type"] == "http.request":
                received += len(message.get("body", b""))
                if received > limit:
                    raise Problem("body_too_large", limit=readable_size(limit))
            return message

        return receive_limited


def add_security_headers(headers: MutableHeaders) -> None:
    """Headers that keep browsers from guessing, framing and leaking."""
    page = headers.get("content-type", "").startswith("text/html")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin" if page else "no-referrer")
    headers.setdefault("Content-Security-Policy", PAGE_POLICY if page else API_POLICY)
    headers.setdefault("Permissions-Policy", "microphone=(self), camera=(self), geolocation=()")
    if headers.get("content-type", "").startswith("application/json"):
        headers.setdefault("Cache-Control", "no-store")
