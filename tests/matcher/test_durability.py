"""Real processes: a writer that is killed anywhere, and readers that answer while another process writes."""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from actions.matcher.encoders import Vectors
from actions.matcher.encoding import Encoders
from actions.matcher.indexing import index_records
from actions.matcher.matcher import Matcher
from actions.matcher.records import ProductRecord
from actions.matcher.stores import open_store
from actions.matcher.types import Query
from tests.matcher.small import ColourGrid, HashedWords

pytestmark = pytest.mark.e2e
SPAWN = multiprocessing.get_context("spawn")
COUNT, STATES = 300, 12


class Slow(HashedWords):
    """Takes long enough to be interrupted."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        time.sleep(0.01)
        return super().passages(texts)


def catalog(version: int) -> list[ProductRecord]:
    """The same ids, other texts and prices in each version."""
    return [
        ProductRecord(id=f"P{i:03d}", title=f"Lamp version{version} number{i}", price=version) for i in range(COUNT)
    ]


def write(home: Path, url: str, version: int, started: Event) -> None:
    store = open_store(url)
    started.set()
    index_records(catalog(version), home, Encoders(Slow(), None), store=store)


def write_often(home: Path, started: Event) -> None:
    started.set()
    for version in range(2, STATES):
        index_records(catalog(version), home, Encoders(HashedWords(), None))


@contextmanager
def process(target: object, *arguments: object) -> Iterator[SpawnProcess]:
    """Started, past its imports, and never left behind."""
    started = SPAWN.Event()
    child = SPAWN.Process(target=target, args=(*arguments, started))  # type: ignore[arg-type]
    child.start()
    assert started.wait(60)
    try:
        yield child
    finally:
        child.kill()
        child.join(30)


def versions_in(matcher: Matcher) -> set[str]:
    """Of which versions of the catalog the products of one answer are."""
    answer = matcher.match(Query(text="lamp", limit=COUNT))
    assert len(answer.matches) == COUNT
    return {match.title.split()[1] for match in answer.matches}


@pytest.mark.parametrize(("engine", "kills"), [("arrays", 6), ("qdrant", 3)])
def test_a_writer_killed_anywhere_leaves_a_whole_index_and_the_next_one_completes_it(
    tmp_path: Path, engine: str, kills: int
) -> None:
    url = f"qdrant+file://{tmp_path}/qdrant" if engine == "qdrant" else ""
    home, words = tmp_path / "home", HashedWords()

    def opened() -> tuple[Matcher, object]:
        store = open_store(url)
        return Matcher(home, lambda: words, ColourGrid, store), store

    def close(store: object) -> None:
        if engine == "qdrant":
            store._client.close()  # type: ignore[attr-defined]  # one process at a time has the folder

    store = open_store(url)
    index_records(catalog(1), home, Encoders(words, None), store=store)
    close(store)
    draw, seen = random.Random(5), {"version1"}
    for version in range(2, 2 + kills):
        with process(write, home, url, version) as writer:
            writer.join(draw.uniform(0, 0.45))
            if writer.is_alive():
                assert writer.pid is not None
                os.kill(writer.pid, signal.SIGKILL)
            writer.join(30)
        matcher, store = opened()
        here = versions_in(matcher)
        assert len(here) == 1 and here <= seen | {f"version{version}"}
        index_records(catalog(version), home, Encoders(words, None), store=store)  # type: ignore[arg-type]
        assert versions_in(matcher) == {f"version{version}"}
        seen = {f"version{version}"}
        assert not [one.name for one in (home / "index").iterdir() if one.name.startswith("unfinished")]
        close(store)


def test_readers_see_one_whole_state_after_the_other_while_another_process_writes(tmp_path: Path) -> None:
    words = HashedWords()
    index_records(catalog(1), tmp_path, Encoders(words, None))
    readers = [Matcher(tmp_path, lambda: words, ColourGrid) for _ in range(2)]
    order: list[list[int]] = [[], []]
    with process(write_often, tmp_path) as writer:
        while writer.is_alive():
            for reader, states in zip(readers, order, strict=True):
                (version,) = versions_in(reader)
                states.append(int(version.removeprefix("version")))
        assert writer.exitcode == 0
    for states in order:
        assert states == sorted(states) and len(set(states)) > 2
        assert versions_in(readers[0]) == {f"version{STATES - 1}"}
