"""A private PostgreSQL server for tests: its own data directory and port, gone afterwards.

Tests that want it mark themselves `postgres` and load this as a plugin or import its fixtures.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest


def _binaries() -> Path | None:
    """The newest installed server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3].split(".")[0]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _as_user() -> tuple[list[str], int | None]:
    """How to run as somebody who may own a server: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return [], None
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return [
            "setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"
        ], user.pw_uid  # fmt: skip
    pytest.skip("root can't run PostgreSQL and there is no other user for it")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a running server, without a database name at its end."""
    if _binaries() is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    with running_server() as url:
        yield url


@contextmanager
def running_server() -> Iterator[str]:
    """A server of its own, stopped and gone at the end; its URL without a database name. Raises LookupError without."""
    binaries = _binaries()
    if binaries is None:
        raise LookupError("PostgreSQL is not installed (apt-get install postgresql)")
    prefix, owner = _as_user()
    folder = Path(tempfile.mkdtemp(prefix="aisle-postgres-"))
    try:
        if owner is not None:
            os.chown(folder, owner, -1)
        data, port = folder / "data", _free_port()
        quiet = {"stdout": subprocess.DEVNULL, "cwd": folder}
        initdb = [*prefix, str(binaries / "initdb"), "-D", str(data), "-U", "aisle", "-A", "trust", "-N", "-E", "UTF8"]
        subprocess.run([*initdb, "--locale=C"], check=True, **quiet)
        settings = f"-h 127.0.0.1 -p {port} -c fsync=off -c unix_socket_directories={folder}"
        control = [*prefix, str(binaries / "pg_ctl"), "-D", str(data), "-w"]
        subprocess.run([*control, "-o", settings, "-l", str(folder / "log"), "start"], check=True, **quiet)
        try:
            yield f"postgresql://aisle@127.0.0.1:{port}"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, **quiet)
    finally:
        shutil.rmtree(folder)


@contextmanager
def new_database(server: str, template: str = "template0") -> Iterator[str]:
    """URL of a database of its own, empty or a copy of another; dropped at the end."""
    name = f"aisle_{uuid4().hex[:12]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield f"{server}/{name}"
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """URL of an empty database of its own."""
    with new_database(postgres_server) as url:
        yield url
