"""Two requests in one message: where it falls apart, and that one request never does."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message

from bot.rasa.intents import IntentModel
from bot.rasa.requests import RequestClassifier
from bot.rasa.splitting import MOST_PARTS, parts
from bot.rasa.tokenizer import AisleTokenizer
from tests.rasa.test_intents import views

EXAMPLES = {
    "cancel_order": [
        "cancel my order",
        "please cancel order 12345",
        "i want to cancel it",
        "取消订单",
        "帮我取消订单12345",
    ],
    "get_refund": ["i want my money back", "refund me", "give me my money back", "我要退款", "把钱退给我"],
    "track_order": ["where is my order", "track my parcel", "has it shipped yet", "我的快递到哪了", "查一下订单12345"],
    "payment": ["how can i pay", "do you take paypal", "which cards do you accept", "怎么付款", "可以用支付宝吗"],
    "give_details": ["12345", "my number is 12345", "it is 12345", "单号是12345", "订单号12345"],
    "greet": ["hello", "hi there", "good morning", "你好", "早上好"],
}
FAMILIES = [["cancel_order", "get_refund"], ["track_order"], ["payment"]]


@pytest.fixture(scope="module")
def component(tmp_path_factory: pytest.TempPathFactory) -> RequestClassifier:
    storage: Any = LocalModelStorage.create(Path(tmp_path_factory.mktemp("model")))
    config = {**RequestClassifier.get_default_config(), "families": FAMILIES}
    classifier = RequestClassifier(config, storage, Resource("classifier"))
    said = [(text, intent) for intent, texts in EXAMPLES.items() for text in texts]
    texts, intents = zip(*said, strict=True)
    classifier._model = IntentModel(views()).fit(texts, intents)
    return classifier


def requests(component: RequestClassifier, text: str, **metadata: str) -> list[dict[str, Any]]:
    """What the message asks for, when it is several things."""
    tokenizer = AisleTokenizer(AisleTokenizer.get_default_config())
    [message] = component.process(tokenizer.process([Message({"text": text, "metadata": metadata})]))
    assert message.get("text") == text
    found: list[dict[str, Any]] = message.get("requests") or []
    return found


TWO = [
    ("cancel my order and track my parcel", ["cancel_order", "track_order"]),
    ("Where is my order? Also, how can I pay?", ["track_order", "payment"]),
    ("hello, where is my order, and do you take PayPal", ["track_order", "payment"]),
    ("取消订单，另外可以用支付宝吗", ["cancel_order", "payment"]),
    ("我的快递到哪了？怎么付款", ["track_order", "payment"]),
    ("how can I pay. where is my order. cancel my order", ["payment", "track_order", "cancel_order"]),
]


@pytest.mark.parametrize(("text", "intents"), TWO)
def test_two_requests_are_heard(component: RequestClassifier, text: str, intents: list[str]) -> None:
    assert [request["intent"]["name"] for request in requests(component, text)] == intents


ONE = [
    "where is my order",
    "i want to cancel it, i want my money back",
    "hello, where is my order",
    "where is my order, has it shipped yet",
    "where is my order or how can i pay",
    "if it has not shipped yet cancel my order",
    "where is my order, no, cancel my order",
    "cancel my order, sorry, track my parcel",
    "my number is 12345, where is my order",
    "我要退款，帮我取消订单",
    "你好，我的快递到哪了",
    "",
    "?!?",
    "😀",
]


@pytest.mark.parametrize("text", ONE)
def test_one_request_stays_one(component: RequestClassifier, text: str) -> None:
    assert requests(component, text) == []


def test_each_has_its_own_words_and_number(component: RequestClassifier) -> None:
    first, second = requests(component, "please cancel order 10043 and track my parcel 10042")
    assert (first["text"], second["text"]) == ("please cancel order 10043", "track my parcel 10042")
    numbers = [entity["value"] for request in (first, second) for entity in request["entities"][1:]]
    assert numbers == ["10043", "10042"]
    assert first["entities"][0] == {"entity": "locale", "value": "en"}


def test_what_is_said_once_holds_for_both(component: RequestClassifier) -> None:
    first, second = requests(component, "track my parcel 10042, Ann@Example.com, and cancel my order")
    wanted = [{"entity": "order_number", "value": "10042"}, {"entity": "email", "value": "ann@example.com"}]
    assert first["entities"][1:] == wanted
    assert sorted(second["entities"][1:], key=wanted.index) == wanted


@pytest.mark.parametrize("text", ["track my parcel 10042 and 10043", "查一下订单10042和10043"])
def test_the_same_for_two_orders(component: RequestClassifier, text: str) -> None:
    found = requests(component, text)
    assert [request["intent"]["name"] for request in found] == ["track_order", "track_order"]
    assert [request["entities"][-1]["value"] for request in found] == ["10042", "10043"]


def test_words_beside_a_photo_stay_with_it(component: RequestClassifier) -> None:
    assert requests(component, "cancel my order and track my parcel", image_id="img1") == []


def test_intents_of_another_bot_are_never_split(component: RequestClassifier) -> None:
    families, component._families = component._families, {}
    try:
        assert requests(component, "cancel my order and track my parcel") == []
    finally:
        component._families = families


def test_one_request_costs_no_embedding(component: RequestClassifier, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def counted(texts: Any) -> Any:
        asked.append(len(texts))
        return hashed(texts)

    assert component._model is not None
    monkeypatch.setattr(component._model, "_embed", counted)
    requests(component, "where is my order, has it shipped yet")
    assert asked == [1]  # the message itself
    requests(component, "where is my order, how can i pay")
    assert asked == [1, 1, 2]


@given(st.text(alphabet="ab ,.。，；?!\n和然后 and", max_size=60))
def test_parts_lie_in_the_text_in_order_and_hold_words(text: str) -> None:
    found = parts(text)
    assert len(found) <= MOST_PARTS
    assert len(found) != 1
    ends = np.asarray(found).ravel().tolist()
    assert ends == sorted(ends)
    assert all(text[start:end].strip() for start, end in found)


@pytest.mark.parametrize("text", ["", "a", "version 2.5 costs 3,50", "a@b.com", "x and", "and then?"])
def test_one_thing_has_no_parts(text: str) -> None:
    assert parts(text) == []
