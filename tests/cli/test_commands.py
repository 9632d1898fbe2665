"""The `aisle` command as a user types it: help, exit codes, one line of error."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from bot.health import check_vectors
from bot.settings import PROJECT, Settings
from tests.live import AISLE


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**{k: v for k, v in os.environ.items() if not k.startswith("AISLE_")}, "AISLE_HOME": str(home)}
    return subprocess.run([AISLE, *words], env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["run"],
        ["train"],
        ["shell"],
        ["import", "catalog"],
        ["import", "orders"],
        ["import", "policies"],
        ["index"],
        ["learn"],
        ["match"],
        ["handoffs"],
        ["service"],
        ["service", "return"],
        ["service", "case"],
        ["service", "refund"],
        ["service", "order"],
        ["transcribe"],
        ["review"],
        ["review", "accept"],
        ["review", "dismiss"],
        ["demo"],
        ["doctor"],
    ],
    ids=" ".join,
)
def test_help_teaches(tmp_path: Path, words: list[str]) -> None:
    done = run(tmp_path, *words, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout
    assert len(done.stdout.strip().splitlines()) > 5


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["import", "catalog", "nowhere.csv"], "nowhere.csv"),
        (["import", "orders", "nowhere.csv"], "nowhere.csv"),
        (["import", "policies", "nowhere"], "nowhere"),
        (["transcribe", "nowhere.wav"], "nowhere.wav"),
        (["learn", "nowhere.csv"], "nowhere.csv"),
        (["learn"], "--list"),
        (["learn", "--rollback", "7"], "no version 7"),
        (["review", "accept", "7", "--intent", "greet"], "aisle review --list"),
        (["review", "dismiss", "7"], "aisle review --list"),
        (["match", "--text", "shoes"], "aisle index"),
        (["match", "--image", "nowhere.jpg"], "nowhere.jpg|aisle index"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_missing_is_one_line_and_exit_code_1(tmp_path: Path, words: list[str], says: str) -> None:
    done = run(tmp_path, *words)
    assert done.returncode == 1
    assert done.stderr.strip().count("\n") == 0
    assert any(word in done.stderr for word in says.split("|"))
    assert "Traceback" not in done.stderr


def test_doctor_on_an_empty_home_says_what_to_do(tmp_path: Path) -> None:
    done = run(tmp_path, "doctor", "--json")
    findings = json.loads(done.stdout)
    assert done.returncode == 1
    assert not findings["index"]["ok"]
    assert "aisle index" in findings["index"]["text"]
    assert findings["rasa"]["ok"]


def test_doctor_says_whether_the_engine_of_the_vectors_answers(tmp_path: Path) -> None:
    assert check_vectors(Settings(home=tmp_path)).ok
    away = check_vectors(Settings(home=tmp_path, index_url="qdrant+http://127.0.0.1:9/shop"))
    assert not away.ok and away.needed
    assert "127.0.0.1:9" in away.text and "can't be reached" in away.text
    here = check_vectors(Settings(home=tmp_path, index_url=f"qdrant+file://{tmp_path}/vectors"))
    assert here.ok and "answers" in here.text and "aisle index" in here.text


def test_cleaning_leaves_a_shops_own_models() -> None:
    said = subprocess.run(["make", "--dry-run", "clean"], cwd=PROJECT, capture_output=True, text=True, check=True)
    removed = said.stdout.split()
    assert {"models/efficientnet-lite0", "models/whisper-base", "models/vectors", "models/.ready"} <= set(removed)
    assert not any("image-embedding" in name or name == "models/*/" for name in removed)


@pytest.mark.parametrize(("name", "value"), [("AISLE_PORT", "abc"), ("AISLE_ALLOWED_ORIGINS", "shop.example")])
def test_a_bad_setting_is_named_in_one_line(tmp_path: Path, name: str, value: str) -> None:
    environment = {**os.environ, "AISLE_HOME": str(tmp_path), name: value}
    done = subprocess.run([AISLE, "doctor"], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.strip().count("\n") == 0
    assert name.removeprefix("AISLE_").lower() in done.stderr.lower()
