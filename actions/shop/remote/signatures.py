"""Signed messages between Aisle and the shop's own system, by the Standard Webhooks specification."""

import binascii
import time
from collections.abc import Mapping
from datetime import UTC, datetime

from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook, WebhookVerificationError

from actions.shop.errors import ShopError


class BadSecret(ShopError):
    """AISLE_SHOP_SECRET is no secret of the specification."""

    def __init__(self) -> None:
        super().__init__(
            "AISLE_SHOP_SECRET is not base64 of 24 bytes or more, perhaps after whsec_: make one with "
            "`openssl rand -base64 32`."
        )


class NotAuthentic(ShopError):
    """A message whose signature is missing, wrong or too old."""


class Signer:
    """Signs and checks with one shared secret."""

    def __init__(self, secret: str) -> None:
        """Takes base64, with or without `whsec_` before it.

        Raises:
            BadSecret: it is empty, too short or not base64.
        """
        try:
            key = binascii.a2b_base64(secret.removeprefix("whsec_") + "==")
            self._webhook = Webhook(secret)
        except (EmptyWebhookSecretError, ValueError) as error:
            raise BadSecret from error
        if len(key) < 24:
            raise BadSecret

    def headers(self, message_id: str, body: str) -> dict[str, str]:
        """The three headers that go with a body, as of now."""
        now = int(time.time())
        signature = self._webhook.sign(message_id, datetime.fromtimestamp(now, UTC), body)
        return {"webhook-id": message_id, "webhook-timestamp": str(now), "webhook-signature": signature}

    def check(self, headers: Mapping[str, str], body: bytes) -> str:
        """The id of an authentic message that is at most five minutes old.

        Raises:
            NotAuthentic: it isn't one.
        """
        try:
            self._webhook.verify(body, dict(headers), json_parse=False)
        except (WebhookVerificationError, ValueError) as error:  # ValueError: what is no text, base64 or pair
            raise NotAuthentic(f"the signature is not good ({error})") from error
        return headers["webhook-id"]
