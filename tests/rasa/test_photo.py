"""A photo turns what is likely about it into a search, and nothing else."""

import pytest
import yaml
from rasa.shared.nlu.training_data.message import Message

from bot.rasa.photo import PhotoIntent
from tests.rasa.places import PROJECT


@pytest.fixture(scope="module")
def component() -> PhotoIntent:
    pipeline = yaml.safe_load((PROJECT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    return PhotoIntent(next(part for part in pipeline if part["name"].endswith("PhotoIntent")))


def message(intent: str | None, image: str | None) -> Message:
    chosen = {"name": intent, "confidence": 0.6}
    data = {"text": "x", "intent": chosen, "intent_ranking": [chosen], "metadata": {"image_id": image}}
    return Message(data)


@pytest.mark.parametrize(
    "intent", ["nlu_fallback", "search_product", "ask_price", "check_availability", "out_of_scope"]
)
def test_with_a_photo_it_is_a_search_by_photo(component: PhotoIntent, intent: str) -> None:
    [said] = component.process([message(intent, "img1")])
    assert said.get("intent") == {"name": "search_by_photo", "confidence": 1.0}
    assert [rank["name"] for rank in said.get("intent_ranking")] == ["search_by_photo", intent]


@pytest.mark.parametrize(
    "intent", ["return_item", "report_problem", "complaint", "contact_human_agent", "review", None]
)
def test_a_photo_of_a_broken_thing_is_no_search(component: PhotoIntent, intent: str | None) -> None:
    [said] = component.process([message(intent, "img1")])
    assert said.get("intent")["name"] == intent


@pytest.mark.parametrize("image", [None, ""])
def test_without_a_photo_nothing_changes(component: PhotoIntent, image: str | None) -> None:
    [said] = component.process([message("search_product", image)])
    assert said.get("intent")["name"] == "search_product"


def test_a_message_without_metadata_is_survived(component: PhotoIntent) -> None:
    [said] = component.process([Message({"text": "x", "intent": {"name": "greet", "confidence": 1.0}})])
    assert said.get("intent")["name"] == "greet"
