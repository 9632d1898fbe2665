"""Shows notices at once in the widgets that are open, whichever gateway or worker wrote them."""

import asyncio
import datetime as dt
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import func, select
from starlette.concurrency import run_in_threadpool

from actions.shop.database import Database
from actions.shop.models.base import utc_now
from actions.shop.models.conversation import ChatMessage, ChatTurn
from bot.gateway.history import as_history
from bot.gateway.problems import log_unexpected
from bot.gateway.schemas import HistoryMessage

LOOK_SECONDS = 1.0
OVERLAP = 1000
"""Messages before the newest that are looked at again: their transactions may have ended later than it."""
REMEMBERED = 10_000
MARGIN = dt.timedelta(seconds=5)
"""How far the clocks of those that write may differ; what comes twice is shown once."""

Inbox = asyncio.Queue[HistoryMessage]


class NoticeBoard:
    """Knows which sessions have a widget open here, and looks for what is new for them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._open: defaultdict[str, dict[Inbox, dt.datetime]] = defaultdict(dict)
        self._shown: OrderedDict[str, None] = OrderedDict()
        self._newest: int | None = None

    @contextmanager
    def inbox(self, session_id: str) -> Iterator[Inbox]:
        """Where the notices of a session arrive from now on."""
        inbox: Inbox = asyncio.Queue()
        self._open[session_id][inbox] = utc_now() - MARGIN
        try:
            yield inbox
        finally:
            del self._open[session_id][inbox]
            if not self._open[session_id]:
                del self._open[session_id]

    async def run(self) -> None:
        """Looks every second while anybody listens, until it is cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except Exception as error:  # the database is away: the history shows it later
                log_unexpected(error)

    async def look(self) -> None:
        """Passes on what is new."""
        if not self._open:
            self._newest = None
            return
        found = await run_in_threadpool(self._find, frozenset(self._open))
        for session_id, message in found:
            if message.id in self._shown:
                continue
            self._shown[message.id] = None
            for inbox, since in self._open.get(session_id, {}).items():
                if message.created_at >= since:  # a widget that opens reads what was before in the history
                    inbox.put_nowait(message)
        while len(self._shown) > REMEMBERED:
            self._shown.popitem(last=False)

    def _find(self, sessions: Collection[str]) -> list[tuple[str, HistoryMessage]]:
        with self._database.session() as session:
            newest = session.scalar(select(func.max(ChatMessage.position))) or 0
            since, self._newest = (newest if self._newest is None else self._newest) - OVERLAP, newest
            rows = session.execute(
                select(ChatMessage, ChatTurn)
                .join(ChatTurn, ChatTurn.id == ChatMessage.turn_id)
                .where(ChatMessage.position > since, ChatTurn.modality == "notice")
                .order_by(ChatMessage.position)
            )
            return [(row.session_id, as_history(row, turn)) for row, turn in rows if row.session_id in sessions]
