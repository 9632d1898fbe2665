"""Indexing by several workers: the same index as from one process, also when a worker dies on the way."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from actions.matcher.encoders import Vectors
from actions.matcher.encoding import Encoders
from actions.matcher.errors import SpreadingError
from actions.matcher.generation import open_current
from actions.matcher.indexing import index_records
from actions.matcher.records import ProductRecord
from actions.matcher.spreading import Hands, ManyHands, many_hands
from actions.matcher.vault import VAULT
from tests.matcher.small import ColourGrid, HashedWords, WidthReader, draw, make_shop

pytestmark = pytest.mark.e2e


def small_encoders() -> Encoders:
    """What workers open."""
    return Encoders(HashedWords(), ColourGrid(), (), WidthReader())


def other_encoders() -> Encoders:
    words = HashedWords()
    words.name = "other"
    return Encoders(words, ColourGrid())


def die_once(_encoders: Encoders, batch: tuple[str, int]) -> int:
    """Kills its own worker the first time."""
    marker, number = batch
    try:
        Path(marker).touch(exist_ok=False)
    except FileExistsError:
        return number * 2
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still here")


def fail(_encoders: Encoders, _batch: int) -> Vectors:
    raise RuntimeError("out of paper")


@pytest.fixture
def many(tmp_path: Path) -> list[ProductRecord]:
    """Enough for several batches of texts and of pictures, most with text on them, one of them broken."""
    shop = make_shop(tmp_path)
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    pictures = [draw(tmp_path / f"{i}.png", f"hsl({i * 8}, 80%, 50%)", (40 + i, 64)) for i in range(45)]
    others = [
        ProductRecord(id=f"N{i}", title=f"Thing {i}", images=(pictures[i % 45],) if i % 3 else ()) for i in range(90)
    ]
    return [*shop, *others, ProductRecord(id="X", title="Broken", images=(str(broken),))]


@pytest.fixture(scope="module")
def hands() -> Iterator[ManyHands]:
    """Three workers; starting them takes seconds."""
    with many_hands(3, "", small_encoders().names, small_encoders) as workers:
        yield workers


def files_of(home: Path) -> dict[str, bytes]:
    folder = open_current(home / "index").folder
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def readings_of(home: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(home / "index" / VAULT)) as connection:
        return connection.execute("SELECT * FROM readings ORDER BY digest").fetchall()


def test_workers_make_the_same_index_as_one_process(tmp_path: Path, many: list[ProductRecord]) -> None:
    alone, together = tmp_path / "alone", tmp_path / "together"
    one = index_records(many, alone, small_encoders())
    writer = small_encoders()
    spread = partial(many_hands, 2, "", opener=small_encoders)
    several = index_records(many, together, writer, spread=lambda names: spread(names=names))
    assert files_of(together) == files_of(alone)
    assert (several.embedded, several.problems) == (one.embedded, one.problems)
    assert isinstance(writer.text, HashedWords) and writer.text.encoded == []
    assert isinstance(writer.reader, WidthReader) and writer.reader.reads == 0
    assert readings_of(together) == readings_of(alone) and any(print is not None for *_, print in readings_of(alone))
    changed = [replace(many[0], title="Changed"), *many[1:]]
    assert index_records(changed, together, writer, spread=lambda names: spread(names=names)).embedded == 1


def test_no_worker_is_started_where_nothing_changed(tmp_path: Path) -> None:
    shop = make_shop(tmp_path)
    index_records(shop, tmp_path / "home", small_encoders())

    def refuse(_names: tuple[str, ...]) -> AbstractContextManager[Hands]:
        raise AssertionError("a worker was started")

    assert index_records(shop, tmp_path / "home", small_encoders(), spread=refuse).embedded == 0


def test_a_worker_that_dies_is_replaced_and_its_batches_are_done_again(hands: ManyHands, tmp_path: Path) -> None:
    marker = str(tmp_path / "died")
    done = dict(hands.each(die_once, [(marker, number) for number in range(20)]))
    assert Path(marker).exists()
    assert done == {number: number * 2 for number in range(20)}


def test_work_that_never_succeeds_is_one_line(hands: ManyHands) -> None:
    with pytest.raises(SpreadingError, match="out of paper"):
        list(hands.each(fail, [1, 2, 3]))


def test_workers_with_other_models_are_refused() -> None:
    with (
        many_hands(1, "", small_encoders().names, other_encoders) as workers,
        pytest.raises(SpreadingError, match="'other'"),
    ):
        list(workers.each(fail, [1]))


def test_a_cluster_that_is_not_there_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actions.matcher.spreading.PATIENCE", "1s")
    with (
        pytest.raises(SpreadingError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"),
        many_hands(1, "tcp://127.0.0.1:9", ()),
    ):
        pass


def test_without_dask_one_line_says_how_to_get_it() -> None:
    program = (
        "import sys; sys.modules['distributed'] = None\n"
        "from actions.matcher.spreading import many_hands\n"
        "from actions.matcher.errors import SpreadingError\n"
        "try:\n    many_hands(2, '', ()).__enter__()\n"
        "except SpreadingError as error:\n    print(error)\n"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "pip install 'aisle[cluster]'" in said
