"""Where a message may fall apart into several requests, by its punctuation and the words that join sentences."""

from __future__ import annotations

import re

from bot.rasa.tokenizer import HAN, spans

MOST_PARTS = 6
"""A message in more pieces tells a story rather than asks for things."""

_JOINT = re.compile(
    r"(?:"
    rf"[.!?;\u2026]+(?=\s|$|[{HAN}])|[。！？；]+|,(?=\s|[{HAN}])|，"
    r"|\b(?:and|then|also|plus|besides|additionally|btw|by the way|as well as)\b"
    r"|然后|還有|还有|另外|顺便|順便|并且|並且|以及|同时|同時|接着|再(?=帮|幫|看|查|问|問|给|給)"
    r"|[和与跟](?=\s*\#?\d{4})"
    r"|\s)+",
    re.IGNORECASE,
)
"""One or several of them in a row; white space alone, which separates words, is sorted out below."""
_OTHER_THAN_SPACE = re.compile(r"\S")

_ONE_THING = re.compile(
    r"\b(?:if|unless|otherwise|or else|in case|because)\b|如果|要是|假如|否则|不然|的话|因为",
    re.IGNORECASE,
)
"""What ties the sentences of a message together: a condition, a reason."""
_CORRECTION = re.compile(
    r"(?:no|nope|not|sorry|actually|rather|instead|i mean|i meant|wait|oops|never ?mind|forget)\b"
    r"|不对|不是|不，|不,|不用|不要|算了|我是说|我的意思|应该是|搞错|错了|等等|等一下",
    re.IGNORECASE,
)
"""A sentence that begins so takes back the one before."""


def parts(text: str) -> list[tuple[int, int]]:
    """Start and end of the pieces of a text that may be requests of their own; fewer than two when it is one thing."""
    found, start = [], 0
    for joint in _JOINT.finditer(text):
        if _OTHER_THAN_SPACE.search(joint.group()):
            found.append((start, joint.start()))
            start = joint.end()
    found = [(a, b) for a, b in [*found, (start, len(text))] if spans(text[a:b])]
    if not 2 <= len(found) <= MOST_PARTS or _ONE_THING.search(text):
        return []
    return [] if any(_CORRECTION.match(text[a:b]) for a, b in found[1:]) else found
