"""Notices when a custom action could not be run.

Rasa catches every error of a custom action, logs it and goes on as if the action had said nothing. A shopper would
get an empty answer. The endpoint below lets the channel ask afterwards whether an action failed in this very turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

import aiohttp
from rasa.core.agent import Agent
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.rasa.action_results import compile_result_check

ANSWER_WITHIN = 30.0
"""Seconds an action may take; Rasa's own limit is five minutes."""

REJECTED = 400
"""The status with which an action says that it does not want to run; forms live from it, it is no failure."""

_failures: ContextVar[list[str] | None] = ContextVar("failed_actions", default=None)


@contextmanager
def failed_actions() -> Iterator[list[str]]:
    """Names of the custom actions that failed while this was open, in this task and those it started."""
    failures: list[str] = []
    before = _failures.set(failures)
    try:
        yield failures
    finally:
        _failures.reset(before)


class WatchedEndpoint(EndpointConfig):  # type: ignore[misc]
    """The action server's endpoint; each failure is noted before it is raised."""

    @classmethod
    def watching(cls, endpoint: EndpointConfig) -> WatchedEndpoint:
        """The same endpoint, watched. A token in its address moves out of it, for Rasa logs the address."""
        address = urlsplit(endpoint.url)
        token = parse_qs(address.query).get("token", [endpoint.token])[0]
        plain = urlunsplit((address.scheme, address.netloc, address.path, "", ""))
        return cls(
            plain, endpoint.params, endpoint.headers, endpoint.basic_auth, token, endpoint.token_name,
            endpoint.cafile, **endpoint.kwargs,
        )  # fmt: skip

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """See EndpointConfig."""
        kwargs["timeout"] = ANSWER_WITHIN
        try:
            return await super().request(*args, **kwargs)
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError) as error:
            noted = _failures.get()
            if noted is not None and not (isinstance(error, ClientResponseError) and error.status == REJECTED):
                noted.append(str((kwargs.get("json") or {}).get("next_action")))
            raise


def watch(agent: Agent) -> None:
    """Make the agent call its action server through a WatchedEndpoint; does nothing when it does already."""
    endpoint = agent.action_endpoint
    if endpoint is not None and not isinstance(endpoint, WatchedEndpoint):
        agent.action_endpoint = WatchedEndpoint.watching(endpoint)
        compile_result_check()
    if agent.processor is not None:
        agent.processor.action_endpoint = agent.action_endpoint
