"""Takes what is due from the outbox, in lanes, so that a slow mail server delays no message in the chat."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Protocol

from anyio import to_thread

from actions.shop import outbox
from actions.shop.database import Database
from actions.shop.models.base import utc_now
from actions.shop.outbox import Later, Never, Parcel
from actions.shop.patience import Patience
from bot.gateway.metrics import Metrics
from bot.gateway.problems import log_unexpected

logger = logging.getLogger(__name__)
LOOK_SECONDS = 0.5
"""How often an idle lane looks for something due: one read of an index."""
TROUBLE_SECONDS = 5.0


class Sender(Protocol):
    """Sends parcels of one channel."""

    at_once: int
    """How many parcels may be claimed together: all must be done within a lease."""

    def send(self, parcel: Parcel) -> None:
        """Sends it and settles it in the outbox. Blocks.

        Raises:
            Later, Never: it was not sent.
        """


class OutboxWorker:
    """Sends by the channels that this gateway has."""

    def __init__(self, database: Database, senders: Mapping[str, Sender], metrics: Metrics, patience: Patience) -> None:
        self._database = database
        self._senders = senders
        self._metrics = metrics
        self._patience = patience

    async def run(self) -> None:
        """Works until it is cancelled."""
        await asyncio.gather(*(self._lane(channel) for channel in self._senders))

    async def _lane(self, channel: str) -> None:
        while True:
            try:
                # whoever closes the gateway doesn't wait for a slow mail server: the lease ends, and it is sent again
                sent = await to_thread.run_sync(self.work, channel, abandon_on_cancel=True)
            except Exception as error:  # the database is away: nothing is lost meanwhile
                log_unexpected(error)
                await asyncio.sleep(TROUBLE_SECONDS)
                continue
            if not sent:
                await asyncio.sleep(LOOK_SECONDS)

    def work(self, channel: str) -> int:
        """Sends what is due of one channel; returns how many it tried. Blocks."""
        sender = self._senders[channel]
        with self._database.session() as session:
            due = outbox.next_due(session, channel)
        if due is None or due > utc_now():
            return 0
        with self._database.session() as session:
            parcels = outbox.claim(session, channel, sender.at_once)
        for parcel in parcels:
            self._send(sender, parcel)
        return len(parcels)

    def _send(self, sender: Sender, parcel: Parcel) -> None:
        try:
            sender.send(parcel)
            self._metrics.sent.labels(parcel.channel, "sent").inc()
            return
        except (Later, Never) as error:
            failure: Later | Never = error
        except Exception as error:
            log_unexpected(error)
            failure = Later(f"unexpected {type(error).__name__}: see the gateway's log")
        self._metrics.sent.labels(parcel.channel, "failed").inc()
        with self._database.session() as session:
            dead = outbox.failed(session, parcel, failure, self._patience)
        if dead:
            logger.error("message %s can't be sent (%s): see `aisle outbox`", parcel.id, failure)
