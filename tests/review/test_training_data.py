"""How a reviewed sentence gets into the training data."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import training
from bot.cli.errors import CommandError
from bot.review.guide import descriptions
from bot.review.masking import HAN
from bot.review.training_data import Place, StandsElsewhere, TrainingData, read_examples, teachable
from bot.settings import PROJECT

BASE = """\
version: "3.1"
nlu:
- intent: get_refund
  examples: |
    - i want my money back
    - 退钱
- intent: track_order
  examples: |
    - where is my parcel?
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "base.en.yml").write_text(BASE, encoding="utf-8")
    return tmp_path


def data_of(folder: Path) -> TrainingData:
    return TrainingData(folder, folder / "review.lock")


def test_sentences_go_into_the_file_of_their_language(folder: Path) -> None:
    data = data_of(folder)
    assert data.add("where did it go", "track_order") == Place("track_order", folder / "reviewed.en.yml")
    data.add("give it back", "get_refund")
    data.add("Where on earth is it", "track_order")
    data.add("钱呢", "get_refund")
    assert (folder / "reviewed.en.yml").read_text(encoding="utf-8") == (
        'version: "3.1"\nnlu:\n'
        "- intent: get_refund\n  examples: |\n    - give it back\n"
        "- intent: track_order\n  examples: |\n    - where did it go\n    - Where on earth is it\n"
    )
    assert read_examples(folder / "reviewed.zh.yml") == {"get_refund": ["钱呢"]}
    assert sorted(path.name for path in folder.iterdir()) == [
        "base.en.yml", "review.lock", "reviewed.en.yml", "reviewed.zh.yml"
    ]  # fmt: skip


def test_what_people_wrote_into_the_file_stays(folder: Path) -> None:
    file = folder / "reviewed.en.yml"
    written = (
        '# kept by Kim\nversion: "3.1"\nnlu:\n# parcels\n- intent: track_order # hard ones\n  examples: |\n'
        '    - \'tis late: "it"\n- intent: zebra\n  examples: |\n    - stripes\n'
    )
    file.write_text(written, encoding="utf-8")
    data = data_of(folder)
    data.add("where did it go", "track_order")
    data.add("pay me", "get_refund")
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line not in written.splitlines()] == [
        "- intent: get_refund", "    - pay me", "    - where did it go"
    ]  # fmt: skip
    assert [line for line in written.splitlines() if line not in lines] == []


@pytest.mark.parametrize("text", ["Where is my parcel", "WHERE IS MY PARCEL?!", "where  is my parcel."])
def test_no_sentence_comes_twice(folder: Path, text: str) -> None:
    data = data_of(folder)
    assert data.add(text, "track_order") is None
    with pytest.raises(StandsElsewhere, match=r"track_order already \(base\.en\.yml\)"):
        data.add(text, "get_refund")
    assert not (folder / "reviewed.en.yml").exists()
    data.add("退 錢 呀", "track_order")
    assert data_of(folder).add("退 钱 呀", "track_order") is None


def test_a_file_that_is_not_in_form_is_left_alone(folder: Path) -> None:
    data = data_of(folder)
    file = folder / "reviewed.en.yml"
    file.write_text("nlu:\n- intent: [", encoding="utf-8")
    with pytest.raises(CommandError, match=r"reviewed\.en\.yml is not in Rasa's form"):
        data.add("where did it go", "track_order")
    assert file.read_text(encoding="utf-8") == "nlu:\n- intent: ["
    with pytest.raises(CommandError, match=r"reviewed\.en\.yml"):
        data_of(folder)


def test_a_file_that_cannot_be_written_is_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    data = data_of(folder)
    with pytest.raises(CommandError, match=r"reviewed\.en\.yml can't be written \(No space left on device\)"):
        data.add("where did it go", "track_order")
    assert sorted(path.name for path in folder.iterdir()) == ["base.en.yml", "review.lock"]


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=[]), max_size=60))
def test_any_sentence_comes_back_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, said: str) -> None:
    text = teachable(said)
    if not any(character.isalpha() for character in text):
        return
    folder = tmp_path_factory.mktemp("data")
    (folder / "base.en.yml").write_text(BASE, encoding="utf-8")
    place = data_of(folder).add(text, "track_order")
    if place is not None:
        assert place.file.name == f"reviewed.{'zh' if HAN.search(text) else 'en'}.yml"
        assert read_examples(place.file) == {"track_order": [text]}
        assert data_of(folder).add(text, "track_order") is None


def test_rasa_s_own_marks_are_taken_out() -> None:
    assert teachable("- where is [it](thing) ${HOME}\nnow") == "where is it(thing) $HOME now"
    assert teachable("/greet") == "greet"


def test_the_real_data_can_be_read_and_the_guide_describes_it() -> None:
    data = data_of(PROJECT / "data" / "nlu")
    means = descriptions(PROJECT / "data" / "nlu" / "README.md")
    assert {"track_order", "greet", "out_of_scope"} <= set(data.intents)
    undescribed = set(data.intents) - set(means)
    assert undescribed <= {"greet", "goodbye", "thank"}
    assert means["affirm"] == "yes and no to what was asked"


def test_a_new_sentence_makes_the_next_run_train(tmp_path: Path) -> None:
    for name in ("config.yml", "domain.yml", "requirements/rasa.txt", "data/nlu/base.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(BASE, encoding="utf-8")
    before = training.fingerprint(tmp_path)
    data_of(tmp_path / "data" / "nlu").add("where did it go", "track_order")
    assert training.fingerprint(tmp_path) != before
