"""The gateway as an ASGI app: the only public door of the assistant."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from actions.shop.database import Database
from bot.gateway import media, pages, problems
from bot.gateway.calls import (
    consents,
    documents,
    health,
    history,
    images,
    me,
    messages,
    notices,
    sessions,
    shop_events,
    socket,
    voice,
)
from bot.gateway.guard import Guard
from bot.gateway.outbox.watching import watch_for_ever
from bot.gateway.services import Services, build_services
from bot.gateway.sizes import AUDIO_BYTES, FORM_BYTES, IMAGE_BYTES
from bot.settings import Settings

if TYPE_CHECKING:
    from speech.asr import Transcriber

logger = logging.getLogger(__name__)
SWEEP_SECONDS = 300.0
BODY_LIMITS = {"/v1/images": IMAGE_BYTES + FORM_BYTES, "/v1/voice": AUDIO_BYTES + FORM_BYTES}


def create_app(
    settings: Settings,
    database: Database | None = None,
    *,
    open_transcriber: "Callable[[], Transcriber] | None" = None,
    warm_up: bool = True,
) -> FastAPI:
    """The app. `database` must be up to date; without one the settings' database is opened and upgraded.

    `warm_up` loads the speech model in the background when the app starts, instead of at the first recording.
    """
    if database is None:
        database = Database(settings.database_url)
        database.upgrade()
    services = build_services(settings, database, open_transcriber)
    app = FastAPI(
        title="Aisle",
        version=installed_version(),
        description="The shopping assistant's HTTP interface.",
        docs_url=None,  # its pages load scripts from elsewhere, and Aisle runs offline
        redoc_url=None,
        lifespan=lifespan_of(services, warm_up),
    )
    app.state.services = services
    problems.install(app)
    for calls in (
        sessions,
        messages,
        images,
        voice,
        history,
        documents,
        consents,
        me,
        socket,
        health,
        shop_events,
        notices,
    ):
        app.include_router(calls.router)
    include_pages(app, settings, database)
    app.add_middleware(Guard, metrics=services.metrics, body_limits=BODY_LIMITS)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.allowed_origins,
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key"],
        expose_headers=["Retry-After"],
        max_age=600,
    )
    return app


def include_pages(app: FastAPI, settings: Settings, database: Database) -> None:
    """The widget, the demo shop and the products' pictures."""
    app.include_router(pages.build_router(settings, database))
    app.include_router(media.build_router(settings, database))


def lifespan_of(services: Services, warm_up: bool) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """What runs beside the calls while the app is up."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        work = (
            sweep_for_ever(services),
            services.outbox.run(),
            services.board.run(),
            watch_for_ever(services.database),
        )
        background = [asyncio.create_task(one) for one in work]
        if warm_up:
            background.append(asyncio.create_task(services.ear.warm_up()))
        try:
            yield
        finally:
            for task in background:
                task.cancel()
            await asyncio.gather(*background, return_exceptions=True)
            await services.close()

    return lifespan


async def sweep_for_ever(services: Services) -> None:
    """Erases what is old, every few minutes; a failure is logged and tried again the next time."""
    while True:
        try:
            await services.eraser.sweep()
        except Exception as error:
            problems.log_unexpected(error)
        await asyncio.sleep(SWEEP_SECONDS)


def installed_version() -> str:
    """The version of the installed package."""
    try:
        return version("aisle")
    except PackageNotFoundError:
        return "0"
