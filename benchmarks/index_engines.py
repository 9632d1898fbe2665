"""Which engine the index should be kept in: arrays (what Aisle uses), SQLite FTS5 with numpy, and LanceDB.

    pip install 'aisle[bench]'                     # LanceDB, used for nothing else
    python -m benchmarks.index_engines [--products 100000] [--queries 200]

Each engine gets the same products, vectors, questions and filters (see `_large_catalog`), in a process of its own with
one thread for numpy, and finds the ten best by words and meaning among those that pass the filters. The question's
vector is given: it takes the same time for all. SQLite and LanceDB fuse their two lists of 200 by rank, as they offer
no score of every product. Questions are English only. Prints
one JSON object an engine: seconds to build and to change 1,000 products, milliseconds of wall clock and of CPU a
question, MB of memory at most (the data itself included) and on disk. docs/index.md holds a table of one run, and what
was decided.
"""

import argparse
import json
import os
import pickle
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from actions.matcher.arrays import ArrayStore
from actions.matcher.encoders import Vectors
from actions.matcher.encoders.text import open_text_encoder
from actions.matcher.filters import Columns
from actions.matcher.lexical import LexicalIndex
from actions.matcher.records import ProductRecord
from actions.matcher.types import Filters
from actions.matcher.vectors import Laid
from benchmarks._large_catalog import NearRealTexts, large_catalog
from benchmarks.match_speed import at, filters_for, peak_memory, questions
from models.registry import HERE as MODELS

CHANGED, SHOWN, FUSED, FUSION = 1000, 10, 200, 60
WORD = re.compile(r"[a-z0-9]+")


@dataclass
class Data:
    """What every engine gets."""

    products: list[ProductRecord]
    vectors: Vectors
    """Shape (products, dim)."""
    changed: dict[int, ProductRecord]
    texts: list[str]
    asked: Vectors
    filters: list[Filters]


class Engine(Protocol):
    def build(self, data: Data) -> None: ...

    def update(self, data: Data) -> None: ...

    def query(self, text: str, vector: Vectors, filters: Filters) -> list[int]:
        """Rows of the best products."""


