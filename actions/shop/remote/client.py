"""Calls the shop's own system: asks it to decide, to tell about an order, to pass a notice on."""

import datetime as dt
import json
import secrets
import threading
import time
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from actions.shop.models.base import utc_now
from actions.shop.outbox import Later, Never
from actions.shop.remote.signatures import NotAuthentic, Signer

QUICK_SECONDS = 2.0
"""How long a shopper's turn waits for the shop's system."""
PATIENT_SECONDS = 10.0
"""How long a worker does."""
REST_SECONDS = 10.0
"""After a read that got no answer, the next reads go without, so that a shop that is down slows nobody."""
LONGEST_ANSWER = 1 << 20
MALFORMED = 422


class Unanswered(Later):
    """No answer that can be believed."""


class NotUnderstood(Never):
    """The shop's system can't make sense of the message."""


class Decision(BaseModel):
    """What the shop's system says to a change."""

    model_config = ConfigDict(extra="ignore")

    accepted: bool
    reason: str = ""
    """Told to the shopper when it was not accepted."""


class ShopClient:
    """One shop's system. May be used from several threads."""

    def __init__(self, url: str, secret: str, transport: httpx.BaseTransport | None = None) -> None:
        """Connects to nothing yet.

        Raises:
            BadSecret: the secret can't be used.
        """
        self._url = url
        self._signer = Signer(secret)
        self._http = httpx.Client(transport=transport, trust_env=False, headers={"User-Agent": "Aisle"})
        self._lock = threading.Lock()
        self._rests_until = 0.0

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def decide(self, key: str, kind: str, data: dict[str, Any], seconds: float) -> Decision:
        """Whether the shop does what is asked; the same `key` is the same request, however often it comes.

        Raises:
            Unanswered: no answer yet.
            NotUnderstood: it was answered with 422.
        """
        answer = self._send(key, kind, data, seconds)
        try:
            return Decision.model_validate(answer)
        except ValidationError as error:
            raise Unanswered("the answer has no `accepted`") from error

    def tell(self, key: str, kind: str, data: dict[str, Any], seconds: float = PATIENT_SECONDS) -> None:
        """Passes something on; any authentic answer will do. Raises as `decide` does."""
        self._send(key, kind, data, seconds)

    def read_order(self, number: str, seconds: float = QUICK_SECONDS) -> dict[str, Any] | None:
        """The order as the shop's system has it; None when it has none.

        Raises:
            Unanswered: no answer, or none was waited for because an earlier read got none a moment ago.
            NotUnderstood: it was answered with 422.
        """
        with self._lock:
            if time.monotonic() < self._rests_until:
                raise Unanswered("it did not answer a moment ago")
        try:
            answer = self._send(f"read-{secrets.token_hex(12)}", "order.read", {"order_number": number}, seconds)
        except Unanswered:
            with self._lock:
                self._rests_until = time.monotonic() + REST_SECONDS
            raise
        order = answer.get("order")
        if order is not None and not isinstance(order, dict):
            raise Unanswered("the answer's `order` is not an object")
        return order

    def _send(self, key: str, kind: str, data: dict[str, Any], seconds: float) -> dict[str, Any]:
        body = json.dumps({"type": kind, "timestamp": utc_now().isoformat(), "data": data}, ensure_ascii=False)
        headers = self._signer.headers(key, body) | {"Idempotency-Key": key, "Content-Type": "application/json"}
        try:
            status, content, given = self._exchange(body, headers, seconds)
        except httpx.HTTPError as error:
            raise Unanswered(f"no answer ({type(error).__name__})") from error
        if status == MALFORMED:
            raise NotUnderstood("the shop's system answered 422: it can't read this message")
        if not httpx.codes.is_success(status):
            raise Unanswered(f"the shop's system answered {status}", _retry_after(given))
        try:
            if self._signer.check(given, content) != key:
                raise NotAuthentic("the signature is of another message")
            answer = json.loads(content)
        except (NotAuthentic, ValueError) as error:
            raise Unanswered(f"the answer can't be believed: {error}") from error
        if not isinstance(answer, dict):
            raise Unanswered("the answer is not an object")
        return answer

    def _exchange(self, body: str, headers: dict[str, str], seconds: float) -> tuple[int, bytes, httpx.Headers]:
        """Status, body and headers, all of it within `seconds`: httpx's own limit is for each read alone."""
        ends, content = time.monotonic() + seconds, b""
        asked = self._http.stream("POST", self._url, content=body.encode(), headers=headers, timeout=seconds)
        with asked as response:
            for piece in response.iter_bytes():
                content += piece
                if time.monotonic() > ends:
                    raise httpx.ReadTimeout("the answer takes too long")
                if len(content) > LONGEST_ANSWER:
                    raise httpx.DecodingError("the answer is too long")
        return response.status_code, content, response.headers


def _retry_after(headers: httpx.Headers) -> dt.timedelta:
    """What `Retry-After` asks for, at most an hour; nothing when it isn't there or can't be read."""
    text = headers.get("retry-after", "")
    try:
        seconds = float(text) if text.isdigit() else (parsedate_to_datetime(text) - utc_now()).total_seconds()
    except (TypeError, ValueError):
        return dt.timedelta(0)
    return dt.timedelta(seconds=min(max(seconds, 0.0), 3600.0))
