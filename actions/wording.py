"""Finds the shop's sentences in the domain's responses, so that no action holds a word shoppers read."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from babel.dates import format_date
from babel.lists import format_list

DomainDict = Mapping[str, Any]
"""The domain as Rasa sends it with each call: a dictionary with `responses`, `forms`, `slots`…"""


class WordingError(Exception):
    """A response is missing from the domain or lacks a value; the text names it."""


def read_responses(folder: Path) -> DomainDict:
    """The domain's responses as Rasa merges them from `data/responses`, for what is said without Rasa."""
    responses: dict[str, Any] = {}
    for file in sorted(folder.glob("*.yml")):
        responses |= yaml.safe_load(file.read_text(encoding="utf-8")).get("responses") or {}
    return {"responses": responses}


def phrase(domain: DomainDict, name: str, locale: str, **values: object) -> str:
    """The text of the response `name` in `locale`, with `{placeholders}` filled.

    Raises:
        WordingError: the domain has no such response, or a placeholder got no value.
    """
    return fill(str(variation(domain, name, locale).get("text", "")), name, values)


def fill(text: str, name: str, values: Mapping[str, object]) -> str:
    """A response's text with its `{placeholders}` filled; what is filled in is never read as a placeholder.

    Raises:
        WordingError: a placeholder got no value.
    """
    try:
        return text.format_map(values)
    except KeyError as error:
        raise WordingError(f"the response {name!r} needs a value for {error}") from error


def variation(domain: DomainDict, name: str, locale: str, turn: int = 0) -> dict[str, Any]:
    """One way to say the response `name`: of those written for `locale` (else of the default ones) the `turn`-th.

    Raises:
        WordingError: the domain has no such response.
    """
    variations: list[dict[str, Any]] = domain.get("responses", {}).get(name) or []
    fitting = [v for v in variations if v.get("condition") and is_for_locale(v["condition"], locale)]
    fitting = fitting or [v for v in variations if not v.get("condition")]
    if not fitting:
        raise WordingError(f"the domain has no response {name!r}: add it to data/responses")
    return fitting[turn % len(fitting)]


def is_for_locale(conditions: Iterable[Mapping[str, Any]], locale: str) -> bool:
    """Whether every condition asks for this locale."""
    return all(c.get("name") == "locale" and c.get("value") == locale for c in conditions)


def has_phrase(domain: DomainDict, name: str) -> bool:
    """Whether the domain knows the response."""
    return bool(domain.get("responses", {}).get(name))


def listing(items: Iterable[str], locale: str) -> str:
    """Items as a spoken list: "a, b and c", 「a、b和c」."""
    return str(format_list(list(items), locale=locale))


def day(moment: date | datetime, locale: str) -> str:
    """A day as people write it: "25 November 2026" style of the locale, without the time."""
    return str(format_date(moment, format="long", locale=locale))
