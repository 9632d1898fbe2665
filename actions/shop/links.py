"""Links in answers: signed, short-lived, good for one purpose. Whoever opens one is checked again by the door."""

import datetime as dt
from typing import Any, Literal

import jwt

from actions.shop.models.base import utc_now

ALGORITHM = "HS256"

Purpose = Literal["documents", "consents"]
"""Also the part of the address: `/v1/documents/{token}`."""


class Links:
    """Makes and reads links.

    Args:
        key: signs them, 32 bytes or more.
        base: the gateway's address as shoppers reach it, without a slash at its end.
    """

    def __init__(self, key: bytes, base: str) -> None:
        self._key = key
        self._base = base

    def make(self, purpose: Purpose, lifetime: dt.timedelta, claims: dict[str, str]) -> str:
        """An address that opens for `lifetime` and carries `claims`, which anybody who has it can read."""
        whole = {**claims, "aud": purpose, "exp": utc_now() + lifetime}
        return f"{self._base}/v1/{purpose}/{jwt.encode(whole, self._key, ALGORITHM)}"

    def read(self, purpose: Purpose, token: str) -> dict[str, Any] | None:
        """The claims of a link's token; None when it was not made here for this purpose, or is too old."""
        try:
            claims: dict[str, Any] = jwt.decode(
                token, self._key, algorithms=[ALGORITHM], audience=purpose, options={"require": ["exp", "aud"]}
            )
        except jwt.InvalidTokenError:
            return None
        return claims
