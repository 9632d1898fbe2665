"""Makes what a shopper typed safe to pass on: no control characters, one Unicode form, never a command."""

import json
import re
import unicodedata

from bot.gateway.problems import Problem

LONGEST_TEXT = 2_000
LONGEST_PAYLOAD = 1_000
# Cc control, Cs lone surrogates, Co private use, Cn unassigned: none of them is something that people write.
DROPPED_CATEGORIES = {"Cc", "Cs", "Co", "Cn"}
# Invisible characters that reorder or hide text. Joiners (U+200C, U+200D) stay: emoji and some scripts need them.
DROPPED_FORMAT = {
    chr(code)
    for code in (0x00AD, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, 0xFEFF, *range(0x202A, 0x202F), *range(0x2060, 0x2070))
}
SPACES = re.compile(r"\s+")
PAYLOAD = re.compile(r"/(?P<intent>[a-z][a-z0-9_]{0,63})(?P<entities>\{.*\})?", re.DOTALL)
# Rasa's own commands, which would let a caller rewrite a conversation, and intents that only Aisle itself sends.
REFUSED_INTENTS = {"restart", "session_start", "back", "nlu_fallback", "no_speech", "out_of_scope", "external"}


def clean_text(text: str) -> str:
    """`text` in Unicode form NFC, on one line, without control characters and without leading slashes.

    Rasa reads a message that begins with "/" as a command, so typed text never does. May return "".
    """
    kept = (
        " " if character.isspace() else character
        for character in text
        if character.isspace()
        or (unicodedata.category(character) not in DROPPED_CATEGORIES and character not in DROPPED_FORMAT)
    )
    one_line = SPACES.sub(" ", unicodedata.normalize("NFC", "".join(kept)))
    return one_line.lstrip(" /").rstrip(" ")


def read_text(text: str) -> str:
    """The cleaned text of a message.

    Raises Problem: 413 when it has more than LONGEST_TEXT characters, 422 when nothing is left of it.
    """
    if len(text) > LONGEST_TEXT:
        raise Problem("message_too_long", length=f"{len(text):,}", limit=f"{LONGEST_TEXT:,}")
    cleaned = clean_text(text)
    if not cleaned:
        raise Problem("message_empty")
    return cleaned


def read_payload(payload: str) -> str:
    """A button's payload, `/intent` or `/intent{"entity": "value"}`, as Rasa gets it.

    Raises Problem (422) for anything else and for intents that are not the shopper's.
    """
    match = PAYLOAD.fullmatch(payload.strip()) if len(payload) <= LONGEST_PAYLOAD else None
    if match is None or match["intent"] in REFUSED_INTENTS:
        raise Problem("payload_refused")
    if match["entities"] is None:
        return f"/{match['intent']}"
    try:
        entities = json.loads(match["entities"])
    except ValueError as error:
        raise Problem("payload_refused") from error
    flat = {name: value for name, value in entities.items() if isinstance(value, str | int | float)}
    if flat != entities:
        raise Problem("payload_refused")
    cleaned = {name: clean_text(value) if isinstance(value, str) else value for name, value in flat.items()}
    return f"/{match['intent']}{json.dumps(cleaned, ensure_ascii=False)}"
