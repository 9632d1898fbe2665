"""Links to the shop's own account pages, signed for whoever is signed in, so that the shop's backend knows them.

`{token}` in a template of `rules.account` is a JWT (HS256, the secret that the shop signs identities with): `sub` is
the shop's id of the customer, `purpose` the page, `aud` `aisle-account`, and it ends after some minutes.
"""

import datetime as dt
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import jwt

from actions.shop.models.base import utc_now

Purpose = Literal["create", "edit", "addresses", "delete", "password", "switch"]
"""A field of `AccountLinks`."""
AUDIENCE = "aisle-account"
MINUTES = 10
TOKEN = "{token}"  # noqa: S105 - a placeholder, no secret


def personal_link(template: str, purpose: Purpose, sub: str, secret: str) -> str:
    """The page for the customer `sub`; `secret` is the shop's identity secret."""
    claims = {"sub": sub, "purpose": purpose, "aud": AUDIENCE, "exp": utc_now() + dt.timedelta(minutes=MINUTES)}
    return template.replace(TOKEN, jwt.encode(claims, secret, "HS256"))


def plain_link(template: str) -> str:
    """The page for a guest: without a token, and without the parameter that was to carry it."""
    parts = urlsplit(template)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if TOKEN not in value]
    fragment = "" if TOKEN in parts.fragment else parts.fragment
    path = parts.path.replace(TOKEN, "")
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(query), fragment))
