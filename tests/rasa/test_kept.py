"""Vectors that outlast a training."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.rasa import kept
from bot.rasa.embedding import Vectors
from bot.rasa.kept import KeptEmbedder


class Lengths:
    """An embedder that counts how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.asarray([[len(text), 1] for text in texts], dtype=np.float32)


def test_a_text_is_embedded_once_over_several_trainings(tmp_path: Path) -> None:
    lengths = Lengths()
    first = KeptEmbedder(lengths, tmp_path / "v" / "a.npz")(["a", "bb", "a"])
    again = KeptEmbedder(lengths, tmp_path / "v" / "a.npz")(["bb", "ccc"])
    assert lengths.asked == ["a", "bb", "ccc"]
    assert first.tolist() == [[1, 1], [2, 1], [1, 1]]
    assert again.tolist() == [[2, 1], [3, 1]]
    assert [path.name for path in (tmp_path / "v").iterdir()] == ["a.npz"]


def test_what_is_no_longer_needed_goes_when_there_is_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lengths = Lengths()
    monkeypatch.setattr(kept, "MOST", 3)
    embedder = KeptEmbedder(lengths, tmp_path / "a.npz")
    embedder(["a", "b"])
    embedder(["c", "d"])
    embedder(["a"])
    assert lengths.asked == ["a", "b", "c", "d", "a"]
