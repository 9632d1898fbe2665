"""Numbers of returns and cases: told on the phone, written on labels, not to be guessed."""

import secrets

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without what is mistaken for something else (0 and O, 1, I and L) and without U, so that no word comes out."""
LENGTH = 8
"""30^8 numbers are 6.6 · 10^11."""


def new_number(prefix: str) -> str:
    """Like `R-7KQ2M9XB`."""
    return f"{prefix}-" + "".join(secrets.choice(_LETTERS) for _ in range(LENGTH))
