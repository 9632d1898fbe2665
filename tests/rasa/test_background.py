"""Sentences that every model learns as out of scope."""

from pathlib import Path

import pytest
from rasa.shared.exceptions import InvalidConfigException

from bot.rasa.background import background_files, sentences_of

FILE = """version: "3.1"
nlu:
- intent: out_of_scope
  examples: |
    - what is the weather like
    - tell me a joke
- intent: greet
  examples: |
    - hello
"""


def test_only_the_intent_s_own_examples_are_taken(tmp_path: Path) -> None:
    (tmp_path / "out.en.yml").write_text(FILE, encoding="utf-8")
    (tmp_path / "other.yml").write_text("not read", encoding="utf-8")
    files = background_files(tmp_path, "out.*.yml")
    assert sentences_of(files, "out_of_scope") == ["what is the weather like", "tell me a joke"]


def test_a_pattern_that_names_nothing_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfigException, match="no file nowhere"):
        background_files(tmp_path, "nowhere.*.yml")


def test_a_file_without_the_intent_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "out.en.yml").write_text(FILE, encoding="utf-8")
    with pytest.raises(InvalidConfigException, match=r"no examples of foreign in out\.en\.yml"):
        sentences_of([tmp_path / "out.en.yml"], "foreign")