class Arrays:
    """Aisle's own: postings, columns and vectors as arrays; written anew when anything changes."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._store = folder, ArrayStore()

    def build(self, data: Data) -> None:
        self._write(data.products, data.vectors)

    def update(self, data: Data) -> None:
        products = [data.changed.get(row, one) for row, one in enumerate(data.products)]
        self._write(products, data.vectors)

    def _write(self, products: Sequence[ProductRecord], vectors: Vectors) -> None:
        LexicalIndex.build(products).save(self._folder)
        Columns.build(products).save(self._folder)
        rows = np.arange(len(products), dtype=np.int32)
        self._store.write(self._folder, "text", Laid("space", products, rows, rows, vectors, [""] * len(products)))
        with (self._folder / "records.jsonl").open("wb") as file:
            file.writelines(one.line() for one in products)
        self._words = LexicalIndex.open(self._folder, len(products))
        self._columns = Columns.open(self._folder)
        self._vectors = self._store.open(self._folder, "text", len(products))

    def query(self, text: str, vector: Vectors, filters: Filters) -> list[int]:
        allowed = self._columns.mask(filters, self._words)
        words = self._words.evidence(text)
        meaning = self._vectors.similarities(vector, filters, allowed)
        score = np.where(allowed, 0.7 * words.coverage + 0.1 * words.bm25 + 0.2 * meaning, -np.inf)
        best = np.argpartition(-score, SHOWN)[:SHOWN]
        return [int(row) for row in best[np.argsort(-score[best])]]


class SqliteWithNumpy:
    """FTS5 for words, a table for filters, numpy for vectors."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._database = sqlite3.connect(folder / "index.db")

    def build(self, data: Data) -> None:
        self._database.executescript(
            "CREATE TABLE products (row INTEGER PRIMARY KEY, price INT, in_stock INT, color TEXT, shelf TEXT);"
            "CREATE INDEX by_color ON products (color, price); CREATE INDEX by_shelf ON products (shelf, price);"
            "CREATE VIRTUAL TABLE words USING fts5(title, kind, attributes, description, tokenize='porter unicode61');"
        )
        self._insert(dict(enumerate(data.products)))
        np.save(self._folder / "vectors.npy", data.vectors)
        self._vectors = np.asarray(np.load(self._folder / "vectors.npy", mmap_mode="r+"))

    def update(self, data: Data) -> None:
        self._insert(data.changed)
        for row in data.changed:  # not safe against a kill in between, unlike the others
            self._vectors[row] = data.vectors[row]

    def _insert(self, products: dict[int, ProductRecord]) -> None:
        with self._database as connection:
            connection.executemany("DELETE FROM words WHERE rowid = ?", [(row,) for row in products])
            connection.executemany(
                "INSERT OR REPLACE INTO products VALUES (?, ?, ?, ?, ?)",
                [(row, one.price, one.in_stock, one.color, shelf_of(one)) for row, one in products.items()],
            )
            texts = [
                (row, one.title, f"{one.product_type} {one.brand}", attributes_of(one), one.description)
                for row, one in products.items()
            ]
            connection.executemany(
                "INSERT INTO words (rowid, title, kind, attributes, description) VALUES (?, ?, ?, ?, ?)", texts
            )

    def query(self, text: str, vector: Vectors, filters: Filters) -> list[int]:
        where, values = condition_of(filters)
        match = " OR ".join(f'"{word}"' for word in WORD.findall(text.lower()))
        by_words = self._database.execute(
            "SELECT words.rowid FROM words JOIN products ON row = words.rowid "  # noqa: S608
            f"WHERE words MATCH ? AND {where} ORDER BY bm25(words, 3, 2, 1, 0.5) LIMIT {FUSED}",
            [match, *values],
        ).fetchall()
        allowed = self._database.execute(f"SELECT row FROM products WHERE {where}", values).fetchall()  # noqa: S608
        rows = np.fromiter((row for (row,) in allowed), dtype=np.int64, count=len(allowed))
        near = self._vectors[rows] @ vector
        best = rows[np.argsort(-near)[:FUSED]]
        return fused([row for (row,) in by_words], best.tolist())


class Lance:
    """LanceDB: one table with its own full-text and scalar indexes; vectors compared without an index, exactly."""

    def __init__(self, folder: Path) -> None:
        import lancedb

        self._database = lancedb.connect(folder)

    def build(self, data: Data) -> None:
        self._table = self._database.create_table("products", self._rows(dict(enumerate(data.products)), data.vectors))
        self._table.create_fts_index("words")
        self._table.create_scalar_index("price")
        for column in ("color", "shelf"):
            self._table.create_scalar_index(column, index_type="BITMAP")

    def update(self, data: Data) -> None:
        change = self._table.merge_insert("row").when_matched_update_all().when_not_matched_insert_all()
        change.execute(self._rows(data.changed, data.vectors))
        self._table.optimize()

    @staticmethod
    def _rows(products: dict[int, ProductRecord], vectors: Vectors) -> Any:
        import pyarrow

        rows = list(products)
        flat = pyarrow.array(vectors[rows].ravel())
        return pyarrow.table(
            {
                "row": pyarrow.array(rows, pyarrow.int64()),
                "vector": pyarrow.FixedSizeListArray.from_arrays(flat, vectors.shape[1]),
                "words": list(map(words_of, products.values())),
                "price": [one.price for one in products.values()],
                "in_stock": [int(one.in_stock) for one in products.values()],
                "color": [one.color for one in products.values()],
                "shelf": [shelf_of(one) for one in products.values()],
            }
        )

    def query(self, text: str, vector: Vectors, filters: Filters) -> list[int]:
        where, values = condition_of(filters)
        for value in values:
            where = where.replace("?", str(value) if isinstance(value, int) else f"'{value}'", 1)
        words = " ".join(WORD.findall(text.lower()))
        both = self._table.search(words, query_type="fts"), self._table.search(vector).distance_type("dot")
        found = (one.where(where, prefilter=True).select(["row"]).limit(FUSED).to_arrow() for one in both)
        return fused(*(one["row"].to_pylist() for one in found))


