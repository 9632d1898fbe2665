"""Who encodes: this process, or many workers that Dask starts here or has on other machines.

Work goes out in batches and comes back as it is done; whoever asked stores it, so the vault keeps its one writer. What
workers get is the content itself (texts, the bytes of picture files), so that they need no folder in common, only
Aisle and the same models. A worker that dies is replaced, and its batches are done again, by Dask.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from actions.matcher.errors import SpreadingError

if TYPE_CHECKING:
    from distributed import Client

    from actions.matcher.encoding import Encoders

Given = TypeVar("Given")
Made = TypeVar("Made")
AHEAD = 3
"""Batches for each worker that are under way, so that none waits and none piles up."""
RETRIES = 2
"""Times that a batch which failed is tried again; one whose worker died is, beside that, as Dask sees fit (3 times)."""
PATIENCE = "15s"


class Hands(Protocol):
    """Whoever does the encoding."""

    def each(self, work: "Callable[[Encoders, Given], Made]", batches: Sequence[Given]) -> Iterator[tuple[int, Made]]:
        """Does the work on every batch; yields a batch's place and what came of it, in any order."""


class OwnHands:
    """This process, one batch after the other."""

    def __init__(self, encoders: "Encoders") -> None:
        self._encoders = encoders

    def each(self, work: "Callable[[Encoders, Given], Made]", batches: Sequence[Given]) -> Iterator[tuple[int, Made]]:
        """In order."""
        for place, batch in enumerate(batches):
            yield place, work(self._encoders, batch)


class WhenNeeded(AbstractContextManager["WhenNeeded"]):
    """Others' hands, called for the first batch: where nothing changed, no worker is started."""

    def __init__(self, call: Callable[[], AbstractContextManager[Hands]]) -> None:
        self._call, self._called = call, ExitStack()
        self._hands: Hands | None = None

    def each(self, work: "Callable[[Encoders, Given], Made]", batches: Sequence[Given]) -> Iterator[tuple[int, Made]]:
        """As those do it."""
        if not batches:
            return iter(())
        if self._hands is None:
            self._hands = self._called.enter_context(self._call())
        return self._hands.each(work, batches)

    def __exit__(self, *error: object) -> None:
        self._called.close()


class ManyHands:
    """The workers of a Dask cluster; each opens its encoders once, with `opener`."""

    def __init__(self, client: "Client", opener: "Callable[[], Encoders]", names: tuple[str, ...]) -> None:
        self._client, self._opener, self._names = client, opener, names

    def each(self, work: "Callable[[Encoders, Given], Made]", batches: Sequence[Given]) -> Iterator[tuple[int, Made]]:
        """As they are done. Raises SpreadingError when a batch fails for good."""
        from distributed import as_completed

        waiting = iter(enumerate(batches))
        places: dict[Any, int] = {}

        def send(count: int) -> list[Any]:
            sent = []
            for place, batch in islice(waiting, count):
                future = self._client.submit(
                    do_work, self._opener, self._names, work, batch, retries=RETRIES, pure=False
                )
                places[future] = place
                sent.append(future)
            return sent

        workers = max(1, len(self._client.scheduler_info(n_workers=-1)["workers"]))
        under_way = as_completed(send(AHEAD * workers))
        for future in under_way:
            try:
                made = future.result()
            except Exception as error:  # whatever the work raised on the worker, or Dask about it
                self._client.cancel(list(places))
                raise SpreadingError(f"A worker could not do its part: {type(error).__name__}: {error}") from error
            place = places.pop(future)
            for more in send(1):
                under_way.add(more)
            yield place, made


@lru_cache(maxsize=1)
def opened(opener: "Callable[[], Encoders]") -> "Encoders":
    """A worker's encoders, opened for its first batch."""
    return opener()


def do_work(
    opener: "Callable[[], Encoders]",
    names: tuple[str, ...],
    work: "Callable[[Encoders, Given], Made]",
    batch: Given,
) -> Made:
    """What runs on a worker. Raises SpreadingError where its models are others than those of whoever asked."""
    encoders = opened(opener)
    if encoders.names != names:
        raise SpreadingError(f"a worker has the models {encoders.names} where the index needs {names}")
    return work(encoders, batch)


def encoders_here() -> "Encoders":
    """A worker's encoders: the models that the settings on its machine name, one thread each."""
    from actions.matcher.encoding import open_encoders
    from bot.settings import Settings

    return open_encoders(Settings().models, threads=1)


@contextmanager
def many_hands(
    workers: int, address: str, names: tuple[str, ...], opener: "Callable[[], Encoders]" = encoders_here
) -> Iterator[ManyHands]:
    """So many workers on this machine, or those of the cluster at `address` . Raises SpreadingError."""
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise SpreadingError("Indexing with several workers needs Dask: `pip install 'aisle[cluster]'`.") from error
    if address:
        try:
            client = Client(address, timeout=PATIENCE)
        except (OSError, ValueError) as error:
            raise SpreadingError(
                f"No Dask scheduler answers at {address}: start one with `dask scheduler`, "
                "and `dask worker ADDRESS` on each machine that helps."
            ) from error
        with client:
            yield ManyHands(client, opener, names)
        return
    cluster = LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        dashboard_address="127.0.0.1:0",
        host="127.0.0.1",
        memory_limit=0,
        silence_logs=50,
    )
    with cluster, Client(cluster) as client:
        yield ManyHands(client, opener, names)
