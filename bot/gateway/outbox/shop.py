"""Asks the shop's own system about changes that were noted."""

from actions.shop.database import Database
from actions.shop.outbox import Parcel
from actions.shop.remote.client import PATIENT_SECONDS, ShopClient
from actions.shop.remote.deciding import deliver


class ShopSender:
    """Sends changes and makes true what the shop's system decides."""

    at_once = 2

    def __init__(self, database: Database, client: ShopClient) -> None:
        self._database = database
        self._client = client

    def send(self, parcel: Parcel) -> None:
        """Raises Later, Never."""
        deliver(self._database, self._client, parcel, PATIENT_SECONDS)
