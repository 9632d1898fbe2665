"""The English sentence model."""

from pathlib import Path

import numpy as np
import pytest

from bot.rasa.classifier import ENGLISH_MODEL, meanings
from bot.rasa.minilm import MiniLmEmbedder, is_english
from tests.rasa.places import PROJECT


def test_it_reads_what_has_no_chinese_in_it() -> None:
    assert [is_english(text) for text in ("hello", "café!", "", "你好", "size M 有吗")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_without_its_files_the_rest_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AISLE_MODELS", str(tmp_path))
    assert set(meanings(1, 30.0, keep=False)) == {"multilingual"}


@pytest.mark.models
def test_like_sentences_lie_together() -> None:
    embed = MiniLmEmbedder(PROJECT / "models" / ENGLISH_MODEL, threads=1)
    assert embed.is_here
    texts = ["where is my order", "where has my order got to", "it rains today", "word " * 400]
    where, again, weather, long = embed(texts)
    assert np.allclose([np.linalg.norm(row) for row in (where, again, weather, long)], 1, atol=1e-5)
    assert where @ again > where @ weather + 0.4
    assert embed([]).shape == (0, 384)
