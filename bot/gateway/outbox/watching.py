"""Looks, every few seconds, whether something happened that a shopper wants to be told."""

import asyncio

from starlette.concurrency import run_in_threadpool

from actions.shop.database import Database
from actions.shop.happenings import has_happened, tell_what_happened
from bot.gateway.problems import log_unexpected

LOOK_SECONDS = 3.0


async def watch_for_ever(database: Database) -> None:
    """Looks until it is cancelled; a failure is logged and tried again the next time."""
    while True:
        try:
            await run_in_threadpool(look, database)
        except Exception as error:
            log_unexpected(error)
        await asyncio.sleep(LOOK_SECONDS)


def look(database: Database) -> None:
    """Tells what happened, a batch in a transaction. Blocks."""
    with database.session() as session:
        happened = has_happened(session)
    while happened:
        with database.session() as session:
            happened = tell_what_happened(session) > 0
