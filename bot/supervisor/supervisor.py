"""Keeps the children running from the first start to Ctrl-C."""

import asyncio
import contextlib
import signal
import time
from collections.abc import Callable, Sequence

import httpx

from bot.cli.errors import CommandError
from bot.supervisor.child import Child, ChildSpec, last_line

POLL_SECONDS = 0.25
READY_SECONDS = 180.0
FAILED_STARTS = 3
"""A child that ends this many times before it was ever ready won't get better by trying again."""
LONGEST_PAUSE = 15.0


class Supervisor:
    """Runs the children given; `say` receives one line for each thing worth knowing."""

    def __init__(self, specs: Sequence[ChildSpec], say: Callable[[str], None]) -> None:
        self.children = [Child(spec) for spec in specs]
        self.say = say
        self.stopping = asyncio.Event()

    async def run(self, on_ready: Callable[[], None]) -> None:
        """Start all, call `on_ready` once all answer, and return when asked to stop.

        Raises CommandError when a child can't be started at all.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stopping.set)
        ready = [asyncio.Event() for _ in self.children]
        async with httpx.AsyncClient() as client:
            keepers = [
                asyncio.create_task(self.keep(child, event, client))
                for child, event in zip(self.children, ready, strict=True)
            ]
            starting = asyncio.create_task(self.announce(ready, on_ready))
            stop = asyncio.create_task(self.stopping.wait())
            try:
                done, _ = await asyncio.wait([stop, *keepers], return_when=asyncio.FIRST_COMPLETED)
                for keeper in done - {stop}:
                    keeper.result()
            finally:
                for task in (starting, stop, *keepers):
                    task.cancel()
                await asyncio.gather(starting, stop, *keepers, return_exceptions=True)
                await asyncio.gather(*(child.stop() for child in self.children))

    async def announce(self, ready: Sequence[asyncio.Event], on_ready: Callable[[], None]) -> None:
        """Say once that everything answers."""
        await asyncio.gather(*(event.wait() for event in ready))
        on_ready()

    async def keep(self, child: Child, ready: asyncio.Event, client: httpx.AsyncClient) -> None:
        """Start a child and start it again whenever it ends, waiting longer each time it fails soon."""
        name, failures = child.spec.name, 0
        while True:
            started = time.monotonic()
            await child.start()
            watcher = asyncio.create_task(self.watch(child, ready, client, started))
            try:
                code = await child.wait()
            finally:
                watcher.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await watcher
            failures = 0 if time.monotonic() - started > 60 else failures + 1
            if not ready.is_set() and failures >= FAILED_STARTS:
                raise CommandError(
                    f"{name} does not start (exit code {code}): {last_line(child.spec.log)} "
                    f"- the whole story is in {child.spec.log}"
                )
            self.say(f"{name} stopped (exit code {code}); starting it again. Its log: {child.spec.log}")
            await asyncio.sleep(min(0.5 * 2 ** (failures - 1), LONGEST_PAUSE) if failures else 0)

    async def watch(self, child: Child, ready: asyncio.Event, client: httpx.AsyncClient, started: float) -> None:
        """Poll a started child until it answers, and say so."""
        while not await child.is_ready(client):
            if time.monotonic() - started > READY_SECONDS:
                self.say(f"{child.spec.name} has not answered for {READY_SECONDS:.0f} s: {child.spec.log}")
                started = time.monotonic()
            await asyncio.sleep(POLL_SECONDS)
        self.say(f"{child.spec.name} is ready ({time.monotonic() - started:.1f} s)")
        ready.set()
