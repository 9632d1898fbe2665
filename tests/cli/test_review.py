"""`aisle review` as it is typed, by programs and by people."""

import json
import os
import pty
import select
import subprocess
import termios
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from actions.shop.database import Database
from bot.cli import build_app
from tests.cli.test_commands import run
from tests.live import AISLE
from tests.review.conftest import open_talk
from tests.review.test_training_data import BASE

MESSAGES = ("cash not here, anna@berg.org", "asdf")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A shop in which two messages wait."""
    database = Database(f"sqlite:///{tmp_path}/aisle.db")
    database.upgrade()
    talk = open_talk(database)
    for message in MESSAGES:
        talk.say(message)
    database.dispose()
    return tmp_path


def test_what_waits_for_programs_and_for_people(home: Path) -> None:
    done = run(home, "review", "--json")
    waiting = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["text"] for one in waiting] == ["asdf", "cash not here, name@example.com"]
    assert waiting[0]["readings"][0] == {"intent": "get_refund", "confidence": 0.38}
    assert set(waiting[0]) == {
        "id", "text", "locale", "suggested", "source", "readings", "times", "conversations", "first_seen", "last_seen"
    }  # fmt: skip
    for words in (["review", "--list"], ["review"]):
        listed = run(home, *words).stdout
        assert "cash not here, name@example.com" in listed and "get_refund 0.38" in listed


def test_accepting_and_dismissing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nlu = home / "project" / "data" / "nlu"
    nlu.mkdir(parents=True)
    (nlu / "base.en.yml").write_text(BASE, encoding="utf-8")
    monkeypatch.setattr("bot.settings.PROJECT", home / "project")
    monkeypatch.setenv("AISLE_HOME", str(home))
    monkeypatch.delenv("AISLE_DATABASE_URL", raising=False)

    def aisle(*words: str) -> str:
        done = CliRunner().invoke(build_app(), ["review", *words], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    assert (
        aisle("accept", "1", "--intent", "get_refund") == "get_refund: cash not here, name@example.com\n"
        "1 sentence is new in data/nlu; `aisle train` (or the next `aisle run`) uses them.\n"
    )
    assert "cash not here, name@example.com" in (nlu / "reviewed.en.yml").read_text(encoding="utf-8")
    assert json.loads(aisle("dismiss", "2", "--json")) == {"id": 2, "status": "dismissed"}
    assert aisle("--json") == ""
    assert aisle("--list") == "Nothing waits for review.\n"


def test_an_unknown_intent_is_one_line_with_its_neighbours(home: Path) -> None:
    done = run(home, "review", "accept", "1", "--intent", "getrefund")
    assert done.returncode == 1
    assert done.stderr.strip().count("\n") == 0
    assert "get_refund" in done.stderr and "Traceback" not in done.stderr


def test_keys_on_a_terminal(home: Path) -> None:
    person, terminal = pty.openpty()
    environment = {**os.environ, "AISLE_HOME": str(home), "TERM": "xterm", "COLUMNS": "100"}
    child = subprocess.Popen(
        [AISLE, "review"], env=environment, stdin=terminal, stdout=terminal, stderr=terminal, close_fds=True
    )
    os.close(terminal)
    shown = read_until(person, "q quit")
    assert "asdf" in shown and "2 left" in shown
    press(person, b"d")
    shown = read_until(person, "q quit")
    assert "dismissed" in shown and "cash not here, name@example.com" in shown
    press(person, b"q")
    assert "Nothing is new" in read_until(person, "data/nlu.")
    assert child.wait(30) == 0
    os.close(person)
    assert "asdf" not in run(home, "review", "--list").stdout


def press(terminal: int, key: bytes) -> None:
    """Presses a key once the command listens for single keys; what is typed earlier is thrown away."""
    end = time.monotonic() + 60
    while termios.tcgetattr(terminal)[3] & termios.ICANON:
        assert time.monotonic() < end, "the command does not listen"
        time.sleep(0.02)
    os.write(terminal, key)


def read_until(terminal: int, words: str, seconds: float = 60) -> str:
    """What the terminal shows until the words are there."""
    shown, end = "", time.monotonic() + seconds
    while words not in shown:
        ready, _, _ = select.select([terminal], [], [], max(0.0, end - time.monotonic()))
        assert ready, f"{words!r} is not shown: {shown}"
        shown += os.read(terminal, 4096).decode(errors="replace")
    return shown
