"""Talks to Rasa's `aisle` channel."""

import json
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx

CHANNEL = "/webhooks/aisle"
CONNECT_SECONDS = 2.0
# Rasa's server closes idle connections after 5 s; ours go first, or a request could meet a closing one.
KEEP_ALIVE_SECONDS = 2.0


class RasaUnavailable(Exception):
    """Rasa or the action server behind it does not answer; the text says how, and nothing of the conversation."""


@dataclass(frozen=True)
class Envelope:
    """One message on its way to Rasa."""

    sender: str
    text: str
    metadata: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The channel's request body."""
        return {"sender": self.sender, "message": self.text, "metadata": self.metadata}


@dataclass(frozen=True)
class RasaEnd:
    """What Rasa says after the last message."""

    intent: str | None
    confidence: float | None
    readings: list[dict[str, Any]] = field(default_factory=list)
    """What the words were taken for, likeliest first: `{"intent": …, "confidence": 0 to 1}`; empty without words, and
    in a form that asked for something else."""


class RasaClient:
    """One pool of connections to Rasa."""

    def __init__(self, url: str, token: str, timeout_seconds: float) -> None:
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=httpx.Timeout(timeout_seconds, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=40, keepalive_expiry=KEEP_ALIVE_SECONDS),
            trust_env=False,
            verify=certificates_for(url),
        )

    async def say(self, envelope: Envelope, *, streamed: bool) -> AsyncIterator[dict[str, Any] | RasaEnd]:
        """Yields each message of the answer (each as soon as it is ready when `streamed`), then one RasaEnd.

        Raises RasaUnavailable, also half-way.
        """
        try:
            if streamed:
                async for part in self._stream(envelope):
                    yield part
            else:
                answer = await self._http.post(f"{CHANNEL}/webhook", json=envelope.as_json())
                body = _parsed(answer.status_code, answer.content)
                for message in body.get("messages", []):
                    yield message
                yield _end_of(body)
        except httpx.HTTPError as error:
            raise RasaUnavailable(f"Rasa: {type(error).__name__}") from error

    async def _stream(self, envelope: Envelope) -> AsyncIterator[dict[str, Any] | RasaEnd]:
        request = self._http.stream("POST", f"{CHANNEL}/webhook", params={"stream": "true"}, json=envelope.as_json())
        async with request as answer:
            if answer.status_code != httpx.codes.OK:
                _parsed(answer.status_code, await answer.aread())
            async for line in answer.aiter_lines():
                if not line.strip():
                    continue
                part = _parsed(answer.status_code, line)
                if part.get("done"):
                    yield _end_of(part)
                    return
                yield part
        raise RasaUnavailable("Rasa: the answer ended early")

    async def forget(self, sender: str) -> None:
        """Makes Rasa drop a conversation. Raises RasaUnavailable."""
        try:
            answer = await self._http.delete(f"{CHANNEL}/conversations/{sender}")
        except httpx.HTTPError as error:
            raise RasaUnavailable(f"Rasa: {type(error).__name__}") from error
        if not answer.is_success and answer.status_code != httpx.codes.NOT_FOUND:
            raise RasaUnavailable(f"Rasa: status {answer.status_code}")

    async def close(self) -> None:
        """Closes the connections."""
        await self._http.aclose()


def certificates_for(url: str) -> ssl.SSLContext:
    """Whom to trust at an inner address: the usual authorities; nobody, and without reading them all, for http."""
    return ssl.create_default_context() if url.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _parsed(status: int, body: bytes | str) -> dict[str, Any]:
    if status != httpx.codes.OK:
        raise RasaUnavailable(f"Rasa: status {status}")
    try:
        parsed = json.loads(body)
    except ValueError as error:
        raise RasaUnavailable("Rasa: the answer is not JSON") from error
    if not isinstance(parsed, dict):
        raise RasaUnavailable("Rasa: the answer is not an object")
    if parsed.get("error"):
        raise RasaUnavailable("Rasa: it could not finish the answer")
    return parsed


def _end_of(body: dict[str, Any]) -> RasaEnd:
    return RasaEnd(intent=body.get("intent"), confidence=body.get("confidence"), readings=body.get("readings") or [])
