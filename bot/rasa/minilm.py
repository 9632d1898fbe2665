"""English sentence embeddings: all-MiniLM-L6-v2, a second opinion beside the multilingual model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.rasa.embedding import Vectors
from bot.rasa.tokenizer import HAN

DIMENSIONS = 384
MAX_TOKENS = 128
FILES = ("model.onnx", "tokenizer.json")

_HAN = re.compile(f"[{HAN}]")


def is_english(text: str) -> bool:
    """Whether a text has no Chinese character: the model knows hardly any."""
    return _HAN.search(text) is None


class MiniLmEmbedder:
    """all-MiniLM-L6-v2 with int8 weights in ONNX Runtime, loaded at the first call. `make setup` lays the files."""

    def __init__(self, folder: Path, threads: int) -> None:
        self._folder = folder
        self._threads = threads
        self._session: Any = None
        self._tokenizer: Any = None

    @property
    def is_here(self) -> bool:
        """Whether its files are there."""
        return all((self._folder / name).is_file() for name in FILES)

    def _load(self) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        model = str(self._folder / "model.onnx")
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Shape (texts, 384), each row of length 1: the mean of the tokens' vectors, as its authors use it."""
        if self._session is None:
            self._load()
        rows = [self._row(text) for text in texts]
        return np.asarray(rows, dtype=np.float32).reshape(len(rows), DIMENSIONS)

    def _row(self, text: str) -> Vectors:
        tokens = self._tokenizer.encode(text)
        inputs = {
            "input_ids": np.asarray([tokens.ids], dtype=np.int64),
            "attention_mask": np.asarray([tokens.attention_mask], dtype=np.int64),
            "token_type_ids": np.asarray([tokens.type_ids], dtype=np.int64),
        }
        vector: Vectors = self._session.run(None, inputs)[0][0].mean(axis=0)
        return vector / np.float32(max(float(np.linalg.norm(vector)), 1e-9))
