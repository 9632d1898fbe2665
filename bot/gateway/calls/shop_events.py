"""`POST /v1/shop/events`: what the shop's own system tells, signed by the Standard Webhooks specification."""

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool

from actions.shop.database import Database
from actions.shop.remote import events
from actions.shop.remote.events import Event, EventRefused
from actions.shop.remote.signatures import NotAuthentic, Signer
from bot.gateway.callers import Parts, problems
from bot.gateway.problems import Problem, from_validation

router = APIRouter(prefix="/v1/shop", tags=["the shop's own system"])
LONGEST_ID = 100


class EventAnswer(BaseModel):
    """What became of the event; each of these is final."""

    outcome: Literal["applied", "repeated", "outdated", "unknown"]


@router.post(
    "/events",
    responses=problems(401, 413, 422),
    openapi_extra={
        "requestBody": {"content": {"application/json": {"schema": Event.model_json_schema()}}, "required": True}
    },
)
async def take_event(request: Request, parts: Parts) -> EventAnswer:
    """Tell of an order that moved (`order.updated`), or of a product's stock or price (`product.updated`)."""
    secret = parts.settings.shop_secret.get_secret_value()
    if not secret:
        raise Problem("shop_not_set_up")
    body = await request.body()
    try:
        event_id = Signer(secret).check(request.headers, body)
    except NotAuthentic as error:
        raise Problem("signature_refused") from error
    if len(event_id) > LONGEST_ID:
        raise Problem("invalid", details=f"webhook-id: longer than {LONGEST_ID} characters")
    try:
        event = Event.model_validate_json(body)
        outcome = await run_in_threadpool(write, parts.database, event_id, event)
    except ValidationError as error:
        raise from_validation(error.errors()) from error
    except EventRefused as error:
        raise Problem("invalid", details=str(error)) from error
    return EventAnswer(outcome=outcome)


def write(database: Database, event_id: str, event: Event) -> events.Outcome:
    """Makes it true. Blocks."""
    with database.session() as session:
        return events.apply(session, event_id, event)
