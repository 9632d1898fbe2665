"""Embeddings that outlast the training that needed them: most sentences are the same the next time."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.rasa.embedding import Embedder, Vectors

MOST = 50_000
"""Sentences in the file from which on only those of the present training stay."""


class KeptEmbedder:
    """Asks an embedder only for texts whose vectors are not in the file yet, and writes the file anew."""

    def __init__(self, embed: Embedder, file: Path) -> None:
        self._embed = embed
        self._file = file

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """See Embedder."""
        kept = self._read()
        keys = [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in kept}
        if new:
            kept.update(zip(new, self._embed(list(new.values())), strict=True))
            self._write(kept if len(kept) <= MOST else {key: kept[key] for key in keys})
        return np.stack([kept[key] for key in keys])

    def _read(self) -> dict[str, Vectors]:
        if not self._file.exists():
            return {}
        with np.load(self._file, allow_pickle=False) as arrays:
            return dict(zip(arrays["keys"].tolist(), arrays["vectors"], strict=True))

    def _write(self, kept: dict[str, Vectors]) -> None:
        """Whole or not at all: another training may read at the same time."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_suffix(f".{os.getpid()}.npz")
        np.savez(draft, keys=np.asarray(list(kept)), vectors=np.stack(list(kept.values())))
        draft.replace(self._file)
