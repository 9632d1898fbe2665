"""`GET /v1/history`, `POST /v1/feedback`."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool

from bot.gateway.callers import CurrentShopper, Parts, problems
from bot.gateway.history import last_messages, write_feedback
from bot.gateway.schemas import FeedbackAnswer, FeedbackRequest, HistoryAnswer

router = APIRouter(prefix="/v1", tags=["conversation"])
MOST_MESSAGES = 50


@router.get("/history", response_model_exclude_none=True, responses=problems(401, 422))
async def show_history(
    parts: Parts,
    shopper: CurrentShopper,
    limit: Annotated[int, Query(ge=1, le=MOST_MESSAGES)] = MOST_MESSAGES,
) -> HistoryAnswer:
    """The last messages of both sides, oldest first."""
    messages = await run_in_threadpool(last_messages, parts.database, shopper.session_id, limit)
    return HistoryAnswer(messages=messages)


@router.post("/feedback", status_code=201, responses=problems(401, 404, 422))
async def give_feedback(body: FeedbackRequest, parts: Parts, shopper: CurrentShopper) -> FeedbackAnswer:
    """Say whether an answer helped; a later word on the same answer takes the place of an earlier one."""
    answer = await run_in_threadpool(write_feedback, parts.database, shopper.session_id, body)
    await run_in_threadpool(parts.collector.answer_judged, answer.message_id, answer.thumbs)
    return answer
