"""The intent model: what it learns, keeps and refuses."""

from collections.abc import Sequence
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
from sklearn.linear_model import LogisticRegression

from bot.rasa.classifier import MeaningAndWordingClassifier
from bot.rasa.embedding import E5Embedder, Vectors
from bot.rasa.intents import IntentModel, IntentModelError, Sentence
from bot.rasa.regression import SoftmaxRegression
from bot.rasa.tokenizer import AisleTokenizer

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


def sentence(text: str) -> Sentence:
    return Sentence(text, tuple(text.split()))


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return IntentModel(hashed).fit([sentence(text) for text, _ in SENTENCES], [intent for _, intent in SENTENCES])


def test_it_knows_its_own_examples_and_is_sure_of_them(model: IntentModel) -> None:
    for text, intent in SENTENCES:
        [ranking] = model.rank([sentence(text)])
        assert ranking[0].intent == intent
        assert ranking[0].confidence > 0.6


def test_confidences_lie_between_0_and_1_and_never_rise(model: IntentModel) -> None:
    for ranking in model.rank([sentence(t) for t in ("cancel", "", "xyzzy plugh", "查", "order " * 50)]):
        confidences = [ranked.confidence for ranked in ranking]
        assert {ranked.intent for ranked in ranking} == set(EXAMPLES)
        assert all(0 <= confidence <= 1 for confidence in confidences)
        assert confidences == sorted(confidences, reverse=True)


def test_nonsense_is_less_sure_than_an_example(model: IntentModel) -> None:
    sure, unsure = model.rank([sentence("where is my order"), sentence("zq vw kx jj")])
    assert unsure[0].confidence < sure[0].confidence - 0.2


def test_saved_and_loaded_it_says_the_same(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    again = IntentModel.load(tmp_path, hashed)
    asked = [sentence(text) for text in ("cancel it now", "订单到哪了", "hey", "")]
    assert again.rank(asked) == model.rank(asked)


def test_a_file_with_foreign_types_is_refused(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    skops.io.dump({"words": Path("/"), "characters": None}, tmp_path / "vocabulary.skops")
    with pytest.raises(IntentModelError, match="train again"):
        IntentModel.load(tmp_path, hashed)


def test_one_intent_is_not_enough() -> None:
    with pytest.raises(IntentModelError, match="at least two"):
        IntentModel(hashed).fit([sentence("a"), sentence("b")], ["x", "x"])


@pytest.mark.parametrize("classes", [2, 3])
def test_the_short_cut_finds_what_plain_logistic_regression_finds(classes: int) -> None:
    random = np.random.default_rng(0)
    features = scipy.sparse.random(40, 300, density=0.1, format="csr", dtype=np.float32, random_state=0)
    labels = random.permutation(np.arange(40) % classes)
    plain = LogisticRegression(C=10, class_weight="balanced", max_iter=2000, tol=1e-6).fit(features, labels)
    quick = SoftmaxRegression.fit(features, labels, 10)
    asked = scipy.sparse.random(20, 300, density=0.1, format="csr", dtype=np.float32, random_state=1)
    assert np.abs(quick.probabilities(asked) - plain.predict_proba(asked)).max() < 0.02


def message(text: str, intent: str | None = None) -> Message:
    return Message({"text": text, **({"intent": intent} if intent else {})})


@pytest.mark.models
def test_trained_by_rasa_kept_by_rasa_and_loaded_by_rasa(tmp_path: Path) -> None:
    config = MeaningAndWordingClassifier.get_default_config()
    storage, resource = LocalModelStorage.create(tmp_path), Resource("classifier")
    context = ExecutionContext(graph_schema=None, node_name="classifier")
    tokenizer = AisleTokenizer(AisleTokenizer.get_default_config())
    data = tokenizer.process_training_data(TrainingData([message(text, intent) for text, intent in SENTENCES]))
    trained = MeaningAndWordingClassifier.create(config, storage, resource, context)
    trained.train(data)
    loaded = MeaningAndWordingClassifier.load(config, storage, resource, context)

    def said(component: MeaningAndWordingClassifier, text: str) -> Message:
        return component.process(tokenizer.process([message(text)]))[0]

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
