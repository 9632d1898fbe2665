"""`rules.toml` beside the policies: the shop's rules, checked as a whole."""

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy.orm import Session

from actions.shop.errors import ImportFailed
from actions.shop.importers.report import ImportReport
from actions.shop.importers.source import open_source
from actions.shop.importers.values import content_hash
from actions.shop.models.base import utc_now
from actions.shop.models.rules import StoredRules
from actions.shop.rules import ShopRules

RULES = "rules.toml"

_KINDS = {
    "missing": "is missing",
    "int": "is not a whole number",
    "bool": "is neither true nor false",
    "string": "is not a text in quotes",
    "tuple": "is not a list in [ ]",
    "model": "is not a table",
    "time": "is not a time, like 14:00:00",
    "greater_than_equal": "must be {ge} or more",
    "too_short": "has {actual_length} of at least {min_length} entries",
    "too_long": "has {actual_length} of at most {max_length} entries",
}
"""What is wrong, by the beginning of pydantic's name for it."""


def read_rules(file: Path) -> ShopRules:
    """The rules in a file.

    Raises:
        ImportFailed: it is no TOML, or rules in it are wrong; the one line names all of them.
    """
    with open_source(file).open() as (text, _):
        try:
            written = tomllib.loads(text.read().replace("\r\n", "\n"))
        except tomllib.TOMLDecodeError as error:
            raise ImportFailed(f"{file.name} is not TOML: {error}.") from error
    return check_rules(file.name, written)


def check_rules(file: str, written: dict[str, Any]) -> ShopRules:
    """The rules that were written in a file.

    Raises:
        ImportFailed: some are wrong; the one line names all of them.
    """
    try:
        return ShopRules.model_validate(written)
    except ValidationError as error:
        mistakes = "; ".join(_mistake(one) for one in error.errors(include_url=False))
        raise ImportFailed(f"{file}: {mistakes}.") from error


def store_rules(session: Session, rules: ShopRules, report: ImportReport) -> None:
    """Write the rules over those there were; the report counts them as one file."""
    content = rules.model_dump(mode="json")
    stored, digest = session.get(StoredRules, 1), content_hash(content)
    if stored is None:
        session.add(StoredRules(id=1, content=content, content_hash=digest))
        report.created += 1
    elif stored.content_hash == digest:
        report.unchanged += 1
    else:
        stored.content, stored.content_hash, stored.updated_at = content, digest, utc_now()
        report.updated += 1


def _mistake(error: ErrorDetails) -> str:
    """One mistake in words: which rule, what is wrong with it."""
    where = "".join(f"#{part + 1}" if isinstance(part, int) else f".{part}" for part in error["loc"]).lstrip(".")
    if error["type"] == "extra_forbidden":
        return f"{where} is not a rule{_suggestion(error['loc'])}"
    context: dict[str, Any] = error.get("ctx") or {}
    if error["type"] == "value_error":
        return f"{where}: {context['error']}"
    kind = next((words for start, words in _KINDS.items() if error["type"].startswith(start)), None)
    return f"{where} {kind.format_map(context)}" if kind else f"{where}: {error['msg']}"


def _suggestion(place: tuple[int | str, ...]) -> str:
    """Which rule may have been meant by a name that is none."""
    table: Any = ShopRules
    for part in place[:-1]:
        table = _model_in(table.model_fields[part].annotation) if isinstance(part, str) else table
    close = get_close_matches(str(place[-1]), table.model_fields, n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def _model_in(annotation: Any) -> Any:
    """The table that a field holds: `ReturnRules` of `ReturnRules | None` and of `tuple[ReturnRules, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(part) for part in get_args(annotation))
    return next((model for model in found if model is not None), None)
