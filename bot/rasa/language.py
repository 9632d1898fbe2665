"""Which of the two languages a message is written in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.rasa.text import EMAIL, LINK
from bot.rasa.tokenizer import HAN

LOCALES = ("en", "zh")

_HAN = re.compile(f"[{HAN}]")
_KANA_OR_HANGUL = re.compile(r"[\u3040-\u30ff\u31f0-\u31ff\uac00-\ud7af\u1100-\u11ff]")
_CODE = re.compile(r"(?<![A-Za-z])[A-Za-z]*[-_#]?\d[\w-]*")
_LATIN_WORD = re.compile(r"[A-Za-z]+(?:['\u2019][A-Za-z]+)*")


def language_of(text: str, sure_from: int = 2) -> str | None:
    """`zh` or `en` by the script of the text, None when it has too little of either.

    E-mails, links, order numbers and other codes speak no language. One Latin word by itself ("ok", "M",
    "Nike") is said in both, so `sure_from` words are asked for. Chinese with English words in it is Chinese.
    """
    words = _CODE.sub(" ", LINK.sub(" ", EMAIL.sub(" ", text)))
    han, latin = len(_HAN.findall(words)), len(_LATIN_WORD.findall(words))
    if _KANA_OR_HANGUL.search(words):
        return None
    if han and 2 * han >= latin:
        return "zh"
    return "en" if latin >= sure_from else None


def locale_of(text: str, metadata: Mapping[str, Any] | None) -> str | None:
    """The language of the text; where it has none, the one the channel says; else None."""
    said = (metadata or {}).get("locale")
    return language_of(text) or (said if said in LOCALES else None)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageDetector(GraphComponent, EntityExtractorMixin):  # type: ignore[misc]
    """Adds the entity `locale` (`en` or `zh`) to every message whose language is known."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageDetector:
        """See GraphComponent."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """The messages, each with its locale where there is one."""
        for message in messages:
            text = message.get(TEXT) or ""
            locale = locale_of(text, message.get(METADATA))
            if locale:
                found = {"entity": "locale", "value": locale, "start": 0, "end": len(text)}
                entities = [*message.get(ENTITIES, []), *self.add_extractor_name([found])]
                message.set(ENTITIES, entities, add_to_output=True)
        return messages
