"""`aisle outbox`: dead letters that a person sees, tries again or drops."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from actions.shop import outbox
from actions.shop.database import Database
from actions.shop.models.messages import OutboxMessage
from actions.shop.outbox import Never
from actions.shop.patience import Patience
from bot.cli import build_app
from bot.health import check_mail, check_outbox, check_shop_system
from bot.settings import Settings
from tests.shop.remote_shop import SECRET


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A shop with a dead letter and one that waits."""
    monkeypatch.setenv("AISLE_HOME", str(tmp_path))
    for name in ("AISLE_DATABASE_URL", "AISLE_SHOP_URL", "AISLE_SHOP_SECRET", "AISLE_SMTP_URL", "AISLE_MAIL_FROM"):
        monkeypatch.delenv(name, raising=False)
    database = Database(Settings().database_url)
    database.upgrade()
    with database.session() as session:
        for key in ("dead", "waits"):
            outbox.enqueue(session, key, "email", "notice.back_in_stock", "ada@example.com", {"response": "x"})
    with database.session() as session:
        (parcel,) = outbox.claim(session, "email", limit=1)
        outbox.failed(session, parcel, Never("the mail server answered 550"), Patience())
    return database


def run(*words: str) -> Result:
    return CliRunner().invoke(build_app(), ["outbox", *words])


def test_lists_without_saying_who(shop: Database) -> None:
    rows = [json.loads(line) for line in run("--json").stdout.splitlines()]
    assert [(row["id"], row["state"], row["last_error"]) for row in rows] == [
        (1, "dead", "the mail server answered 550"),
        (2, "waiting", ""),
    ]
    text = run().stdout
    assert "notice.back_in_stock" in text and "ada@" not in text
    assert len(run("--dead").stdout.splitlines()) == 1


def test_shows_one_with_all_it_holds(shop: Database) -> None:
    shown = json.loads(run("show", "1", "--json").stdout)
    assert (shown["recipient"], shown["key"], shown["body"]) == ("ada@example.com", "dead", {"response": "x"})
    assert "ada@example.com" in run("show", "1").stdout


def test_tries_again_or_drops(shop: Database) -> None:
    assert json.loads(run("retry", "1", "--json").stdout) == {"id": 1, "state": "waiting"}
    with shop.session() as session:
        message = session.get_one(OutboxMessage, 1)
        assert (message.state, message.attempts) == ("waiting", 0)
    assert "dropped" in run("drop", "1").stdout
    for command in ("retry", "drop"):
        refused = run(command, "1")
        assert refused.exit_code != 0 and "has been sent" in str(refused.exception)
    missing = run("show", "9")
    assert missing.exit_code != 0 and "no message 9" in str(missing.exception)


def test_doctor_speaks_of_it(shop: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    finding = check_outbox(Settings())
    assert not finding.ok and "1 messages can't be sent: `aisle outbox`" in finding.text
    assert check_shop_system(Settings()).ok
    assert not check_mail(Settings()).ok
    monkeypatch.setenv("AISLE_SHOP_URL", "http://shop.example/aisle")
    monkeypatch.setenv("AISLE_SHOP_SECRET", SECRET)
    assert "must be https" in check_shop_system(Settings()).text
    monkeypatch.setenv("AISLE_SHOP_URL", "https://shop.example/aisle")
    assert check_shop_system(Settings()).text.startswith("https://shop.example/aisle decides")
    assert check_mail(Settings()).ok
    monkeypatch.setenv("AISLE_SHOP_SECRET", "short")
    assert "AISLE_SHOP_SECRET is not base64" in check_shop_system(Settings()).text
    monkeypatch.setenv("AISLE_SMTP_URL", "mail.example")
    assert "must be smtp://" in check_mail(Settings()).text
