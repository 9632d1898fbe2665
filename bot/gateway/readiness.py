"""How each part of the assistant is, asked when somebody wants to know."""

import asyncio
from typing import Literal

import httpx
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from actions.shop.database import Database
from bot.gateway.services import Services

State = Literal["ready", "starting", "missing", "down"]
EAR_STATES: dict[str, State] = {
    "not loaded": "starting",
    "loading": "starting",
    "ready": "ready",
    "missing": "missing",
}


class Part(BaseModel):
    """One part."""

    state: State
    required: bool
    """Without it nothing is answered; without the others something is missing."""
    detail: str | None = None
    """What is wrong, and what to do."""


async def every_part(services: Services) -> dict[str, Part]:
    """All parts, asked at the same time."""
    database, rasa, actions = await asyncio.gather(
        database_part(services.database), rasa_part(services), actions_part(services)
    )
    return {
        "database": database,
        "rasa": rasa,
        "actions": actions,
        "speech": speech_part(services),
        "index": index_part(services),
    }


async def database_part(database: Database) -> Part:
    """Whether it answers."""

    def ask() -> None:
        with database.session() as session:
            session.execute(text("SELECT 1"))

    try:
        await run_in_threadpool(ask)
    except SQLAlchemyError as error:
        return Part(state="down", required=True, detail=f"The database does not answer ({type(error).__name__}).")
    return Part(state="ready", required=True)


async def rasa_part(services: Services) -> Part:
    """Whether it answers and has a trained model."""
    token = services.settings.token.get_secret_value()
    return await neighbour(services, f"{services.settings.rasa_url}/status", "Rasa", {"token": token})


async def actions_part(services: Services) -> Part:
    """Whether it answers."""
    return await neighbour(services, f"{services.settings.actions_url}/health", "The action server", {})


async def neighbour(services: Services, url: str, name: str, query: dict[str, str]) -> Part:
    """Whether an inner server answers with success."""
    token = services.settings.token.get_secret_value()
    try:
        answer = await services.probe.get(
            url, params=query, headers={"Authorization": f"Bearer {token}"} if token else {}
        )
    except httpx.HTTPError as error:
        detail = f"{name} does not answer ({type(error).__name__})."
        return Part(state="down", required=True, detail=detail)
    if not answer.is_success:
        detail = f"{name} answers with status {answer.status_code}."
        return Part(state="starting", required=True, detail=detail)
    return Part(state="ready", required=True)


def speech_part(services: Services) -> Part:
    """Whether recordings can be heard."""
    report = services.ear.report
    return Part(state=EAR_STATES[report.state], required=False, detail=report.detail or None)


def index_part(services: Services) -> Part:
    """Whether there is a match index."""
    folder = services.settings.home / "index"
    if folder.is_dir() and any(folder.iterdir()):
        return Part(state="ready", required=False)
    detail = "There is no match index: run `aisle index` after importing a catalog."
    return Part(state="missing", required=False, detail=detail)
