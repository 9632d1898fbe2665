"""One turn: what the shopper says goes to Rasa, what comes back goes to the shopper, one turn at a time."""

import asyncio
import logging
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from starlette.concurrency import run_in_threadpool

from bot.gateway.metrics import Metrics
from bot.gateway.problems import Problem, foreseen_or_unexpected
from bot.gateway.rasa_client import Envelope, RasaClient, RasaEnd, RasaUnavailable
from bot.gateway.schemas import Message, TurnDone, as_message
from bot.gateway.sessions import Shopper
from bot.gateway.turn_store import OpenTurn, Said, TurnStore
from bot.review.collecting import Collector

logger = logging.getLogger(__name__)
MOST_WAITING = 8
"""Turns of one session that may wait for each other."""
CLOSING_SECONDS = 5.0

TurnEvent = Message | TurnDone


class Turn:
    """A turn on its way. It goes on to its end, and into the history, when nobody listens any more."""

    def __init__(self) -> None:
        self._events: asyncio.Queue[TurnEvent | Problem] = asyncio.Queue()
        self.is_over = False
        """Whether its end has been said."""

    def put(self, event: TurnEvent | Problem) -> None:
        """Says what happened next."""
        self.is_over = not isinstance(event, Message)
        self._events.put_nowait(event)

    async def events(self) -> AsyncIterator[TurnEvent]:
        """Each message as it is ready, then one TurnDone. Raises Problem when the turn fails."""
        while True:
            event = await self._events.get()
            if isinstance(event, Problem):
                raise event
            yield event
            if isinstance(event, TurnDone):
                return

    async def whole(self) -> tuple[list[Message], TurnDone]:
        """All messages at the end. Raises Problem."""
        messages: list[Message] = []
        async for event in self.events():
            if isinstance(event, TurnDone):
                return messages, event
            messages.append(event)
        raise AssertionError("a turn ends with TurnDone or a Problem")


