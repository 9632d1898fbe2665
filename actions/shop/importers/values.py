"""Reading single values; each says what is wrong with one that can't be taken."""

import datetime as dt
import hashlib
import json
import re
from typing import Any

from actions.shop.errors import MoneyError
from actions.shop.importers.report import BadField
from actions.shop.money import Money

ID_LENGTH = 50
MOST_PIECES = 1_000_000

_EMAIL = re.compile(r"[^@\s<>\"(),:;]{1,64}@[^@\s<>\"(),:;]+\.[^@\s<>\"(),:;.]{2,}")


def clean(name: str, value: str) -> str:
    """A text that every database can hold."""
    if not value.isprintable() and any(char == "\0" or "\ud800" <= char <= "\udfff" for char in value):
        raise BadField(name, "holds characters that are not text")
    return value


def short(name: str, value: str, longest: int = ID_LENGTH, required: bool = False) -> str:
    """An id or code of limited length."""
    clean(name, value)
    if required and not value:
        raise BadField(name, "is missing")
    if len(value) > longest:
        raise BadField(name, f"is longer than {longest} characters")
    return value


def money(name: str, value: str, currency: str | None = None) -> Money:
    """An amount of zero or more."""
    if not value:
        raise BadField(name, "is missing")
    try:
        amount = Money.parse(value, currency)
    except MoneyError as error:
        raise BadField(name, str(error)) from error
    if amount.minor < 0:
        raise BadField(name, f"{value!r} is less than zero")
    return amount


def whole(name: str, value: str, least: int = 0, most: int = MOST_PIECES) -> int:
    """A whole number; `3.0` is one too."""
    found = re.fullmatch(r"([+-]?\d{1,12})(\.0+)?", value, re.ASCII)
    if found is None:
        raise BadField(name, f"{value!r} is not a whole number" if value else "is missing")
    number = int(found[1])
    if not least <= number <= most:
        raise BadField(name, f"{value!r} is not between {least} and {most}")
    return number


def instant(name: str, value: str) -> dt.datetime:
    """An ISO 8601 time; without a zone it is UTC."""
    if not value:
        raise BadField(name, "is missing")
    try:
        when = dt.datetime.fromisoformat(value)
        return when.astimezone(dt.UTC) if when.tzinfo else when.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError) as error:
        raise BadField(name, f"{value!r} is not an ISO 8601 time, like 2026-11-18T09:12:00Z") from error


def day(name: str, value: str) -> dt.date:
    """An ISO 8601 date; of a time, its date."""
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        return instant(name, value).date()


def email(name: str, value: str) -> str:
    """An e-mail address, in lower case."""
    clean(name, value)
    if not value:
        raise BadField(name, "is missing")
    if len(value) > 320 or not _EMAIL.fullmatch(value) or ".." in value:
        raise BadField(name, "is not an e-mail address")
    return value.lower()


def content_hash(values: Any) -> str:
    """SHA-256 of plain values in their order."""
    text = json.dumps(values, ensure_ascii=False, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
