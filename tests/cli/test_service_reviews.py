"""`aisle service review`: what is kept back, and keeping it back or not."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from actions.shop.database import Database
from actions.shop.models.catalog import Product
from actions.shop.reviews import summary
from bot.cli import build_app
from bot.cli.errors import CommandError
from tests.shop.conftest import fill


def test_a_review_is_hidden_listed_and_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AISLE_HOME", str(tmp_path))
    monkeypatch.delenv("AISLE_DATABASE_URL", raising=False)
    shop = Database(f"sqlite:///{tmp_path}/aisle.db")
    shop.upgrade()
    fill(shop, tmp_path)

    def run(*words: str) -> str:
        done = CliRunner().invoke(build_app(), ["service", "review", *words])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.stdout

    def count() -> int:
        with shop.session() as session:
            return summary(session, session.get_one(Product, "SHOE-RED-40")).count

    assert run() == "No review is kept back.\n" and count() == 3
    assert run("3", "--hide") == "Review 3 is hidden.\n" and count() == 2
    assert json.loads(run("--json"))["id"] == 3
    assert json.loads(run("3", "--show", "--json")) == {"id": 3, "hidden": False} and count() == 3
    for words in (("99", "--hide"), ("3",), ("--hide",), ("3", "--hide", "--show")):
        with pytest.raises(CommandError):
            run(*words)
