"""One child process: how it is started, when it is ready, how it is stopped."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx


@dataclass(frozen=True)
class ChildSpec:
    """What the supervisor must know of a child."""

    name: str
    """As a person reads it: gateway, rasa, actions."""
    command: tuple[str, ...]
    environment: dict[str, str]
    """Added to the parent's environment."""
    folder: Path
    """Working directory."""
    log: Path
    """Where its output goes."""
    ready_url: str
    """Answers 2xx as soon as the child can work."""
    ready_headers: dict[str, str]


class Child:
    """A running child, in a process group of its own, so that Ctrl-C reaches the supervisor alone."""

    def __init__(self, spec: ChildSpec) -> None:
        self.spec = spec
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start the process; its output is appended to its log."""
        self.spec.log.parent.mkdir(parents=True, exist_ok=True)
        with self.spec.log.open("ab") as log:
            self.process = await spawn(self.spec, log)

    async def wait(self) -> int:
        """The exit code, when it comes."""
        assert self.process is not None, "start() comes first"  # noqa: S101 - a programming error, not input
        return await self.process.wait()

    async def is_ready(self, client: httpx.AsyncClient) -> bool:
        """Whether its readiness address answers 2xx."""
        try:
            answer = await client.get(self.spec.ready_url, headers=self.spec.ready_headers, timeout=3)
        except httpx.HTTPError:
            return False
        return answer.is_success

    async def stop(self, patience: float = 8.0) -> None:
        """Ask it to stop; after `patience` seconds end its whole group."""
        if self.process is None or self.process.returncode is not None:
            return
        signal_group(self.process.pid, signal.SIGTERM)
        try:
            await asyncio.wait_for(self.process.wait(), patience)
        except TimeoutError:
            signal_group(self.process.pid, signal.SIGKILL)
            await self.process.wait()


async def spawn(spec: ChildSpec, log: IO[bytes]) -> asyncio.subprocess.Process:
    """The child's process in its own group; on Linux the kernel ends it should the supervisor vanish."""
    return await asyncio.create_subprocess_exec(
        *spec.command,
        cwd=spec.folder,
        env={**os.environ, **spec.environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        preexec_fn=die_with_parent(),
    )


def die_with_parent() -> Callable[[], None] | None:
    """On Linux, what makes the kernel end a child whose supervisor was killed (prctl PR_SET_PDEATHSIG)."""
    if not sys.platform.startswith("linux"):
        return None
    import ctypes

    set_death_signal = 1
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    return lambda: prctl(set_death_signal, signal.SIGTERM)


def signal_group(pid: int, number: signal.Signals) -> None:
    """Signal the child and whatever it started; a group that is gone already is fine."""
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        return


def last_line(log: Path, size: int = 4000) -> str:
    """The last line of a log that says something, for the one line that a person reads."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - size))
        lines = [line.strip() for line in file.read().decode("utf-8", "replace").splitlines()]
    return next((line for line in reversed(lines) if line), "")
