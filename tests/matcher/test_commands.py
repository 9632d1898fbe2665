"""`aisle match` as a program calls it."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from actions.matcher.encoding import Encoders
from actions.matcher.errors import PictureError
from actions.matcher.lessons import keep_confirmed
from actions.matcher.matcher import Matcher
from bot.cli import matching
from tests.matcher.odd_pictures import UNUSABLE, USABLE
from tests.matcher.small import draw, matcher_of


@pytest.fixture
def app(home: Path, encoders: Encoders, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    """The commands, over the small shop and with the small encoders."""
    monkeypatch.setenv("AISLE_HOME", str(home))
    monkeypatch.setattr(
        Matcher, "open", classmethod(lambda _cls, opened, _models, _threads, **_more: matcher_of(opened, encoders))
    )
    app = typer.Typer()
    matching.register(app)
    return app


def lines(app: typer.Typer, *words: str) -> list[dict[str, Any]]:
    result = CliRunner().invoke(app, ["match", *words, "--json"], catch_exceptions=False)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_question_gives_one_object(app: typer.Typer) -> None:
    (answer,) = lines(app, "--text", "oat milk", "--limit", "2")
    assert set(answer) == {"confident", "ms", "matches"}
    assert set(answer["matches"][0]) == {"product_id", "title", "score", "reason", "relevant"}
    assert answer["matches"][0]["product_id"] == "M1"


def test_a_batch_answers_each_line_and_a_bad_photo_spoils_only_its_own(app: typer.Typer, tmp_path: Path) -> None:
    draw(tmp_path / "orange-photo.png", "orange")
    (tmp_path / "bad.jpg").write_bytes(b"no picture")
    asked = [
        {"id": "a", "text": "orange juice"},
        {"id": 2, "image": "orange-photo.png"},
        {"id": "c", "image": "bad.jpg", "text": "coat"},
        {"id": "d", "text": "shoes", "image": "orange-photo.png"},
    ]
    batch = tmp_path / "batch.jsonl"
    batch.write_text("\n".join(json.dumps(line) for line in asked) + "\n", "utf-8")
    answers = lines(app, "--batch", str(batch))
    assert [answer["id"] for answer in answers] == ["a", 2, "c", "d"]
    assert [answer["matches"][0]["product_id"][:2] for answer in answers if answer["matches"]] == ["J1", "J1", "S1"]
    assert (answers[2]["matches"], "bad.jpg" in answers[2]["error"]) == ([], True)


@pytest.mark.parametrize("name", USABLE)
def test_odd_photos_are_answered(app: typer.Typer, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(USABLE[name]())
    (answer,) = lines(app, "--image", str(tmp_path / name))
    assert len(answer["matches"]) == 5


@pytest.mark.parametrize("name", UNUSABLE)
def test_photos_that_are_none_are_one_line(app: typer.Typer, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(UNUSABLE[name]())
    with pytest.raises(PictureError, match=name):
        lines(app, "--image", str(tmp_path / name))


def test_lessons_are_listed(app: typer.Typer, home: Path, tmp_path: Path) -> None:
    def listed() -> Any:
        return json.loads(CliRunner().invoke(app, ["learn", "--list", "--json"], catch_exceptions=False).stdout)

    assert listed() == {"versions": []}
    keep_confirmed(home, Path(draw(tmp_path / "photo.png", "orange")), "J1", "session-1")
    (lesson,) = listed()["versions"]
    assert (lesson["version"], lesson["source"], lesson["photos"], lesson["products"]) == (1, "chats", 1, 1)
