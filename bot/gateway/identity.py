"""Who a signed-in shopper is, from the JWT that the shop's backend signs; nobody else is believed."""

from dataclasses import asdict, dataclass

import jwt

from bot.gateway.problems import Problem

ALGORITHM = "HS256"
REQUIRED = ("sub", "email", "name", "exp")
LEEWAY_SECONDS = 10
"""How far two machines' clocks may differ."""


@dataclass(frozen=True)
class Identity:
    """A shopper whom the shop vouches for."""

    sub: str
    """The shop's own id of the customer."""
    email: str
    name: str

    def as_metadata(self) -> dict[str, str]:
        """The form in which it goes to Rasa."""
        return asdict(self)


def verify_identity(token: str, secret: str) -> Identity:
    """The shopper that `token` names.

    Raises Problem (401) when no secret is set up, the signature or algorithm is wrong, the token has expired, or a
    required claim is missing or empty.
    """
    if not secret:
        raise Problem("identity_not_set_up")
    try:
        claims = jwt.decode(
            token,
            secret,
            algorithms=[ALGORITHM],
            leeway=LEEWAY_SECONDS,
            options={"require": list(REQUIRED), "verify_aud": False},
        )
    except jwt.ExpiredSignatureError as error:
        raise Problem("identity_expired") from error
    except jwt.MissingRequiredClaimError as error:
        raise Problem("identity_incomplete", claim=error.claim) from error
    except jwt.InvalidTokenError as error:
        raise Problem("identity_refused") from error
    return Identity(sub=_filled(claims, "sub", 200), email=_email(claims), name=_filled(claims, "name", 200))


def _filled(claims: dict[str, object], claim: str, longest: int) -> str:
    value = claims[claim]
    if not isinstance(value, str) or not value.strip() or len(value) > longest:
        raise Problem("identity_incomplete", claim=claim)
    return value.strip()


def _email(claims: dict[str, object]) -> str:
    email = _filled(claims, "email", 320)
    local, _, domain = email.rpartition("@")
    if not local or not domain:
        raise Problem("identity_incomplete", claim="email")
    return email.lower()
