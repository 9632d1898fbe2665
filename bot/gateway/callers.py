"""Who is calling: what a path operation takes to know the parts of the gateway, the shopper and the address."""

from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from bot.gateway.problems import ErrorAnswer, Problem
from bot.gateway.services import Services
from bot.gateway.sessions import Shopper

bearer = HTTPBearer(auto_error=False, description="The token of POST /v1/sessions.")


def services_of(connection: HTTPConnection) -> Services:
    """The parts of this app."""
    services: Services = connection.app.state.services
    return services


def address_of(connection: HTTPConnection) -> str:
    """The caller's address, hashed; the address itself goes no further than here."""
    host = connection.client.host if connection.client else None
    return services_of(connection).addresses.hash(host)


async def signed_in(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
) -> Shopper:
    """The shopper of the bearer token. Raises Problem (401)."""
    if credentials is None or not credentials.credentials:
        raise Problem("session_missing")
    shopper = await run_in_threadpool(services_of(request).sessions.shopper, credentials.credentials)
    request.state.locale = shopper.locale
    return shopper


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error answers of a call, for OpenAPI."""
    return {status: {"model": ErrorAnswer} for status in sorted({*statuses, 429, 500})}


async def parts(request: Request) -> Services:
    """The parts of this app; async because FastAPI sends every other kind of dependency to a thread."""
    return services_of(request)


async def address(request: Request) -> str:
    """The caller's hashed address."""
    return address_of(request)


Parts = Annotated[Services, Depends(parts)]
Address = Annotated[str, Depends(address)]
CurrentShopper = Annotated[Shopper, Depends(signed_in)]
RepeatKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="Any unique word. A call repeated with the same one is done once and gets the same answer.",
    ),
]