ENGINES: dict[str, Callable[[Path], Engine]] = {"arrays": Arrays, "sqlite": SqliteWithNumpy, "lancedb": Lance}


def shelf_of(one: ProductRecord) -> str:
    return one.product_type.split(" > ")[0]


def words_of(one: ProductRecord) -> str:
    return f"{one.title} {one.product_type} {one.brand} {attributes_of(one)} {one.description}"


def attributes_of(one: ProductRecord) -> str:
    return f"{one.color} {one.size} {one.material} {one.gender}"


def condition_of(filters: Filters) -> tuple[str, list[Any]]:
    """The filters of this benchmark as SQL."""
    parts, values = ["price <= ?"], [filters.price_max]
    for column, wanted in (("color", filters.colors), ("shelf", filters.categories)):
        if wanted:
            parts.append(f"{column} = ?")
            values.append(wanted[0])
    if filters.in_stock:
        parts.append("in_stock = 1")
    return " AND ".join(parts), values


def fused(*lists: list[int]) -> list[int]:
    """Reciprocal rank fusion."""
    score: dict[int, float] = {}
    for one in lists:
        for rank, row in enumerate(one):
            score[row] = score.get(row, 0.0) + 1 / (FUSION + rank)
    return sorted(score, key=lambda row: -score[row])[:SHOWN]


def prepare(products: int, queries: int) -> Data:
    encoder = NearRealTexts.of(open_text_encoder(MODELS, 2))
    with tempfile.TemporaryDirectory() as scratch:
        records = [replace(one, images=()) for one in large_catalog(products, Path(scratch))]
    vectors = np.concatenate(
        [encoder.passages([one.passage() for one in records[i : i + 1000]]) for i in range(0, products, 1000)]
    )
    vectors -= vectors.mean(axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts = questions(queries)
    draw = random.Random(4)
    changed = {
        row: replace(records[row], title=f"New {records[row].title}", price=records[row].price + 100)
        for row in draw.sample(range(products), min(CHANGED, products))
    }
    return Data(records, vectors.astype(np.float32), changed, texts, encoder.queries(texts), filters_for(queries))


def measure(name: str, data: Data, folder: Path) -> None:
    engine = ENGINES[name](folder)
    facts: dict[str, float] = {}
    for step, run in (("build_s", engine.build), ("update_s", engine.update)):
        started, busy = time.perf_counter(), time.process_time()
        run(data)
        facts[step] = time.perf_counter() - started
        facts[step.replace("_s", "_cpu_s")] = time.process_time() - busy
    wall, cpu = [], []
    for text, vector, filters in zip(data.texts, data.asked, data.filters, strict=True):
        started, busy = time.perf_counter(), time.process_time()
        engine.query(text, vector, filters)
        wall.append(1000 * (time.perf_counter() - started))
        cpu.append(1000 * (time.process_time() - busy))
    facts |= {"p50_ms": statistics.median(wall), "p95_ms": at(0.95, wall)}
    facts |= {"cpu_p50_ms": statistics.median(cpu), "cpu_p95_ms": at(0.95, cpu), "peak_MB": peak_memory()}
    facts["disk_MB"] = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20
    print(json.dumps({"engine": name, **{key: round(value, 1) for key, value in facts.items()}}), flush=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--products", type=int, default=100_000)
    arguments.add_argument("--queries", type=int, default=200)
    arguments.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    arguments.add_argument("--engine", choices=ENGINES, help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.engine:
        with tempfile.TemporaryDirectory() as scratch:
            measure(asked.engine, pickle.loads(asked.data.read_bytes()), Path(scratch))  # noqa: S301  # our own file
        return
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "data.pickle"
        data.write_bytes(pickle.dumps(prepare(asked.products, asked.queries)))
        one_thread = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "LANCEDB_LOG": "error"}
        for name in ENGINES:
            if name == "lancedb" and find_spec("lancedb") is None:
                print(json.dumps({"engine": name, "left out": "pip install 'aisle[bench]'"}), flush=True)
                continue
            again = [sys.executable, "-m", "benchmarks.index_engines", f"--data={data}", f"--engine={name}"]
            subprocess.run(again, env=one_thread, check=True)


if __name__ == "__main__":
    main()
