"""Every vector store does the same: one set of tests over arrays and Qdrant (its local mode, in memory and on disk)."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from qdrant_client import QdrantClient

from actions.matcher import qdrant
from actions.matcher.arrays import ArrayStore
from actions.matcher.encoding import Encoders
from actions.matcher.errors import IndexMissing, StoreUnavailable
from actions.matcher.generation import Generation, open_current
from actions.matcher.indexing import index_records
from actions.matcher.matcher import Matcher
from actions.matcher.qdrant import QdrantStore
from actions.matcher.records import ProductRecord
from actions.matcher.stores import open_store
from actions.matcher.types import Filters, Query
from actions.matcher.vectors import NOT_COMPARED, VectorStore
from tests.matcher.filtering import FILTERS, passes
from tests.matcher.small import ColourGrid, HashedWords, draw


class Home:
    """An index in one store."""

    def __init__(self, folder: Path, store: VectorStore) -> None:
        self.folder, self.store = folder, store
        self.encoders = Encoders(HashedWords(), ColourGrid())

    def index(self, products: list[ProductRecord]) -> None:
        index_records(products, self.folder, self.encoders, store=self.store)

    def matcher(self) -> Matcher:
        text, image = self.encoders.text, self.encoders.image
        assert text is not None and image is not None
        return Matcher(self.folder, lambda: text, lambda: image, self.store)

    def generation(self) -> Generation:
        return open_current(self.folder / "index", self.store)


STORES: dict[str, Callable[[Path], VectorStore]] = {
    "arrays": lambda _folder: ArrayStore(),
    "qdrant in memory": lambda _folder: QdrantStore(QdrantClient(":memory:"), "qdrant in memory", local=True),
    "qdrant by filters": lambda _folder: QdrantStore(QdrantClient(":memory:"), "qdrant by filters", local=True),
    "qdrant on disk": lambda folder: open_store(f"qdrant+file://{folder}/qdrant"),
}


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> VectorStore:
    if request.param == "qdrant by filters":  # as in a shop with more products than can be named one by one
        monkeypatch.setattr(qdrant, "NAMED", 0)
    return STORES[request.param](tmp_path)


@pytest.fixture
def indexed(tmp_path: Path, store: VectorStore, shop: list[ProductRecord]) -> Home:
    home = Home(tmp_path / "stored", store)
    home.index(shop)
    return home


def compare(generation: Generation, query: np.ndarray, filters: Filters) -> dict[str, float]:
    """Products and their similarities, those that the filters let through."""
    assert generation.text is not None
    allowed = generation.columns.mask(filters, generation.words)
    found = generation.text.vectors.similarities(query, filters, allowed)
    rows = np.flatnonzero(allowed & (found > NOT_COMPARED)).tolist()
    return {generation.record(row).id: float(found[row]) for row in rows}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filters=FILTERS, seed=st.integers(0, 2**16))
def test_all_that_pass_the_filters(indexed: Home, shop: list[ProductRecord], filters: Filters, seed: int) -> None:
    generation = indexed.generation()
    assert generation.text is not None
    query = np.random.default_rng(seed).standard_normal(64).astype(np.float32)
    query /= np.linalg.norm(query)
    rows = {generation.record(row).id: row for row in range(generation.products)}
    expected = {
        one.id: float(generation.text.vectors.of(rows[one.id])[0] @ query) for one in shop if passes(one, filters)
    }
    assert compare(generation, query, filters) == pytest.approx(expected, abs=2e-5)


def test_several_pictures_and_several_looks_count_by_the_best(tmp_path: Path, store: VectorStore) -> None:
    pictures = [draw(tmp_path / f"{color}.png", color) for color in ("red", "blue", "green", "yellow")]
    home = Home(tmp_path / "stored", store)
    home.index(
        [
            ProductRecord(id="A", title="Two", images=tuple(pictures[:2])),
            ProductRecord(id="B", title="One", images=(pictures[2],)),
            ProductRecord(id="C", title="None"),
            ProductRecord(id="D", title="Last", images=(pictures[3],)),
        ]
    )
    images = home.generation().images
    assert images is not None
    everything = np.ones(4, dtype=bool)
    own = images.vectors.of(0)
    assert own.shape == (2, 48) and images.vectors.of(2).shape[0] == 0
    for look in own:
        found = images.vectors.similarities(look, Filters(), everything)
        assert found[0] == pytest.approx(1, abs=1e-5) and found[2] == NOT_COMPARED and found[1] < 0.99
    both = images.vectors.similarities(np.stack([own[0], images.vectors.of(3)[0]]), Filters(), everything)
    assert both[[0, 3]] == pytest.approx(1, abs=1e-5)


def test_answers_are_the_same_as_from_arrays(indexed: Home, matcher: Matcher) -> None:
    for query in (
        Query(text="warm coat", limit=20),
        Query(text="跑鞋", limit=20),
        Query(like="S1-BLU-38", limit=20),
        Query(text="shoes", filters=Filters(colors=("red",), price_max=10000), limit=20),
    ):
        stored, plain = indexed.matcher().match(query), matcher.match(query)
        assert [one.product_id for one in stored.matches] == [one.product_id for one in plain.matches]
        assert [one.score for one in stored.matches] == pytest.approx([one.score for one in plain.matches], abs=1e-3)


def test_changes_are_found_and_what_left_is_not(indexed: Home, shop: list[ProductRecord]) -> None:
    changed = [replace(one, title="Almond drink", price=999) if one.id == "M1" else one for one in shop[2:]]
    indexed.index([*changed, ProductRecord(id="U1", title="Umbrella")])
    found = compare(indexed.generation(), np.ones(64, dtype=np.float32) / 8, Filters())
    assert set(found) == {one.id for one in changed} | {"U1"}
    cheap = compare(indexed.generation(), np.ones(64, dtype=np.float32) / 8, Filters(price_min=900, price_max=1000))
    assert set(cheap) == {"M1"}
    assert indexed.matcher().match(Query(text="almond drink")).matches[0].product_id == "M1"


def test_an_index_of_another_place_is_not_taken_for_this_one(indexed: Home, shop: list[ProductRecord]) -> None:
    other = QdrantStore(QdrantClient(":memory:"), "elsewhere", local=True)
    with pytest.raises(IndexMissing, match="aisle index"):
        open_current(indexed.folder / "index", other)
    index_records(shop, indexed.folder, indexed.encoders, store=other)
    assert open_current(indexed.folder / "index", other).products == len(shop)


class CountingClient(QdrantClient):
    """Counts what is sent."""

    def __init__(self) -> None:
        super().__init__(":memory:")
        self.sent: list[str] = []

    def upsert(self, collection_name, points, **more):  # type: ignore[no-untyped-def]
        self.sent += [f"vector of {point.payload['product']}" for point in points]
        return super().upsert(collection_name, points, **more)

    def batch_update_points(self, collection_name, update_operations, **more):  # type: ignore[no-untyped-def]
        self.sent += [f"facts of {one.overwrite_payload.payload['product']}" for one in update_operations]
        return super().batch_update_points(collection_name, update_operations, **more)

    def delete(self, collection_name, points_selector, **more):  # type: ignore[no-untyped-def]
        self.sent += ["deleted"] * len(points_selector.points)
        return super().delete(collection_name, points_selector, **more)


def test_qdrant_is_sent_only_what_changed(tmp_path: Path, shop: list[ProductRecord]) -> None:
    client = CountingClient()
    many = [*shop, *(ProductRecord(id=f"N{i}", title=f"Thing {i} of {i % 7}") for i in range(200))]
    home = Home(tmp_path, QdrantStore(client, "counted", local=True))
    home.encoders = Encoders(HashedWords(), None)
    home.index(many)
    assert len(client.sent) == len(many)
    client.sent.clear()
    home.index([replace(one, price=7) if one.id == "N3" else one for one in many])
    assert client.sent == ["facts of N3"]
    client.sent.clear()
    home.index([replace(one, price=7, title="Kettle") if one.id == "N3" else one for one in many if one.id != "N4"])
    assert client.sent == ["vector of N3", "deleted"]


def test_another_encoder_gets_a_collection_of_its_own(tmp_path: Path, shop: list[ProductRecord]) -> None:
    client = QdrantClient(":memory:")
    home = Home(tmp_path, QdrantStore(client, "changing", local=True))
    home.index(shop)
    before = home.generation()
    wider = HashedWords()
    wider.name, wider.dim = "wider", 80
    home.encoders = Encoders(wider, ColourGrid())
    home.index(shop)
    query = np.ones(80, dtype=np.float32) / np.sqrt(80).astype(np.float32)
    assert len(compare(home.generation(), query, Filters())) == len(shop)
    assert len(compare(before, query[:64], Filters())) == len(shop)  # a reader that hasn't turned to the new one yet
    home.index(shop[1:])
    assert len([one for one in client.get_collections().collections if one.name.startswith("aisle-text-")]) == 1


@pytest.mark.parametrize("url", ["qdrant", "redis://x", "qdrant+http://", "qdrant+file:"])
def test_a_setting_that_names_no_store_is_one_line(url: str) -> None:
    with pytest.raises(StoreUnavailable, match="AISLE_INDEX_URL can't be"):
        open_store(url)


def test_an_engine_that_does_not_answer_is_one_line(tmp_path: Path, shop: list[ProductRecord]) -> None:
    store = open_store("qdrant+http://127.0.0.1:9/shop")
    with pytest.raises(StoreUnavailable, match=r"127\.0\.0\.1:9.*can't be reached"):
        index_records(shop, tmp_path, Encoders(HashedWords(), None), store=store)
