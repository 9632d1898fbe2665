"""An intent classifier that also hears when one message asks for two things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.rasa.classifier import MeaningAndWordingClassifier
from bot.rasa.entities import find_entities
from bot.rasa.intents import IntentModel, Ranked, Sentence
from bot.rasa.language import language_of
from bot.rasa.splitting import parts
from bot.rasa.text import MAX_CHARACTERS
from bot.rasa.tokenizer import spans

Numbers = tuple[str, ...]

REQUESTS = "requests"
NUMBER, EMAIL = "order_number", "email"


@dataclass
class Request:
    """One of several things that a message asks for."""

    start: int
    end: int
    intent: str
    confidence: float
    numbers: Numbers


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class RequestClassifier(MeaningAndWordingClassifier):
    """Adds to a message that asks for several things what each of them is; the message's own intent stays.

    The pieces of such a message are classified by the very model that classified the whole. They count as requests
    when at least two are surely of different families of intents (see `families`), or are about different orders.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`families`: lists of intents that are one request when they stand side by side ("it broke, I want my money
        back"); intents in none of them never make a request. `sure_from` and `lead`: how confident a piece must be,
        and by how much more than of any other intent."""
        more: dict[str, Any] = {"families": [], "sure_from": 0.5, "lead": 0.1}
        return {**MeaningAndWordingClassifier.get_default_config(), **more}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, model_storage, resource)
        self._families = {intent: place for place, family in enumerate(config["families"]) for intent in family}
        self._sure_from = float(config["sure_from"])
        self._lead = float(config["lead"])

    def process(self, messages: list[Message]) -> list[Message]:
        """The messages with intent and ranking, and `requests` where there are several."""
        for message in super().process(messages):
            text = message.get(TEXT) or ""
            requests = self._requests(text) if self._model and len(text) <= MAX_CHARACTERS else []
            if len(requests) > 1:
                message.set(REQUESTS, as_output(text, requests), add_to_output=True)
        return messages

    def _requests(self, text: str) -> list[Request]:
        pieces = parts(text)
        if not pieces or self._model is None:
            return []
        sentences = [self._sentence_of(text[start:end]) for start, end in pieces]
        numbers = [_numbers(text[start:end]) for start, end in pieces]
        if not self._may_differ(self._model, sentences, numbers):
            return []
        found: list[Request] = []
        for (start, end), own, ranking in zip(pieces, numbers, self._model.rank(sentences), strict=True):
            if found and own and not _words_beside(text[start:end], own) and found[-1].numbers not in ((), own):
                found.append(Request(start, end, found[-1].intent, found[-1].confidence, own))  # "… 10042 and 10043"
            elif not self._is_sure(ranking) or (found and self._is_same(found[-1], ranking[0].intent, own)):
                _widen(found, end, own)
            else:
                beginning = start if found else 0
                found.append(Request(beginning, end, ranking[0].intent, ranking[0].confidence, own))
        return found

    def _sentence_of(self, text: str) -> Sentence:
        words = (text[start:end] for start, end in spans(text))
        return Sentence(self._normaliser(text), tuple(self._normaliser(word) or word for word in words))

    def _may_differ(self, model: IntentModel, sentences: Sequence[Sentence], numbers: Sequence[Numbers]) -> bool:
        """Whether it is worth the time of an embedding for each piece: by their wording they are of two families."""
        families = {self._families.get(intent) for intent in model.first_guess(sentences)} - {None}
        return len(families) > 1 or len({number for some in numbers for number in some}) > 1

    def _is_sure(self, ranking: Sequence[Ranked]) -> bool:
        first, second = ranking[0], ranking[1]
        sure = first.confidence >= self._sure_from and first.confidence - second.confidence >= self._lead
        return sure and first.intent in self._families

    def _is_same(self, before: Request, intent: str, numbers: Numbers) -> bool:
        """Whether a piece goes on with the request before it."""
        other_order = bool(numbers and before.numbers and set(numbers) != set(before.numbers))
        return self._families[before.intent] == self._families[intent] and not other_order


def as_output(text: str, requests: Sequence[Request]) -> list[dict[str, Any]]:
    """The requests as they travel with the message: text, intent, and entities as the pipeline would find them.

    The message's only order number, and its e-mail, hold for each request that names none.
    """
    everything = [_entity(found.entity, found.value) for found in find_entities(text)]
    only = {one["value"]: one for one in everything if one["entity"] == NUMBER}
    shared = [*(only.values() if len(only) == 1 else ()), *(one for one in everything if one["entity"] == EMAIL)]
    output = []
    for request in requests:
        piece = text[request.start : request.end].strip()
        own = [_entity(found.entity, found.value) for found in find_entities(piece)]
        missing = [one for one in shared if one["entity"] not in {entity["entity"] for entity in own}]
        locale = language_of(piece) or language_of(text)
        spoken = [_entity("locale", locale)] if locale else []
        intent = {INTENT_NAME_KEY: request.intent, PREDICTED_CONFIDENCE_KEY: request.confidence}
        output.append({"text": piece, "intent": intent, "entities": [*spoken, *own, *missing]})
    return output


def _entity(name: str, value: str) -> dict[str, Any]:
    return {"entity": name, "value": value}


def _widen(found: list[Request], end: int, numbers: Numbers) -> None:
    """A piece that is no request of its own belongs to the one before it; ahead of the first it belongs to that."""
    if found:
        found[-1].end = end
        found[-1].numbers = tuple(dict.fromkeys((*found[-1].numbers, *numbers)))


def _numbers(text: str) -> Numbers:
    return tuple(found.value for found in find_entities(text) if found.entity == NUMBER)


def _words_beside(text: str, numbers: Sequence[str]) -> bool:
    """Whether a piece says more than order numbers."""
    rest = text.upper()
    for number in numbers:
        rest = rest.replace(number, " ")
    return len(spans(rest)) > 1
