"""One tokenizer for English and Chinese, in one message too."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.rasa.text import EMAIL, LINK

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"

TOKEN = re.compile(
    rf"{LINK.pattern}|{EMAIL.pattern}"
    rf"|[{HAN}]"  # a character a word: two of them in a row are the classifier's word pairs
    r"|\d+(?:[.,:]\d+)*"
    rf"|(?:(?![{HAN}\d_])\w)+(?:['\u2019](?:(?![{HAN}\d_])\w)+)*",
    re.IGNORECASE,
)


def words_of(text: str) -> list[str]:
    """The words, numbers, e-mails, links and Han characters of a text, as they stand there."""
    return [match[0] for match in TOKEN.finditer(text)]


def spans(text: str) -> list[tuple[int, int]]:
    """Start and end of every word, number, e-mail, link and Han character of a text."""
    return [match.span() for match in TOKEN.finditer(text)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class AisleTokenizer(Tokenizer):  # type: ignore[misc]
    """Words where there are spaces, characters where there are none."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's own settings for tokenizers; intents are never split."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AisleTokenizer:
        """See GraphComponent."""
        return cls(config)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokens of the attribute's text; an empty list when it holds no word at all."""
        text = message.get(attribute)
        return [Token(text[start:end], start, end) for start, end in spans(text)]
