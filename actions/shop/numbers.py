"""Numbers of returns and cases: short enough to be read out, too many to be guessed."""

import secrets
from typing import Literal

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: without I, L, O and U, which are mistaken for others or make words."""
GROUPS = 2
GROUP_LENGTH = 4
"""Eight letters, 40 bits."""
_MISREAD = str.maketrans("OIL", "011")

Prefix = Literal["C", "R"]
"""C: case, R: return."""


def new_number(prefix: Prefix) -> str:
    """A random number like `C-7KQ2-M4TD`; the table it goes into makes sure that there is only one."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join((prefix, *groups))


def read_number(text: str) -> str | None:
    """The number as it is stored, however it was typed: any case, other dashes or none, O for 0, I or L for 1.

    None for what is no such number.
    """
    letters = "".join(letter for letter in text.upper() if letter.isalnum())
    prefix, rest = letters[:1], letters[1:].translate(_MISREAD)
    if prefix not in ("C", "R") or len(rest) != GROUPS * GROUP_LENGTH or not set(rest) <= set(ALPHABET):
        return None
    return "-".join((prefix, *(rest[start : start + GROUP_LENGTH] for start in range(0, len(rest), GROUP_LENGTH))))
