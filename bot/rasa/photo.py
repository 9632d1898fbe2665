"""A message that comes with a photo is mostly about what is on it."""

from __future__ import annotations

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
    METADATA,
    PREDICTED_CONFIDENCE_KEY,
)
from rasa.shared.nlu.training_data.message import Message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class PhotoIntent(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """Turns what a photo most likely means into `search_by_photo`, and leaves "I want to return this" alone."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._intent: str = config["intent"]
        self._replaces = frozenset(config["replaces"])

    @classmethod
    def required_components(cls) -> list[type]:
        """An intent must have been chosen before."""
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`intent`: what a message with a photo becomes when its own intent is among `replaces`."""
        return {"intent": "search_by_photo", "replaces": ["nlu_fallback"]}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PhotoIntent:
        """See GraphComponent."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """The messages; those with `metadata.image_id` and a replaceable intent are now photo searches."""
        for message in messages:
            intent = message.get(INTENT) or {}
            if (message.get(METADATA) or {}).get("image_id") and intent.get(INTENT_NAME_KEY) in self._replaces:
                chosen = {INTENT_NAME_KEY: self._intent, PREDICTED_CONFIDENCE_KEY: 1.0}
                ranking = [r for r in message.get(INTENT_RANKING_KEY) or [] if r[INTENT_NAME_KEY] != self._intent]
                message.set(INTENT, chosen, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [chosen, *ranking], add_to_output=True)
        return messages
