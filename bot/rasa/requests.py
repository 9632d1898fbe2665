"""An intent classifier that also hears when one message asks for two things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT_NAME_KEY, METADATA, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.rasa.classifier import MeaningAndWordingClassifier
from bot.rasa.entities import find_entities
from bot.rasa.intents import IntentModel, Ranked
from bot.rasa.language import language_of
from bot.rasa.splitting import parts
from bot.rasa.text import MAX_CHARACTERS
from bot.rasa.tokenizer import spans

Numbers = tuple[str, ...]
"""Order numbers."""
Piece = tuple[int, int]
"""Start and end in the message's text."""

REQUESTS = "requests"
NUMBER, EMAIL = "order_number", "email"


@dataclass(frozen=True)
class Request:
    """One of several things that a message asks for."""

    start: int
    end: int
    intent: str
    confidence: float
    numbers: Numbers

    def wider(self, end: int, numbers: Numbers) -> Request:
        """The same request with a piece of text after it that is no request of its own."""
        return replace(self, end=end, numbers=tuple(dict.fromkeys((*self.numbers, *numbers))))


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
        more: dict[str, Any] = {"families": [], "sure_from": 0.6, "lead": 0.2}
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
            with_photo = (message.get(METADATA) or {}).get("image_id")  # the words belong to the picture
            requests = [] if with_photo or len(text) > MAX_CHARACTERS else self._requests(text)
            if len(requests) > 1:
                message.set(REQUESTS, as_output(text, requests), add_to_output=True)
        return messages

    def _requests(self, text: str) -> list[Request]:
        pieces = parts(text)
        if not pieces or self._model is None:
            return []
        texts = [self._normaliser(text[start:end]) for start, end in pieces]
        numbers = [_numbers(text[start:end]) for start, end in pieces]
        if not self._may_differ(self._model, texts, numbers):
            return []
        found: list[Request] = []
        for piece, own, ranking in zip(pieces, numbers, self._model.rank(texts), strict=True):
            self._add(found, piece, text, own, ranking)
        return found

    def _add(self, found: list[Request], piece: Piece, text: str, own: Numbers, ranking: Sequence[Ranked]) -> None:
        """Takes a piece for a request, for more of the one before, or for nothing of its own."""
        start, end = piece
        other_order = bool(found and own and found[-1].numbers and set(own) != set(found[-1].numbers))
        if other_order and not _words_beside(text[start:end], own):  # "where are 10042 and 10043"
            found.append(replace(found[-1], start=start, end=end, numbers=own))
            return
        best = self._sure(ranking, despite="give_details" if other_order else None)
        if best is None or (found and not other_order and self._is_same(found[-1].intent, best.intent)):
            if found:
                found[-1] = found[-1].wider(end, own)
            return
        start = start if found else 0  # what was said ahead of the first request belongs to it
        if not found and (earlier := [number for number in _numbers(text[: piece[0]]) if number not in own]) and own:
            found.append(Request(0, piece[0], best.intent, best.confidence, tuple(earlier)))  # 「10042和10043到哪了」
            start = piece[0]
        found.append(Request(start, end, best.intent, best.confidence, own))

    def _may_differ(self, model: IntentModel, texts: Sequence[str], numbers: Sequence[Numbers]) -> bool:
        """Whether it is worth the time of an embedding for each piece: by their wording they are of two families."""
        families = {self._families.get(intent) for intent in model.first_guess(texts)} - {None}
        return len(families) > 1 or len({number for some in numbers for number in some}) > 1

    def _sure(self, ranking: Sequence[Ranked], despite: str | None) -> Ranked | None:
        """The likeliest intent when it is sure and may be a request.

        `despite` is not in question: what names another order asks for something, so no lead is needed either.
        """
        first, second = [ranked for ranked in ranking[:3] if ranked.intent != despite][:2]
        leads = despite is not None or first.confidence - second.confidence >= self._lead
        sure = leads and first.confidence >= self._sure_from
        return first if sure and first.intent in self._families else None

    def _is_same(self, intent: str, other: str) -> bool:
        """Whether two intents side by side are one request."""
        return self._families[intent] == self._families[other]


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


def _numbers(text: str) -> Numbers:
    return tuple(found.value for found in find_entities(text) if found.entity == NUMBER)


def _words_beside(text: str, numbers: Sequence[str]) -> bool:
    """Whether a piece says more than order numbers."""
    rest = text.upper()
    for number in numbers:
        rest = rest.replace(number, " ")
    return len(spans(rest)) > 1
