"""How a message's text is made comparable before anything is learnt from it or asked of it."""

import re
import unicodedata
from functools import cached_property

import opencc

MAX_CHARACTERS = 400
"""What stands after this many characters of a message does not change what it is about, but costs time."""

EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}"
    r"@[A-Za-z0-9](?:[A-Za-z0-9\-]{0,62}\.){1,8}[A-Za-z]{2,24}"
)
"""Starts at a boundary and has limits, so that a long text without spaces takes no longer than another."""
LINK = re.compile(r"(?:https?://|www\.)[^\s\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+", re.IGNORECASE)
LONG_NUMBER = re.compile(r"#?(?:(?<![A-Za-z])[A-Za-z]{1,4}[-_ ]?)?\d{4,}(?:-\d+)*")

SAME_EMAIL = "name@example.com"
SAME_LINK = "www.example.com"
SAME_NUMBER = "12345"


def printable(text: str) -> str:
    """The text without control and invisible characters; runs of white space become one space."""
    kept = (" " if character.isspace() else character for character in text)
    visible = "".join(c for c in kept if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    return " ".join(visible.split())


class Normaliser:
    """Brings texts into one form: one width, one case, Simplified characters, one e-mail, one number."""

    @cached_property
    def _simplified(self) -> opencc.OpenCC:
        return opencc.OpenCC("t2s")

    def simplified(self, text: str) -> str:
        """Traditional characters become Simplified; everything else stays."""
        return str(self._simplified.convert(text))

    def __call__(self, text: str) -> str:
        """The text as the classifier sees it; empty when nothing readable is left."""
        wide = printable(unicodedata.normalize("NFKC", text[: 4 * MAX_CHARACTERS]))
        masked = LINK.sub(SAME_LINK, EMAIL.sub(SAME_EMAIL, wide))
        masked = LONG_NUMBER.sub(SAME_NUMBER, masked)
        return self.simplified(masked).casefold()[:MAX_CHARACTERS].strip()
