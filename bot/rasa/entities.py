"""Finds order numbers and e-mail addresses inside any sentence, Chinese without spaces included."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.rasa.number_context import CHINESE_MOBILE, DATE, MONEY, NAMED, OTHER, PHONE, UNIT, YEAR
from bot.rasa.text import EMAIL, LINK

CANDIDATE = re.compile(
    r"(?<![A-Za-z0-9.,/\-+])"
    r"(?P<mark>\#\s?)?"
    r"(?P<number>(?:[A-Za-z]{1,5}[-_]?)?\d{4,20}(?:-\d{1,8}){0,2})"
    r"(?![A-Za-z0-9/]|[.,:]\d|-\w)"
)
"""Four digits or more, with up to five letters in front. What stands around it decides."""

MIN_BARE_DIGITS = 5
"""A number that nothing names or marks is an order's from so many digits on."""


@dataclass(frozen=True)
class Found:
    """One entity in a text: `text[start:end]` says `value`."""

    entity: str
    value: str
    start: int
    end: int


def emails(text: str) -> Iterator[Found]:
    """E-mail addresses, in lower case, wherever they stand."""
    for match in EMAIL.finditer(text):
        yield Found("email", match.group().lower(), match.start(), match.end())


def _is_order_number(number: str, marked: bool, before: str, after: str) -> bool:
    if MONEY.search(before) or UNIT.match(after) or PHONE.search(before) or OTHER.search(before):
        return False
    if marked or NAMED.search(before):
        return True
    if any(shape.fullmatch(number) for shape in (YEAR, DATE, CHINESE_MOBILE)):
        return False
    alone = not before.strip() and not after.strip()
    return alone or len(re.sub(r"\D", "", number)) >= MIN_BARE_DIGITS


def order_numbers(text: str) -> Iterator[Found]:
    """Order numbers: named ("order no. 4711"), marked ("#10042"), or five digits and more that are nothing else.

    Prices, sizes, years, phone numbers, lengths of time, invoice and postal codes are left alone. The value is in
    upper case without the mark.
    """
    hidden = text
    for pattern in (EMAIL, LINK):
        hidden = pattern.sub(lambda match: "\u0001" * len(match.group()), hidden)
    for match in CANDIDATE.finditer(hidden):
        number, start, end = match["number"], match.start("number"), match.end("number")
        before, after = hidden[max(0, match.start() - 40) : match.start()], hidden[end : end + 16]
        if _is_order_number(number, bool(match["mark"]), before, after):
            yield Found("order_number", number.upper(), start, end)


def find_entities(text: str) -> list[Found]:
    """Order numbers and e-mails of a text in the order in which they stand; full-width forms count too."""
    narrow = "".join(_narrow(character) for character in text)
    return sorted([*emails(narrow), *order_numbers(narrow)], key=lambda found: found.start)


def _narrow(character: str) -> str:
    """The same character, or its narrow form where that is one character too, so that positions stay true."""
    form = unicodedata.normalize("NFKC", character)
    return form if len(form) == 1 and character not in "，。：；！？（）" else character


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class OrderEntityExtractor(GraphComponent, EntityExtractorMixin):  # type: ignore[misc]
    """Adds the entities `order_number` and `email`."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> OrderEntityExtractor:
        """See GraphComponent."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """The messages with what was found in them."""
        for message in messages:
            found = [vars(entity).copy() for entity in find_entities(message.get(TEXT) or "")]
            if found:
                entities = [*message.get(ENTITIES, []), *self.add_extractor_name(found)]
                message.set(ENTITIES, entities, add_to_output=True)
        return messages
