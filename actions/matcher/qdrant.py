"""Vectors in Qdrant, for shops that run it as a cluster: it holds and compares them, and applies the filters there.

Words, columns and records stay in the index's folder: every product's words are scored at once, which takes all texts,
and what is shown comes from one complete generation, whatever the engine is being told meanwhile. A point is one
vector of one product. Only points that changed are sent: a price is sent as payload, without the vector.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from qdrant_client import QdrantClient, models
from qdrant_client.common.client_exceptions import QdrantException
from qdrant_client.http.exceptions import ApiException

from actions.matcher.encoders import Vectors
from actions.matcher.errors import StoreUnavailable
from actions.matcher.filters import FACETS, asked_values, values_of
from actions.matcher.records import ProductRecord
from actions.matcher.types import Filters
from actions.matcher.vectors import NOT_COMPARED, Floats, Laid, Mask

NEAREST = 500
"""Products that are worth comparing: what is further off than so many others is not what was meant."""
NAMED = 1000
"""Allowed products up to which they are named one by one, whatever the filters."""
BATCH = 256
PAGE = 2000
Part = TypeVar("Part")
POINTS = uuid.UUID("6f6c1f0e-6f0d-4d0e-9d8e-3c1c9c0a7b51")


class QdrantStore:
    """Collections whose names start with a prefix; `place` is said in errors and kept in the index."""

    settled = True

    def __init__(self, client: QdrantClient, place: str, prefix: str = "aisle", local: bool = False) -> None:
        self._client, self.name, self._prefix, self._local = client, place, prefix, local

    def write(self, folder: Path, kind: str, laid: Laid) -> None:
        """Sends what changed and deletes what left. Raises StoreUnavailable."""
        with told(self.name):
            collection = self._collection(kind, laid)
            here = dict(self._digests(collection))
            changed: list[models.PointStruct] = []
            repriced: list[models.PointStruct] = []
            for point in points(laid):
                vector, facts = here.pop(str(point.id), (None, None))
                payload = point.payload or {}
                if vector != payload["vector"]:
                    changed.append(point)
                elif facts != payload["facts"]:
                    repriced.append(point)
                if len(changed) >= BATCH:
                    self._client.upsert(collection, changed)
                    changed = []
            if changed:
                self._client.upsert(collection, changed)
            for some in parts_of(repriced, BATCH):
                self._client.batch_update_points(collection, [overwrite(point) for point in some])
            for gone in parts_of(list(here), PAGE):
                self._client.delete(collection, models.PointIdsList(points=gone))
        ids = [record.id for record in laid.records]
        (folder / f"{kind}_points.json").write_text(json.dumps({"collection": collection, "ids": ids}), "utf-8")

    def open(self, folder: Path, kind: str, products: int) -> "QdrantVectors":
        """The collection that was written to for this generation."""
        facts = json.loads((folder / f"{kind}_points.json").read_text("utf-8"))
        return QdrantVectors(self._client, self.name, facts["collection"], facts["ids"])

    def state(self) -> str:
        """How many vectors there are. Raises StoreUnavailable."""
        with told(self.name):
            names = [one.name for one in self._client.get_collections().collections]
            counts = [self._client.count(name).count for name in names if name.startswith(f"{self._prefix}-")]
        return f"{self.name} answers and holds {sum(counts)} vectors" + ("" if counts else ": run `aisle index`")

    def _collection(self, kind: str, laid: Laid) -> str:
        """Made if it isn't there. Those of other encoders go once a generation uses this one."""
        family = f"{self._prefix}-{kind}-"
        encoder = laid.space.rpartition("-")[0]
        name = f"{family}{hashlib.sha256(encoder.encode()).hexdigest()[:12]}-{laid.vectors.shape[1]}"
        if self._client.collection_exists(name):
            for other in self._client.get_collections().collections:
                if other.name.startswith(family) and other.name != name:
                    self._client.delete_collection(other.name)
            return name
        parameters = models.VectorParams(size=laid.vectors.shape[1], distance=models.Distance.DOT)
        self._client.create_collection(name, vectors_config=parameters)
        if not self._local:
            for field, schema in INDEXED.items():
                self._client.create_payload_index(name, field, schema)
        return name

    def _digests(self, collection: str) -> Iterator[tuple[str, tuple[str, str]]]:
        offset: Any = None
        while True:
            some, offset = self._client.scroll(
                collection, limit=PAGE, offset=offset, with_payload=["vector", "facts"], with_vectors=False
            )
            for point in some:
                payload = point.payload or {}
                yield str(point.id), (payload["vector"], payload["facts"])
            if offset is None:
                return


