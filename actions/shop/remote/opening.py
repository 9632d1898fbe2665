"""Opens the shop's own system where the settings name one."""

from urllib.parse import urlsplit

from actions.shop.backend import EmbeddedBackend, ShopBackend
from actions.shop.database import Database
from actions.shop.errors import ShopError
from actions.shop.remote.backend import WebhookBackend
from actions.shop.remote.client import ShopClient

LOOPBACK = ("localhost", "127.0.0.1", "::1")


class BadShopUrl(ShopError):
    """AISLE_SHOP_URL can't be used."""


def open_client(url: str, secret: str) -> ShopClient | None:
    """The shop's system; None when there is none.

    Raises:
        BadShopUrl, BadSecret: it can't be used so.
    """
    if not url:
        return None
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in ("http", "https"):
        raise BadShopUrl("AISLE_SHOP_URL must be an https address.")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise BadShopUrl("AISLE_SHOP_URL must be https: requests name customers and what they ordered.")
    return ShopClient(url, secret)


def open_backend(database: Database, url: str, secret: str) -> ShopBackend:
    """Whoever decides about changes of orders: the shop's system where there is one, else this database."""
    client = open_client(url, secret)
    return WebhookBackend(database, client) if client is not None else EmbeddedBackend()
