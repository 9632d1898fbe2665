"""When training is due: exactly when something it depends on changed."""

from pathlib import Path

import pytest

from bot import training


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The smallest project that has every kind of source."""
    for name in ("config.yml", "domain.yml", "requirements/rasa.txt", "data/nlu/a.yml", "bot/rasa/x.py"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    return tmp_path


@pytest.mark.parametrize("name", ["config.yml", "domain.yml", "data/nlu/a.yml", "data/rules/new.yml", "bot/rasa/x.py"])
def test_any_source_changes_the_fingerprint(project: Path, name: str) -> None:
    before = training.fingerprint(project)
    assert training.fingerprint(project) == before
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).write_text("changed")
    assert training.fingerprint(project) != before


def test_other_files_do_not(project: Path) -> None:
    before = training.fingerprint(project)
    (project / "README.md").write_text("new words")
    (project / "data" / "nlu" / "README.md").write_text("new words")
    assert training.fingerprint(project) == before


def test_only_the_newest_models_stay(tmp_path: Path) -> None:
    import os

    for number in range(4):
        model = tmp_path / f"aisle-{number}.tar.gz"
        model.write_text("")
        os.utime(model, (number, number))
    training.remove_old(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["aisle-2.tar.gz", "aisle-3.tar.gz"]


def test_a_trained_model_is_not_trained_again(tmp_path: Path) -> None:
    model = training.model_path(tmp_path)
    model.write_text("trained")
    done = training.train(tmp_path)
    assert done.model == model
    assert done.seconds == 0.0
    assert model.read_text() == "trained"
