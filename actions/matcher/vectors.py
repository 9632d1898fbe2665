"""Products' vectors behind one interface: in arrays beside the index, or in an engine that shops run as a cluster.

What an index writes goes to a `VectorStore`, once for each kind (texts, pictures); what it opens is a
`ProductVectors`. Everything else of the index (words, filters' columns, records) stays in the generation's folder.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from actions.matcher.encoders import Vectors
from actions.matcher.records import ProductRecord
from actions.matcher.types import Filters

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
NOT_COMPARED = -9.0
"""Far below any cosine: a product without such a vector, or one that the store didn't compare."""


@dataclass(frozen=True)
class Laid:
    """The vectors of one kind of all products, as indexing hands them to a store."""

    space: str
    """Names the encoder and what was taken away from its vectors: only vectors of one space can be compared."""
    records: Sequence[ProductRecord]
    rows: NDArray[np.int32]
    """Shape (pairs,): product row of each (product, vector) pair, rising; a product may have none or several."""
    items: NDArray[np.int32]
    """Shape (pairs,): row in `vectors` of each pair."""
    vectors: Vectors
    """Shape (distinct vectors, dim), unit length; in half precision where they are many and long."""
    digests: Sequence[str]
    """Of the content (text, picture file) that each vector was made from."""
    same_in: Path | None = None
    """An older generation's folder with the very same vectors; `vectors` is empty then."""


class ProductVectors(Protocol):
    """The vectors of one kind of all products of an opened index; safe for several threads."""

    def similarities(self, queries: Vectors, filters: Filters, allowed: Mask) -> Floats:
        """Shape (products,): the best cosine between any of the queries (shape (dim,) or (n, dim), unit length) and
        any of a product's vectors. NOT_COMPARED for products without one, and where the store thinks that a product
        breaks the filters, isn't allowed (shape (products,)), or is far from being among the nearest.
        """

    def of(self, row: int) -> Vectors:
        """Shape (n, dim): the vectors of the product in this row."""


class VectorStore(Protocol):
    """Where vectors are kept."""

    name: str
    """Where exactly; an index that was written to another place is written anew."""
    settled: bool
    """Whether a vector is sent only when it changed: the mean that was taken away then stays while it can, and
    vectors are never left out because an older generation has them.
    """

    def write(self, folder: Path, kind: str, laid: Laid) -> None:
        """Makes the store hold exactly these vectors; `folder` is the new generation's, not yet in use.

        A reader of the generation before must go on working meanwhile, and a run killed here may leave anything that
        the next one completes.
        """

    def open(self, folder: Path, kind: str, products: int) -> ProductVectors:
        """What `write` wrote for this generation."""

    def state(self) -> str:
        """What it holds, for a person. Raises StoreUnavailable when it doesn't answer."""
