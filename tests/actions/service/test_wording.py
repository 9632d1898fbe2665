"""What the bot says is in the domain's responses, in both languages, and nothing that it needs is missing."""

import re
from typing import Any

import pytest
import yaml

from actions import wording
from actions.shop.models.orders import ORDER_STATUSES
from tests.actions.service.conftest import PROJECT

FILES = ("talk", "service")
RESPONSES = [
    (name, variations)
    for file in FILES
    for name, variations in yaml.safe_load((PROJECT / f"data/responses/{file}.yml").read_text("utf-8"))[
        "responses"
    ].items()
]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"{(\w+)}")


@pytest.mark.parametrize(("name", "variations"), RESPONSES, ids=[name for name, _ in RESPONSES])
def test_every_response_is_in_both_languages(name: str, variations: list[dict[str, Any]]) -> None:
    chinese = [v for v in variations if wording.is_for_locale(v.get("condition", [{}]), "zh")]
    english = [v for v in variations if not v.get("condition")]
    assert len(chinese) == len(english) > 0
    assert not any(CHINESE.search(v["text"]) for v in english)
    words = [PLACEHOLDER.sub("", v["text"]) for v in chinese]
    assert all(CHINESE.search(text) or not re.search(r"\w", text) for text in words)
    for one, other in zip(english, chinese, strict=True):
        assert set(PLACEHOLDER.findall(one["text"])) == set(PLACEHOLDER.findall(other["text"]))
        assert [b["payload"] for b in one.get("buttons", [])] == [b["payload"] for b in other.get("buttons", [])]


def test_every_status_of_an_order_has_words(domain: dict[str, Any]) -> None:
    for status in ORDER_STATUSES:
        assert wording.phrase(domain, f"utter_status_{status}", "en")


NAMES = ("account", "documents", "handoff", "invoice", "order_action", "order_card", "order_form", "orders", "talk")
SERVICE = [*(PROJECT / "actions" / f"{name}.py" for name in NAMES), *(PROJECT / "actions" / "flows").glob("*.py")]


def test_responses_named_in_actions_exist(domain: dict[str, Any]) -> None:
    named = {name for module in SERVICE for name in re.findall(r'"(utter_[a-z_]+)"', module.read_text("utf-8"))}
    assert len(named) > 40
    assert named <= set(domain["responses"])


def test_actions_hold_no_chinese_that_a_shopper_reads() -> None:
    for module in SERVICE:
        if module.name not in ("postal.py", "numbers_said.py", "titles.py"):  # they read Chinese
            assert not CHINESE.search(module.read_text("utf-8")), module


DOMAIN: dict[str, Any] = {
    "responses": {
        "utter_x": [
            {"text": "one {n}"},
            {"text": "two {n}"},
            {"text": "一 {n}", "condition": [{"type": "slot", "name": "locale", "value": "zh"}]},
        ]
    }
}


def test_the_variation_of_the_language_wins() -> None:
    assert wording.phrase(DOMAIN, "utter_x", "zh", n=1) == "一 1"
    assert wording.phrase(DOMAIN, "utter_x", "en", n=1) == "one 1"


def test_variations_take_turns() -> None:
    assert [wording.variation(DOMAIN, "utter_x", "en", turn)["text"] for turn in (0, 1, 2)] == [
        "one {n}",
        "two {n}",
        "one {n}",
    ]


def test_what_is_filled_in_is_never_a_placeholder() -> None:
    assert wording.phrase(DOMAIN, "utter_x", "en", n="{n} {0[x]}") == "one {n} {0[x]}"


def test_a_missing_response_or_value_is_named() -> None:
    with pytest.raises(wording.WordingError, match="utter_gone"):
        wording.phrase(DOMAIN, "utter_gone", "en")
    with pytest.raises(wording.WordingError, match="'n'"):
        wording.phrase(DOMAIN, "utter_x", "en")


def test_lists_are_joined_as_people_do() -> None:
    assert wording.listing(["a", "b", "c"], "en") == "a, b, and c"
    assert wording.listing(["甲", "乙", "丙"], "zh") == "甲、乙和丙"
