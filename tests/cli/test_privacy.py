"""`aisle privacy`: what is kept of a shopper, handed out and erased."""

import json
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from actions.shop.database import Database
from actions.shop.newsletter import gets_newsletter, set_newsletter
from bot.cli import build_app
from bot.cli.errors import CommandError
from tests.shop.conftest import fill


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("AISLE_HOME", str(tmp_path))
    monkeypatch.delenv("AISLE_DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    database = Database(f"sqlite:///{tmp_path}/aisle.db")
    database.upgrade()
    fill(database, tmp_path)
    with database.session() as session:
        set_newsletter(session, "ada@example.com", True, "Yes.", "session:x")
    return database


def test_export_writes_a_file_that_only_the_owner_reads_and_overwrites_none(shop: Database, tmp_path: Path) -> None:
    run = CliRunner().invoke(build_app(), ["privacy", "export", "ADA@example.com", "--out", "ada.zip", "--json"])
    assert run.exit_code == 0 and json.loads(run.stdout)["file"] == "ada.zip"
    assert (tmp_path / "ada.zip").stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(tmp_path / "ada.zip") as whole:
        assert len(json.loads(whole.read("data.json"))["orders"]) == 2
    again = CliRunner().invoke(build_app(), ["privacy", "export", "ada@example.com", "--out", "ada.zip"])
    assert isinstance(again.exception, CommandError) and "--out" in str(again.exception)
    nowhere = CliRunner().invoke(build_app(), ["privacy", "export", "ada@example.com", "--out", "no/such/a.zip"])
    assert isinstance(nowhere.exception, CommandError)


def test_erase_asks_first_and_says_what_stays(shop: Database) -> None:
    refused = CliRunner().invoke(build_app(), ["privacy", "erase", "ada@example.com"], input="n\n")
    assert refused.exit_code == 1
    with shop.session() as session:
        assert gets_newsletter(session, "ada@example.com")
    done = CliRunner().invoke(build_app(), ["privacy", "erase", "ada@example.com"], input="y\n")
    assert done.exit_code == 0 and "Kept for the law, and marked: 2 orders" in done.stdout
    with shop.session() as session:
        assert not gets_newsletter(session, "ada@example.com")
    again = CliRunner().invoke(build_app(), ["privacy", "erase", "ada@example.com", "--yes", "--json"])
    assert json.loads(again.stdout)["consents"] == 0


def test_what_is_no_address_is_refused(shop: Database) -> None:
    for command in ("export", "erase"):
        run = CliRunner().invoke(build_app(), ["privacy", command, "ada"])
        assert isinstance(run.exception, CommandError) and "no e-mail address" in str(run.exception)
