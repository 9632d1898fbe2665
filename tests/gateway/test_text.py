"""What shoppers type, made safe."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.problems import Problem
from bot.gateway.text import clean_text, read_payload, read_text


@given(st.text())
def test_cleaned_text_is_safe_and_stays_as_it_is(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not cleaned.startswith(("/", " ")) and not cleaned.endswith(" ")
    assert not [character for character in cleaned if unicodedata.category(character) in {"Cc", "Cs"}]
    cleaned.encode()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  hello \t\n world\r\n", "hello world"),
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("/restart", "restart"),
        (" / //session_start", "session_start"),
        ("cafe\u0301", "café"),
        ("👩‍👩‍👧 ❤️ 🇨🇳", "👩‍👩‍👧 ❤️ 🇨🇳"),
        ("\u202etxt.exe\u202c", "txt.exe"),
        ("price/size", "price/size"),
        ("有没有红色的\u3000连衣裙？", "有没有红色的 连衣裙？"),
        ("bad\ud800surrogate", "badsurrogate"),
    ],
)
def test_examples(typed: str, read: str) -> None:
    assert clean_text(typed) == read


@pytest.mark.parametrize("typed", ["", "   ", "\x00\x01", "///", "\u200b"])
def test_nothing_left_is_an_empty_message(typed: str) -> None:
    with pytest.raises(Problem) as refused:
        read_text(typed)
    assert (refused.value.code, refused.value.status_code) == ("message_empty", 422)


def test_length_limit() -> None:
    assert read_text("x" * 2000) == "x" * 2000
    with pytest.raises(Problem) as refused:
        read_text("x" * 2001)
    assert (refused.value.code, refused.value.status_code) == ("message_too_long", 413)
    assert "2,001" in refused.value.detail_in("en").message


def test_payloads_of_buttons_pass() -> None:
    assert read_payload("/track_order") == "/track_order"
    assert read_payload('/select_item{"product_id": "S200"}') == '/select_item{"product_id": "S200"}'
    assert read_payload('/search_product{"colour": "红"}') == '/search_product{"colour": "红"}'


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "hello",
        "//greet",
        "/Greet",
        "/restart",
        "/session_start",
        "/back",
        "/no_speech",
        "/greet@0.5",
        "/greet{",
        "/greet{}x",
        '/greet{"a": [1]}',
        '/greet{"a": {"b": 1}}',
        '/greet{"a": null}',
        "/greet\n/restart",
        "/greet" + "x" * 2000,
        '/greet{"a": ' + "[" * 900 + "}",
    ],
)
def test_other_payloads_are_refused(payload: str) -> None:
    with pytest.raises(Problem) as refused:
        read_payload(payload)
    assert refused.value.code == "payload_refused"
