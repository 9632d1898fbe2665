"""Keeps what shoppers write out of Rasa's logs."""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from typing import Any

import structlog

SAFE = frozenset({"event", "event_info", "event_key", "level", "timestamp", "logger", "exc_info", "exception"})


def only_safe_keys(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: everything but the fixed words of an event is left out."""
    return {key: value for key, value in event.items() if key in SAFE}


def keep_words_out_of_logs() -> None:
    """From now on no log line of this process says what a shopper wrote, at any `--debug` or LOG_LEVEL.

    Rasa writes messages, slots and entities as structured values (dropped here by a processor that goes first, also
    in loggers that exist already: they share the list) and, in debug lines only, inside sentences (so debug lines of
    Rasa are off).
    """
    processors = structlog.get_config()["processors"]
    if only_safe_keys not in processors:
        processors.insert(0, only_safe_keys)
        structlog.configure(processors=processors)
    rasa = logging.getLogger("rasa")
    if rasa.getEffectiveLevel() < logging.INFO:
        rasa.setLevel(logging.INFO)
