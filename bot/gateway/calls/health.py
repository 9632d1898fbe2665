"""`GET /healthz`, `/readyz`, `/metrics`."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from actions.shop import letters
from actions.shop.database import Database
from bot.gateway.callers import Parts
from bot.gateway.problems import ErrorAnswer, Problem, locale_for, log_unexpected
from bot.gateway.readiness import Part, every_part

router = APIRouter(tags=["operation"])


class Alive(BaseModel):
    """The process runs."""

    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    """Whether shoppers are answered."""

    status: Literal["ready"] = "ready"
    parts: dict[str, Part]


class NotReady(ErrorAnswer):
    """They are not; the parts say why."""

    status: Literal["not ready"] = "not ready"
    parts: dict[str, Part]


@router.get("/healthz")
async def health() -> Alive:
    """Whether this process runs."""
    return Alive()


@router.get(
    "/readyz",
    response_model=Readiness,
    response_model_exclude_none=True,
    responses={503: {"model": NotReady}},
)
async def readiness(request: Request, parts: Parts) -> Readiness | Response:
    """Whether all required parts are ready, and how each part is."""
    states = await every_part(parts)
    if all(part.state == "ready" for part in states.values() if part.required):
        return Readiness(parts=states)
    problem = Problem("not_ready")
    answer = NotReady(error=problem.detail_in(locale_for(request)), parts=states)
    return JSONResponse(answer.model_dump(exclude_none=True), problem.status_code, problem.headers)


@router.get("/metrics", response_class=Response)
async def metrics(parts: Parts) -> Response:
    """Counters and latencies in Prometheus's text format."""
    try:
        unsent = await run_in_threadpool(count_unsent, parts.database)
    except SQLAlchemyError as error:  # the other figures are wanted all the more then
        log_unexpected(error)
        parts.metrics.unsent.clear()
    else:
        for state, count in unsent.items():
            parts.metrics.unsent.labels(state).set(count)
    return Response(parts.metrics.page(), media_type=CONTENT_TYPE_LATEST)


def count_unsent(database: Database) -> dict[str, int]:
    """How many messages of the outbox wait or are dead. Blocks."""
    with database.session() as session:
        return letters.counts(session)
