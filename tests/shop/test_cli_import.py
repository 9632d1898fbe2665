"""`aisle import`: what it prints, and with which exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shop.conftest import CATALOG, ORDERS

RUN = [sys.executable, "-c", "from bot.cli import main; main()", "import"]


def aisle(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("AISLE_")}
    return subprocess.run(
        [*RUN, *words], env=env | {"AISLE_HOME": str(home)}, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "catalog.csv").write_text(CATALOG + "BAD,No price,,,,,,,,,,\n", encoding="utf-8")
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
    return tmp_path


def test_json_is_one_object_and_makes_the_shop_itself(files: Path) -> None:
    home = files / "new" / "home"
    done = aisle(home, "catalog", str(files / "catalog.csv"), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    assert said == {
        "created": 6,
        "updated": 0,
        "unchanged": 0,
        "rejected": [{"row": 8, "field": "price", "reason": "is missing"}],
    }
    assert done.stdout.count("\n") == 1
    orders = aisle(home, "orders", "--json", str(files / "orders.csv"))
    assert json.loads(orders.stdout)["created"] == 3


def test_people_read_a_sentence_and_the_rejected_rows(files: Path) -> None:
    done = aisle(files / "home", "catalog", str(files / "catalog.csv"))
    assert done.stdout == "6 products created, 0 updated, 0 unchanged, 1 rejected.\n  row 8: price: is missing\n"


def test_what_cannot_be_imported_is_one_line_and_exit_1(files: Path) -> None:
    done = aisle(files / "home", "orders", str(files / "catalog.csv"), "--json")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "not an orders file" in done.stderr
