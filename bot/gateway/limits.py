"""How much one session or one address may ask for."""

import math
import time
from collections import deque
from collections.abc import Callable

from limits import RateLimitItem, parse_many

from bot.gateway.problems import Problem
from bot.settings import Settings

TIDY_AFTER = 10_000
"""Hits between two looks for windows that are over."""


class MovingWindows:
    """Counts hits in moving windows, in memory.

    The storage of the `limits` package starts a thread at each hit, which holds the event loop up for milliseconds;
    its rules are what we use.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._hits: dict[tuple[str, ...], deque[float]] = {}
        """Times at which hits stop counting, the oldest first."""
        self._untidy = 0

    def hit(self, rule: RateLimitItem, *names: str) -> float:
        """Counts one more and returns 0; or counts nothing and returns the seconds until there is room again."""
        now = self._now()
        self._tidy(now)
        window = self._hits.setdefault((str(rule), *names), deque())
        while window and window[0] <= now:
            window.popleft()
        if len(window) >= rule.amount:
            return window[0] - now
        window.append(now + rule.get_expiry())
        return 0.0

    def _tidy(self, now: float) -> None:
        self._untidy += 1
        if self._untidy < TIDY_AFTER:
            return
        self._untidy = 0
        for key in [key for key, window in self._hits.items() if not window or window[-1] <= now]:
            del self._hits[key]


class RateLimits:
    """The settings' `limit_*` rules, applied."""

    def __init__(self, settings: Settings, windows: MovingWindows | None = None) -> None:
        """Raises ValueError when a rule can't be read."""
        self._windows = windows or MovingWindows()
        self._rules: dict[str, list[RateLimitItem]] = {
            "sessions": parse_many(settings.limit_sessions),
            "messages": parse_many(settings.limit_messages),
            "messages_per_address": parse_many(settings.limit_messages_per_address),
            "images": parse_many(settings.limit_images),
            "voice": parse_many(settings.limit_voice),
            "uploads_per_address": parse_many(settings.limit_uploads_per_address),
            "documents_per_address": parse_many(settings.limit_documents_per_address),
        }

    def session_opened(self, address: str) -> None:
        """Counts a new session. This and the others raise Problem (429) when that was too many."""
        self._count("sessions", address)

    def message_sent(self, session_id: str, address: str) -> None:
        """Counts a message."""
        self._count("messages", session_id)
        self._count("messages_per_address", address)

    def image_sent(self, session_id: str, address: str) -> None:
        """Counts a picture."""
        self._count("images", session_id)
        self._count("uploads_per_address", address)

    def voice_sent(self, session_id: str, address: str) -> None:
        """Counts a recording."""
        self._count("voice", session_id)
        self._count("uploads_per_address", address)

    def link_opened(self, address: str) -> None:
        """Counts a paper, or another signed link."""
        self._count("documents_per_address", address)

    def _count(self, name: str, whose: str) -> None:
        for rule in self._rules[name]:
            seconds = self._windows.hit(rule, name, whose)
            if seconds:
                raise Problem("too_many_requests", retry_after=math.ceil(seconds))