INDEXED = {
    "product": models.PayloadSchemaType.KEYWORD,
    "price": models.PayloadSchemaType.INTEGER,
    "in_stock": models.PayloadSchemaType.BOOL,
    **dict.fromkeys(FACETS, models.PayloadSchemaType.KEYWORD),
}


class QdrantVectors:
    """The nearest of a collection's products that pass the filters."""

    def __init__(self, client: QdrantClient, place: str, collection: str, ids: Sequence[str]) -> None:
        self._client, self._place, self._collection, self._ids = client, place, collection, ids
        self._row = {product_id: row for row, product_id in enumerate(ids)}

    def similarities(self, queries: Vectors, filters: Filters, allowed: Mask) -> Floats:
        """Of the nearest allowed products; NOT_COMPARED for the others. Raises StoreUnavailable."""
        found = np.full(len(self._ids), NOT_COMPARED, dtype=np.float32)
        rows = np.flatnonzero(allowed).tolist()
        if not rows:
            return found
        passing = named(self._ids[row] for row in rows) if len(rows) <= NAMED else condition(filters)
        asked = [
            models.QueryRequest(
                query=[float(x) for x in query], filter=passing, limit=NEAREST, with_payload=["product"]
            )
            for query in np.atleast_2d(queries)
        ]
        with told(self._place):
            answers = self._client.query_batch_points(self._collection, asked)
        for answer in answers:
            for point in answer.points:
                row = self._row.get((point.payload or {})["product"])
                if row is not None:  # else of a newer generation than this
                    found[row] = max(found[row], point.score)
        return found

    def of(self, row: int) -> Vectors:
        """Shape (n, dim): the vectors of the product in this row. Raises StoreUnavailable."""
        with told(self._place):
            found, _ = self._client.scroll(
                self._collection, named([self._ids[row]]), limit=BATCH, with_payload=["place"], with_vectors=True
            )
        ordered = sorted(found, key=lambda point: int((point.payload or {})["place"]))
        return np.array([point.vector for point in ordered], dtype=np.float32)


def points(laid: Laid) -> Iterator[models.PointStruct]:
    """A point for each vector of each product."""
    place, before = 0, -1
    for row, item in zip(laid.rows.tolist(), laid.items.tolist(), strict=True):
        place = place + 1 if row == before else 0
        before = row
        record = laid.records[row]
        facts = payload_of(record)
        payload = {
            "product": record.id,
            "place": place,
            "vector": f"{laid.space} {laid.digests[item]}",
            "facts": hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()[:16],
            **facts,
        }
        key = str(uuid.uuid5(POINTS, f"{record.id}\n{place}"))
        yield models.PointStruct(id=key, vector=laid.vectors[item].tolist(), payload=payload)


def parts_of(whole: list[Part], size: int) -> Iterator[list[Part]]:
    """At most so many at a time."""
    return (whole[start : start + size] for start in range(0, len(whole), size))


def payload_of(record: ProductRecord) -> dict[str, Any]:
    """What filters look at."""
    facets = {facet: sorted(values_of(facet, read(record))) for facet, read in FACETS.items()}
    return {"price": record.price, "in_stock": record.in_stock, **facets}


def overwrite(point: models.PointStruct) -> models.OverwritePayloadOperation:
    """The payload anew; the vector stays."""
    change = models.SetPayload(payload=point.payload or {}, points=[point.id])
    return models.OverwritePayloadOperation(overwrite_payload=change)


def named(ids: Iterable[str]) -> models.Filter:
    """Only these products."""
    return models.Filter(must=[models.FieldCondition(key="product", match=models.MatchAny(any=list(ids)))])


def condition(filters: Filters) -> models.Filter:
    """The filters in Qdrant's words, but for `without`: that takes the texts, and is applied to what comes back."""
    must: list[models.Condition] = []
    if filters.price_min is not None or filters.price_max is not None:
        between = models.Range(gte=filters.price_min, lte=filters.price_max)
        must.append(models.FieldCondition(key="price", range=between))
    if filters.in_stock:
        must.append(models.FieldCondition(key="in_stock", match=models.MatchValue(value=True)))
    for facet, values in asked_values(filters).items():
        must.append(models.FieldCondition(key=facet, match=models.MatchAny(any=sorted(values))))
    return models.Filter(must=must)


@contextmanager
def told(place: str) -> Iterator[None]:
    """Makes the client's errors one line that says where. Raises StoreUnavailable."""
    try:
        yield
    except (ApiException, QdrantException, OSError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise StoreUnavailable(f"The vectors in {place} can't be reached: {reason}") from error
