"""How much one session or one address may ask for."""

import time

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from bot.gateway.problems import Problem
from bot.settings import Settings


class RateLimits:
    """Moving windows in this process's memory, by the settings' `limit_*` rules."""

    def __init__(self, settings: Settings) -> None:
        """Raises ValueError when a rule can't be read."""
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._rules: dict[str, list[RateLimitItem]] = {
            "sessions": parse_many(settings.limit_sessions),
            "messages": parse_many(settings.limit_messages),
            "messages_per_address": parse_many(settings.limit_messages_per_address),
            "images": parse_many(settings.limit_images),
            "voice": parse_many(settings.limit_voice),
            "uploads_per_address": parse_many(settings.limit_uploads_per_address),
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

    def _count(self, rule: str, whose: str) -> None:
        for item in self._rules[rule]:
            if not self._limiter.hit(item, rule, whose):
                stats = self._limiter.get_window_stats(item, rule, whose)
                raise Problem("too_many_requests", retry_after=stats.reset_time - time.time())
