"""When two sentences are the same to the intent model."""

import hashlib

from bot.rasa.text import Normaliser


class SameSentence(Normaliser):
    """Gives sentences one form that differ only in case, width, script, kind of number or closing punctuation."""

    def __call__(self, text: str) -> str:
        """The common form; empty when nothing readable is in it."""
        return super().__call__(text).strip(" ?!.。")

    def key(self, text: str) -> str:
        """A digest of the common form, in hexadecimal."""
        return hashlib.sha256(self(text).encode()).hexdigest()