class TurnDesk:
    """Takes turns: those of one session in the order in which they came, those of many sessions side by side."""

    def __init__(
        self, store: TurnStore, collector: Collector, rasa: RasaClient, metrics: Metrics, longest_seconds: float
    ) -> None:
        self._store = store
        self._collector = collector
        self._rasa = rasa
        self._metrics = metrics
        self._longest = longest_seconds
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._waiting: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def alone(self, session_id: str) -> AsyncIterator[None]:
        """Waits for the session's earlier turns and keeps later ones waiting."""
        lock = self._locks.setdefault(session_id, asyncio.Lock())
        async with lock:
            yield

    def start(
        self,
        shopper: Shopper,
        said: Said,
        *,
        address: str,
        repeat_key: str | None = None,
        streamed: bool = False,
        timings: dict[str, float] | None = None,
        started: float | None = None,
    ) -> Turn:
        """Begins a turn; `timings` (ms) are added to its own, `started` (perf_counter) is when the call came.

        Raises Problem (429) when too many of this session's turns are waiting.
        """
        if self._waiting[shopper.session_id] >= MOST_WAITING:
            raise Problem("too_many_waiting")
        turn = Turn()
        envelope = Envelope(shopper.session_id, said.message, metadata_of(shopper, said, address))
        work = self._work(
            turn, envelope, said, repeat_key, streamed, dict(timings or {}), started or time.perf_counter()
        )
        self._waiting[shopper.session_id] += 1
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._ended(done, shopper.session_id))
        return turn

    async def close(self) -> None:
        """Lets the turns that are on their way come to their end."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=CLOSING_SECONDS)
        for task in list(self._tasks):
            task.cancel()

    def _ended(self, task: asyncio.Task[None], session_id: str) -> None:
        self._tasks.discard(task)
        self._waiting[session_id] -= 1
        if not self._waiting[session_id]:
            del self._waiting[session_id]

    async def _work(
        self,
        turn: Turn,
        envelope: Envelope,
        said: Said,
        repeat_key: str | None,
        streamed: bool,
        timings: dict[str, float],
        started: float,
    ) -> None:
        def end(last: TurnDone | Problem, outcome: str) -> None:
            """Counts the turn, then says that it is over: who hears that may look at the figures at once."""
            if turn.is_over:  # stopped while only something was kept for review
                return
            self._metrics.turns.labels(said.modality, outcome).inc()
            self._metrics.turn_seconds.labels(said.modality).observe(time.perf_counter() - started)
            turn.put(last)

        try:
            async with self.alone(envelope.sender):
                timings["wait_ms"] = since(started) - sum(timings.values())
                opened = await run_in_threadpool(self._store.open, envelope.sender, said, repeat_key)
                if opened.answer is None:
                    done, intent = await self._ask(turn, envelope, opened, streamed, timings, started)
                    end(done, "answered")
                    # while the session's next turn still waits: it may say what this one meant
                    await self._collect(envelope.sender, opened.turn_id, intent)
                else:
                    end(repeat_answer(turn, opened), "repeated")
        except Problem as problem:
            end(problem, "failed")
        except Exception as error:
            end(foreseen_or_unexpected(error), "failed")
        except asyncio.CancelledError:
            end(Problem("assistant_unavailable"), "failed")
            raise

    async def _collect(self, session_id: str, turn_id: str, intent: str | None) -> None:
        """Keeps what was not understood. The shopper has the answer already, so what goes wrong here is only logged."""
        try:
            await run_in_threadpool(self._collector.turn_ended, session_id, turn_id, intent)
        except Exception:
            logger.exception("What was not understood could not be kept for review.")

    async def _ask(
        self,
        turn: Turn,
        envelope: Envelope,
        opened: OpenTurn,
        streamed: bool,
        timings: dict[str, float],
        started: float,
    ) -> tuple[TurnDone, str | None]:
        """Says what Rasa says and keeps it; the end of the turn, and what the message was taken for."""
        asked = time.perf_counter()
        messages: list[Message] = []
        end = RasaEnd(None, None)
        try:
            async with asyncio.timeout(self._longest):
                async for part in self._rasa.say(envelope, streamed=streamed):
                    if isinstance(part, RasaEnd):
                        end = part
                        continue
                    message = as_message(part, uuid.uuid4().hex)
                    if message is None:
                        raise RasaUnavailable("Rasa: a message without text")
                    messages.append(message)
                    turn.put(message)
        except (RasaUnavailable, TimeoutError) as error:
            logger.warning("a turn could not be answered (%s)", error or type(error).__name__)
            await run_in_threadpool(self._store.undelivered, opened.turn_id)
            raise Problem("assistant_unavailable") from error
        timings["rasa_ms"] = since(asked)
        timings["total_ms"] = since(started)
        self._metrics.rasa_seconds.observe(time.perf_counter() - asked)
        rounded = {name: round(value, 1) for name, value in timings.items()}
        await run_in_threadpool(self._store.answered, envelope.sender, opened.turn_id, messages, end, rounded)
        return TurnDone(turn_id=opened.turn_id, timings=rounded), end.intent


def repeat_answer(turn: Turn, opened: OpenTurn) -> TurnDone:
    """Says again what was answered to the same message before."""
    for message in opened.answer or ():
        turn.put(message)
    return TurnDone(turn_id=opened.turn_id, timings=opened.timings)


def metadata_of(shopper: Shopper, said: Said, address: str) -> dict[str, object]:
    """What Rasa and the actions know beside the words; `address` is already hashed."""
    return {
        "session_id": shopper.session_id,
        "locale": shopper.locale,
        "identity": shopper.identity.as_metadata() if shopper.identity else None,
        "image_id": said.image_id,
        "modality": said.modality,
        "address": address,
    }


def since(started: float) -> float:
    """Milliseconds since a perf_counter reading."""
    return (time.perf_counter() - started) * 1000
