"""Tokenizer, normaliser and language."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.rasa.entities import find_entities
from bot.rasa.language import LanguageDetector, language_of, locale_of
from bot.rasa.text import Normaliser, printable
from bot.rasa.tokenizer import AisleTokenizer


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return AisleTokenizer(AisleTokenizer.get_default_config())


def words(tokenizer: Tokenizer, text: str) -> list[str]:
    return [token.text for token in tokenizer.tokenize(Message({"text": text}), "text")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Where's my order?", ["Where's", "my", "order"]),
        ("我想买跑鞋", ["我", "想", "买", "跑", "鞋"]),
        ("订单10042到哪了", ["订", "单", "10042", "到", "哪", "了"]),
        ("买iPhone壳", ["买", "iPhone", "壳"]),
        ("mail anna@example.com now", ["mail", "anna@example.com", "now"]),
        ("under 49.90!", ["under", "49.90"]),
        ("😀👍", []),
        ("", []),
    ],
)
def test_tokens(tokenizer: Tokenizer, text: str, expected: list[str]) -> None:
    assert words(tokenizer, text) == expected


@given(st.text(max_size=200))
def test_tokens_stand_where_they_say(text: str) -> None:
    tokenizer = AisleTokenizer(AisleTokenizer.get_default_config())
    for token in tokenizer.tokenize(Message({"text": text}), "text"):
        assert text[token.start : token.end] == token.text


def test_normalised_forms_meet() -> None:
    normal = Normaliser()
    assert normal("  WHERE is\torder #10042?") == normal("where is order 99887766?")
    assert normal("訂單") == "订单"
    assert normal("ＯＫ") == "ok"
    assert normal("Anna@Example.com") == normal("bob@mail.example.org")
    assert normal("\x00\x07\u200b\ud800") == ""
    assert len(normal("x" * 50_000)) <= 400


def test_control_characters_go_and_words_stay_apart() -> None:
    assert printable("a\x00b\nc\u200bd") == "ab cd"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("where is my order", "en"),
        ("我的订单到哪了", "zh"),
        ("有沒有藍色的跑鞋", "zh"),
        ("order 10042 到哪里了", "zh"),
        ("我想买 Nike Air running shoes", "zh"),
        ("10042", None),
        ("anna@example.com", None),
        ("AB-10042", None),
        ("ok", None),
        ("M", None),
        ("👍", None),
        ("", None),
        ("https://example.com/some/long/path", None),
        ("こんにちは、元気ですか", None),
    ],
)
def test_language(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_the_channel_says_the_language_where_the_text_does_not() -> None:
    assert locale_of("10042", {"locale": "zh"}) == "zh"
    assert locale_of("where is my order", {"locale": "zh"}) == "en"
    assert locale_of("10042", {"locale": "fr"}) is None
    assert locale_of("10042", None) is None


def test_the_entity_locale_is_added() -> None:
    message = Message({"text": "你好", "metadata": {"locale": "en"}})
    LanguageDetector().process([message])
    assert [(e["entity"], e["value"]) for e in message.get("entities")] == [("locale", "zh")]


@pytest.mark.parametrize(
    "unit", ["a", "1", "a@", "a.", "a-", "1-", "a1", "我", "#", "@", "'", "a@a.", "www.", "order "]
)
def test_long_messages_take_no_longer_than_their_length(tokenizer: Tokenizer, unit: str) -> None:
    text = unit * (20_000 // len(unit))
    started = time.process_time()
    find_entities(text)
    language_of(text)
    words(tokenizer, text)
    assert time.process_time() - started < 1.0
