"""Vectors compared by sketches first: the nearest come out as if all had been compared exactly."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from actions.matcher import arrays
from actions.matcher.arrays import ArrayStore, ArrayVectors, Sketched
from actions.matcher.encoders.image import unit
from actions.matcher.encoding import Encoders
from actions.matcher.generation import open_current
from actions.matcher.indexing import index_records
from actions.matcher.records import ProductRecord
from actions.matcher.types import Filters
from actions.matcher.vectors import Laid
from tests.matcher.small import ColourGrid, HashedWords

PRODUCTS, DIM = 600, 128


def stored(folder: Path, seed: int) -> tuple[ArrayVectors, np.ndarray]:
    """Vectors as networks make them: a few directions hold most of their length. Two products share each one."""
    random = np.random.default_rng(seed)
    spread = random.standard_normal((PRODUCTS // 2, DIM)) * np.geomspace(1, 0.02, DIM)
    vectors = unit(spread.astype(np.float32))
    rows = np.arange(PRODUCTS, dtype=np.int32)
    laid = Laid("space", [ProductRecord(str(row), "") for row in rows], rows, rows // 2, vectors, [""] * len(vectors))
    ArrayStore().write(folder, "images", laid)
    return ArrayStore().open(folder, "images", PRODUCTS), vectors


@pytest.mark.parametrize("allowed_part", [1.0, 0.3, 0.1, 0.004, 0.0])
def test_the_nearest_by_sketches_are_the_nearest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, allowed_part: float
) -> None:
    for name, value in (("MANY", 100), ("WIDE", 64), ("SKETCH", 32), ("NEAREST", 40)):
        monkeypatch.setattr(arrays, name, value)
    store, vectors = stored(tmp_path, seed=1)
    assert isinstance(store._comparer, Sketched)
    random = np.random.default_rng(2)
    for look in range(1, 4):
        near = vectors[random.integers(0, len(vectors), look)]
        queries = unit(near + 0.05 * random.standard_normal(near.shape).astype(np.float32))
        allowed = random.random(PRODUCTS) < allowed_part
        exact = np.where(allowed, (vectors @ queries.T).max(axis=1)[np.arange(PRODUCTS) // 2], -np.inf)
        found = np.where(allowed, store.similarities(queries, Filters(), allowed), -np.inf)
        count = min(10, int(allowed.sum()))
        assert np.sort(found)[::-1][:count] == pytest.approx(np.sort(exact)[::-1][:count], abs=2e-3)
    assert store.of(7)[0] == pytest.approx(vectors[3], abs=1e-3)


def test_pictures_that_did_not_change_keep_their_files(
    tmp_path: Path, shop: list[ProductRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("MANY", 3), ("WIDE", 16), ("SKETCH", 8)):
        monkeypatch.setattr(arrays, name, value)

    def index(products: list[ProductRecord], home: str) -> Path:
        index_records(products, tmp_path / home, Encoders(HashedWords(), ColourGrid()))
        return open_current(tmp_path / home / "index").folder

    before = index(shop, "grown") / "images_sketches.npy"
    changed = [replace(one, price=one.price + 1, title=f"New {one.title}") for one in shop[1:]]
    grown, built = index(changed, "grown"), index(changed, "built")
    assert (grown / "images_sketches.npy").samefile(before)
    for file in built.glob("images_*.npy"):
        assert (grown / file.name).read_bytes() == file.read_bytes()
    fewer = index([one for one in changed if one.id != "J1"], "grown")
    assert not (fewer / "images_sketches.npy").samefile(grown / "images_sketches.npy")
