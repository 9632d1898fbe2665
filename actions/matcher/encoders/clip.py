"""CLIP, SigLIP and their kin as image encoder, where a shop has put such a model into `models/image-embedding`.

It takes the place of the default. Needs `transformers`, which Aisle doesn't install by itself.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from actions.matcher.encoders import Vectors
from actions.matcher.encoders.image import unit
from actions.matcher.errors import EncoderMissing
from models.registry import ModelError, sha256_of

FOLDER = "image-embedding"
BATCH = 16
WEIGHTS = ("model.safetensors", "pytorch_model.bin")
INSIDE = "0_CLIPModel"
"""Where a SentenceTransformer keeps its CLIP."""


class ClipImages:
    """Any model of `transformers` that has `get_image_features`; on the CPU."""

    color_part = slice(0)

    def __init__(self, folder: Path, threads: int) -> None:
        try:
            import torch
            from transformers import AutoImageProcessor, AutoModel
        except ImportError as error:
            raise EncoderMissing(
                f"The image model in {folder} needs transformers and torch: `pip install transformers torch`."
            ) from error
        weights = next((folder / name for name in WEIGHTS if (folder / name).exists()), None)
        if weights is None:
            raise ModelError(
                f"{folder} holds no {' or '.join(WEIGHTS)}: put a CLIP or SigLIP model there, or remove it."
            )
        torch.set_num_threads(threads)
        try:
            self._model: Any = AutoModel.from_pretrained(str(folder), local_files_only=True).eval()
            self._processor: Any = AutoImageProcessor.from_pretrained(str(folder), local_files_only=True)
        except (OSError, ValueError) as error:
            raise ModelError(f"The image model in {folder} can't be opened: {error}") from error
        if not hasattr(self._model, "get_image_features"):
            raise ModelError(f"The model in {folder} ({type(self._model).__name__}) is no image and text model.")
        self.name = f"{type(self._model).__name__}-{sha256_of(weights)[:16]}"
        self._one_at_a_time = threading.Lock()
        self.dim = int(self._encode([Image.new("RGB", (32, 32))]).shape[1])

    def catalog(self, pictures: Sequence[Image.Image]) -> Vectors:
        """The shop's own pictures; shape (len(pictures), dim), unit length."""
        return self._encode(pictures)

    def photos(self, pictures: Sequence[Image.Image]) -> Vectors:
        """Shoppers' photos; shape (len(pictures), dim), unit length."""
        return self._encode(pictures)

    def _encode(self, pictures: Sequence[Image.Image]) -> Vectors:
        import torch

        parts = []
        with self._one_at_a_time, torch.inference_mode():
            for start in range(0, len(pictures), BATCH):
                pixels = self._processor(images=list(pictures[start : start + BATCH]), return_tensors="pt")
                found: Any = self._model.get_image_features(**pixels)
                parts.append(getattr(found, "pooler_output", found).numpy())
        if not parts:
            return np.zeros((0, self.dim), dtype=np.float32)
        return unit(np.concatenate(parts).astype(np.float32))


def clip_folder(models: Path) -> Path | None:
    """The folder with a model that a shop has put there; None where there is none."""
    folder = models / FOLDER
    if not folder.is_dir():
        return None
    return folder / INSIDE if (folder / INSIDE).is_dir() else folder
