"""The supervisor with small real processes in place of the big ones."""

import asyncio
import itertools
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.errors import CommandError
from bot.supervisor.child import ChildSpec, last_line
from bot.supervisor.ports import can_listen, free_port
from bot.supervisor.supervisor import Supervisor

SERVER = """
import http.server, os, sys
print("pid", os.getpid(), flush=True)
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *words): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Ready).serve_forever()
"""


def server(folder: Path, name: str) -> ChildSpec:
    """A child that answers every GET."""
    port = free_port()
    return ChildSpec(
        name=name,
        command=(sys.executable, "-c", SERVER, str(port)),
        environment={},
        folder=folder,
        log=folder / f"{name}.log",
        ready_url=f"http://127.0.0.1:{port}/",
        ready_headers={},
    )


def failing(folder: Path) -> ChildSpec:
    """A child that can't start."""
    return ChildSpec(
        name="broken",
        command=(sys.executable, "-c", "raise SystemExit('the disk is on fire')"),
        environment={},
        folder=folder,
        log=folder / "broken.log",
        ready_url="http://127.0.0.1:9/",
        ready_headers={},
    )


def pids(log: Path) -> list[int]:
    """Process ids that the children of one log had, oldest first."""
    words = log.read_text().split()
    return [int(word) for before, word in itertools.pairwise(words) if before == "pid"]


def is_running(pid: int) -> bool:
    """Whether the process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def until(true: Callable[[], bool], seconds: float = 15) -> None:
    """Wait for a condition; raises AssertionError when it does not come."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        await asyncio.sleep(0.05)


async def test_all_start_a_dead_one_is_restarted_and_all_stop(tmp_path: Path) -> None:
    specs = [server(tmp_path, "first"), server(tmp_path, "second")]
    said: list[str] = []
    ready = asyncio.Event()
    supervisor = Supervisor(specs, said.append)
    running = asyncio.create_task(supervisor.run(ready.set))
    await asyncio.wait_for(ready.wait(), 20)

    before = pids(specs[1].log)[0]
    os.kill(before, signal.SIGKILL)
    await until(lambda: len(pids(specs[1].log)) == 2)
    await until(lambda: sum("second is ready" in line for line in said) == 2)
    assert any("second stopped" in line and str(specs[1].log) in line for line in said)
    assert len(pids(specs[0].log)) == 1

    supervisor.stopping.set()
    await asyncio.wait_for(running, 20)
    assert not any(is_running(pid) for spec in specs for pid in pids(spec.log))


async def test_a_child_that_never_starts_ends_everything_with_its_last_words(tmp_path: Path) -> None:
    specs = [server(tmp_path, "first"), failing(tmp_path)]
    with pytest.raises(CommandError, match=r"broken does not start .*the disk is on fire"):
        await asyncio.wait_for(Supervisor(specs, lambda _: None).run(lambda: None), 40)
    assert not any(is_running(pid) for pid in pids(specs[0].log))


def test_last_line_of_a_log(tmp_path: Path) -> None:
    log = tmp_path / "x.log"
    assert last_line(log) == ""
    log.write_text("first\nlast\n\n  \n")
    assert last_line(log) == "last"


def test_a_taken_port_is_noticed() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert can_listen("127.0.0.1", taken.getsockname()[1])
    assert can_listen("127.0.0.1", free_port()) is None
    assert can_listen("203.0.113.7", 8000)
