"""The compiled check of what actions answer."""

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

from bot.rasa.action_results import compile_result_check

GOOD = {"events": [{"event": "slot", "timestamp": None, "name": "shown", "value": ["A"]}], "responses": [{"text": "x"}]}


@pytest.fixture
def action(monkeypatch: pytest.MonkeyPatch) -> RemoteAction:
    monkeypatch.setattr(RemoteAction, "_validate_action_result", RemoteAction._validate_action_result)
    compile_result_check()
    return RemoteAction("action_x", None)


def test_what_rasa_takes_is_taken(action: RemoteAction) -> None:
    assert action._validate_action_result(GOOD)
    assert action._validate_action_result({"events": [], "responses": []})


@pytest.mark.parametrize(
    "bad", [{"responses": "none"}, {"events": "none"}, {"events": [{"event": "no such event"}]}, {"responses": [1]}]
)
def test_what_rasa_refuses_is_refused(action: RemoteAction, bad: dict) -> None:
    with pytest.raises(ValidationError):
        action._validate_action_result(bad)
