"""The process that holds the model: when it fails, its last words are told."""

import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks.understanding import parser
from bot.cli.errors import CommandError


def test_a_process_that_fails_is_told_with_its_last_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser, "rasa_python", lambda: Path(sys.executable))  # which has no Rasa
    with pytest.raises(CommandError, match=r"(?s)nowhere.tar.gz can't be asked.*No module named 'rasa'"):
        parser.parse(Path("nowhere.tar.gz"), ["hello"])


def test_a_benchmark_that_can_not_run_says_why_in_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_rasa(_models: Path) -> None:
        raise CommandError("Rasa is not installed in /here: run `make setup`.")

    monkeypatch.setattr("benchmarks.understanding.train", no_rasa)
    monkeypatch.setattr(sys, "argv", ["benchmarks", "understanding"])
    assert benchmarks.main() == 1
    assert capsys.readouterr().err == "Rasa is not installed in /here: run `make setup`.\n"
