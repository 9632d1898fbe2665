"""The training data as Rasa sees it: `rasa data validate` on everything that is trained."""

import os
import subprocess

import pytest

from bot.settings import PROJECT
from bot.training import DATA, RASA_ENVIRONMENT, rasa_python

pytestmark = pytest.mark.e2e


def test_rasa_finds_no_conflict_in_the_training_data() -> None:
    folders = [folder for folder in DATA if any((PROJECT / folder).rglob("*.yml"))]
    done = subprocess.run(
        [
            rasa_python(),
            "-m",
            "rasa",
            "data",
            "validate",
            "--domain",
            "domain.yml",
            "--config",
            "config.yml",
            "--data",
            *folders,
        ],
        cwd=PROJECT,
        env={**os.environ, **RASA_ENVIRONMENT, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "No story structure conflicts found" in done.stderr
    problems = [
        line for line in done.stderr.splitlines() if "not listed in the domain" in line or "no examples" in line
    ]
    assert problems == []
