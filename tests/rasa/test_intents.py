"""The intent model: what it learns, keeps and refuses."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse
import skops.io
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.rasa.classifier import MeaningAndWordingClassifier
from bot.rasa.embedding import E5Embedder, Vectors
from bot.rasa.intents import IntentModel, IntentModelError, Options
from bot.rasa.linear import LinearModel
from bot.rasa.minilm import is_english
from bot.rasa.views import MeaningView

EXAMPLES = {
    "cancel": ["cancel my order", "please cancel the order", "i want to cancel it", "取消订单", "我要取消"],
    "track": ["where is my order", "track my parcel", "has it shipped", "我的快递到哪了", "查物流"],
    "greet": ["hello", "hi there", "good morning", "你好", "早上好"],
}
SENTENCES = [(text, intent) for intent, texts in EXAMPLES.items() for text in texts]


def hashed(texts: Sequence[str]) -> Vectors:
    """A tiny embedding without weights: counts of letters."""
    rows = np.zeros((len(texts), 64), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        for character in text:
            row[ord(character) % 64] += 1
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def views() -> dict[str, MeaningView]:
    return {"letters": MeaningView(hashed), "english": MeaningView(hashed, is_english)}


def trained(pairs: Sequence[tuple[str, str]] = SENTENCES, out_of_scope: str | None = None) -> IntentModel:
    return IntentModel(views()).fit([text for text, _ in pairs], [intent for _, intent in pairs], out_of_scope)


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return trained()


def test_it_knows_its_own_examples_and_is_sure_of_them(model: IntentModel) -> None:
    for text, intent in SENTENCES:
        [ranking] = model.rank([text])
        assert ranking[0].intent == intent
        assert ranking[0].confidence > 0.6


def test_confidences_lie_between_0_and_1_and_never_rise(model: IntentModel) -> None:
    for ranking in model.rank(["cancel", "", "xyzzy plugh", "查", "order " * 50]):
        confidences = [ranked.confidence for ranked in ranking]
        assert {ranked.intent for ranked in ranking} == set(EXAMPLES)
        assert all(0 <= confidence <= 1 for confidence in confidences)
        assert confidences == sorted(confidences, reverse=True)


def test_nonsense_is_less_sure_than_an_example(model: IntentModel) -> None:
    sure, unsure = model.rank(["where is my order", "zq vw kx jj"])
    assert unsure[0].confidence < sure[0].confidence - 0.2


def test_saved_and_loaded_it_says_the_same(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    again = IntentModel.load(tmp_path, views())
    asked = ["cancel it now", "订单到哪了", "hey", "cancle my ordr", ""]
    assert again.rank(asked) == model.rank(asked)


def test_a_file_with_foreign_types_is_refused(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    skops.io.dump({"words": Path("/"), "characters": None}, tmp_path / "vocabulary.skops")
    with pytest.raises(IntentModelError, match="train again"):
        IntentModel.load(tmp_path, views())


def test_one_intent_is_not_enough() -> None:
    with pytest.raises(IntentModelError, match="at least two"):
        trained([("a", "x"), ("b", "x")])


def test_a_view_that_had_learnt_must_be_there_when_loading(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    with pytest.raises(IntentModelError, match="english"):
        IntentModel.load(tmp_path, {"letters": MeaningView(hashed)})


def test_a_view_that_can_read_nothing_is_left_out() -> None:
    chinese = [(text, intent) for text, intent in SENTENCES if not is_english(text)]
    ranking = trained(chinese).rank(["where is my order", "取消订单"])
    assert [r[0].intent for r in ranking][1] == "cancel"


def test_an_intent_without_english_examples_can_still_be_said_in_english() -> None:
    pairs = [pair for pair in SENTENCES if pair[1] != "track" or not is_english(pair[0])]
    assert {ranked.intent for ranked in trained(pairs).rank(["hello"])[0]} == set(EXAMPLES)


def test_what_is_like_the_background_is_less_sure() -> None:
    foreign = [("what is my horoscope", "foreign"), ("is it going to rain", "foreign"), ("tell me a joke", "foreign")]
    alone = trained().rank(["where is my horoscope"])[0]
    warned = trained([*SENTENCES, *foreign], "foreign").rank(["where is my horoscope"])[0]
    sure = {ranked.intent: ranked.confidence for ranked in warned}
    assert sure["track"] < {ranked.intent: ranked.confidence for ranked in alone}["track"]


@pytest.mark.parametrize(("settled_from", "asked_again"), [(0.3, []), (1.1, ["where is my order"])])
def test_what_two_views_agree_on_surely_needs_no_third(
    settled_from: float, asked_again: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    texts, intents = zip(*SENTENCES, strict=True)
    model = IntentModel(views(), Options(settled_from=settled_from)).fit(texts, intents)
    asked: list[str] = []

    def counted(texts: Sequence[str]) -> Vectors:
        asked.extend(texts)
        return hashed(texts)

    monkeypatch.setattr(model._meanings["english"], "embed", counted)
    [[best, *_]] = model.rank(["where is my order"])
    assert best.intent == "track"
    assert asked == asked_again


def test_a_typing_error_costs_little(model: IntentModel) -> None:
    [[right], [wrong]] = [ranking[:1] for ranking in model.rank(["where is my parcel", "where is my parcle"])]
    assert (wrong.intent, wrong.confidence) == (right.intent, pytest.approx(right.confidence))


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("learn", [LinearModel.by_probability, LinearModel.by_margin])
def test_linear_models_know_what_they_were_shown(learn: Callable[..., LinearModel], classes: int) -> None:
    random = np.random.default_rng(0)
    features = scipy.sparse.random(40, 300, density=0.1, format="csr", dtype=np.float32, random_state=0)
    labels = random.permutation(np.arange(40) % classes)
    chances = learn(features, labels, 10.0).probabilities(features, sharpness=5.0)
    assert chances.shape == (40, classes)
    assert np.allclose(chances.sum(axis=1), 1)
    assert (chances.argmax(axis=1) == labels).all()


def message(text: str, intent: str | None = None) -> Message:
    return Message({"text": text, **({"intent": intent} if intent else {})})


@pytest.mark.models
def test_trained_by_rasa_kept_by_rasa_and_loaded_by_rasa(tmp_path: Path) -> None:
    config = MeaningAndWordingClassifier.get_default_config()
    storage, resource = LocalModelStorage.create(tmp_path), Resource("classifier")
    context = ExecutionContext(graph_schema=None, node_name="classifier")
    data = TrainingData([message(text, intent) for text, intent in SENTENCES])
    trained = MeaningAndWordingClassifier.create(config, storage, resource, context)
    trained.train(data)
    loaded = MeaningAndWordingClassifier.load(config, storage, resource, context)

    def said(component: MeaningAndWordingClassifier, text: str) -> Message:
        return component.process([message(text)])[0]

    for text, intent in (("could you cancel that order", "cancel"), ("我的包裹在哪", "track"), ("hello!!", "greet")):
        assert said(loaded, text).get("intent") == said(trained, text).get("intent")
        assert said(loaded, text).get("intent")["name"] == intent
        assert said(loaded, text).get("intent_ranking")[0] == said(loaded, text).get("intent")
    for text in ("", "😀", "\x00", "?!?"):
        assert said(loaded, text).get("intent") == {"name": None, "confidence": 0.0}
        assert said(loaded, text).get("intent_ranking") == []


@pytest.mark.models
def test_embeddings_are_of_length_one_and_survive_odd_texts() -> None:
    vectors = E5Embedder(1)(["hello", "你好", "x" * 400, "😀"])
    assert vectors.shape == (4, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert E5Embedder(1)([]).shape == (0, 384)
