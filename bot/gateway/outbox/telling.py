"""Tells the shop's own system what it has not decided itself, like a consent."""

from actions.shop import outbox
from actions.shop.database import Database
from actions.shop.outbox import Parcel
from actions.shop.remote.client import ShopClient


class TellingSender:
    """Passes messages on as they are; where there is no such system nobody has to be told."""

    at_once = 2

    def __init__(self, database: Database, client: ShopClient | None) -> None:
        self._database = database
        self._client = client

    def send(self, parcel: Parcel) -> None:
        """Raises Later, Never."""
        if self._client is not None:
            self._client.tell(parcel.key, parcel.kind, parcel.body)
        with self._database.session() as session:
            outbox.settle(session, parcel, "" if self._client else "there is no system of the shop's own")
