"""What a caller is told when a call fails: one code, one sentence, in the shopper's language."""

import logging
import math
import tomllib
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import ClientDisconnect, HTTPConnection

from bot.gateway.locales import Locale, preferred_locale

logger = logging.getLogger(__name__)


class ErrorDetail(BaseModel):
    """What went wrong."""

    code: str
    """For machines; one of the tables of problems.toml."""
    message: str
    """For people, in the session's language or else the browser's."""


class ErrorAnswer(BaseModel):
    """The body of every answer that is not a success."""

    error: ErrorDetail


@dataclass(frozen=True)
class Kind:
    """One table of problems.toml."""

    status: int
    retry_after: int | None
    texts: dict[Locale, str]


@cache
def kinds() -> dict[str, Kind]:
    """Every problem by its code, read once."""
    tables = tomllib.loads(Path(__file__).with_name("problems.toml").read_text(encoding="utf-8"))
    return {
        code: Kind(table["status"], table.get("retry_after"), {"en": table["en"], "zh": table["zh"]})
        for code, table in tables.items()
    }


class Problem(HTTPException):
    """A call can't be done; `code` names a table of problems.toml, `facts` fill its sentence."""

    def __init__(self, code: str, *, retry_after: float | None = None, **facts: object) -> None:
        kind = kinds()[code]
        seconds = retry_after if retry_after is not None else kind.retry_after
        self.code = code
        self.retry_after = None if seconds is None else max(1, math.ceil(seconds))
        self.facts = {"seconds": self.retry_after, **facts}
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        if kind.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        super().__init__(kind.status, detail=code, headers=headers)

    def detail_in(self, locale: Locale) -> ErrorDetail:
        """Code and sentence in one language."""
        return ErrorDetail(code=self.code, message=kinds()[self.code].texts[locale].format(**self.facts))

    def response(self, locale: Locale) -> JSONResponse:
        """The whole HTTP answer."""
        body = ErrorAnswer(error=self.detail_in(locale))
        return JSONResponse(body.model_dump(), status_code=self.status_code, headers=self.headers)


def locale_for(connection: HTTPConnection) -> Locale:
    """The session's language once it is known, else what the browser asks for."""
    known: Locale | None = getattr(connection.state, "locale", None)
    return known or preferred_locale(connection.headers.get("accept-language"))


def from_http(error: StarletteHTTPException, method: str) -> Problem:
    """The framework's own refusals (no route, wrong method, unreadable form) as problems."""
    if isinstance(error, Problem):
        return error
    if error.status_code == 404:
        return Problem("not_found")
    if error.status_code == 405:
        problem = Problem("method_not_allowed", method=method)
        problem.headers = dict(error.headers or {})
        return problem
    return Problem("bad_request", reason=str(error.detail).rstrip("."))


def from_validation(errors: Sequence[Any]) -> Problem:
    """Pydantic's findings in one sentence, without repeating what was sent."""
    if any(error["type"] == "json_invalid" for error in errors):
        return Problem("bad_request", reason="the body is not JSON")
    findings = []
    for error in errors[:3]:
        where = ".".join(str(step) for step in error["loc"] if step != "body") or "body"
        findings.append(f"{where}: {error['msg']}")
    return Problem("invalid", details="; ".join(findings))


def log_unexpected(error: BaseException) -> None:
    """Logs where an error happened but not its text, which may quote what a shopper wrote."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    logger.error("unexpected %s\n%s", type(error).__name__, frames)


def foreseen_or_unexpected(error: Exception) -> Problem:
    """Logs an error and names it: a database that is down is the assistant being unavailable, the rest is a defect."""
    log_unexpected(error)
    return Problem("assistant_unavailable" if isinstance(error, OperationalError | NoConnection) else "unexpected")


def install(app: FastAPI) -> None:
    """Makes every failure of the app an `ErrorAnswer`; what nobody foresaw is caught in `guard.py`."""

    async def answer_http(request: Request, error: Exception) -> JSONResponse:
        if not isinstance(error, StarletteHTTPException):
            raise error
        problem = from_http(error, request.method)
        request.state.problem_code = problem.code
        return problem.response(locale_for(request))

    async def answer_validation(request: Request, error: Exception) -> JSONResponse:
        if not isinstance(error, RequestValidationError):
            raise error
        problem = from_validation(error.errors())
        request.state.problem_code = problem.code
        return problem.response(locale_for(request))

    async def answer_disconnect(request: Request, _error: Exception) -> JSONResponse:
        """The caller went away while sending: nobody reads this answer."""
        return Problem("bad_request", reason="it ended early").response(locale_for(request))

    app.add_exception_handler(StarletteHTTPException, answer_http)
    app.add_exception_handler(RequestValidationError, answer_validation)
    app.add_exception_handler(ClientDisconnect, answer_disconnect)
