"""`aisle handoffs`: who waits for a person, and giving a conversation back."""

import json
from pathlib import Path

import pytest

from actions.shop import handoffs
from actions.shop.database import Database
from tests.cli.test_commands import run


@pytest.fixture
def waiting(tmp_path: Path) -> list[int]:
    """Two shoppers who wait, in the shop under `tmp_path`; their requests' numbers."""
    database = Database(f"sqlite:///{tmp_path}/aisle.db")
    database.upgrade()
    with database.session() as session:
        first = handoffs.request(session, "one", "contact_human_agent", order_number="50002", locale="zh").id
        second = handoffs.request(session, "two", "complaint").id
    database.dispose()
    return [first, second]


def test_they_are_listed_closed_once_and_gone(tmp_path: Path, waiting: list[int]) -> None:
    listed = run(tmp_path, "handoffs").stdout.splitlines()
    assert len(listed) == 2
    assert "contact_human_agent  order 50002" in listed[0]
    first, second = (json.loads(line) for line in run(tmp_path, "handoffs", "--json").stdout.splitlines())
    assert (first["id"], first["locale"], first["order_number"]) == (waiting[0], "zh", "50002")
    assert (second["reason"], second["status"]) == ("complaint", "open")
    assert set(first) == {"id", "age_seconds", "status", "reason", "order_number", "locale"}
    assert f"Request {waiting[0]} is closed" in run(tmp_path, "handoffs", "close", str(waiting[0])).stdout
    again = run(tmp_path, "handoffs", "close", str(waiting[0]))
    assert (again.returncode, again.stderr.count("\n")) == (1, 1)
    run(tmp_path, "handoffs", "close", str(waiting[1]))
    assert run(tmp_path, "handoffs").stdout == "Nobody waits for a person.\n"
