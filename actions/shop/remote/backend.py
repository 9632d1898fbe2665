"""The shop's own system decides: changes are noted, sent to it, and made true here when it accepts."""

import datetime as dt
import logging

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.shop import outbox
from actions.shop.access import normal_number
from actions.shop.changes import Change
from actions.shop.database import Database
from actions.shop.ledger.settle import quote, record
from actions.shop.models.base import utc_now
from actions.shop.models.orders import Order
from actions.shop.models.service import OrderChange
from actions.shop.patience import Patience
from actions.shop.remote.client import QUICK_SECONDS, NotUnderstood, ShopClient, Unanswered
from actions.shop.remote.deciding import deliver, request_of
from actions.shop.remote.orders import OrderRefused, bring_up_to_date
from actions.shop.rules import ShopRules
from actions.shop.settling import Refused, Settled, read_outcome

logger = logging.getLogger(__name__)
TURN = dt.timedelta(seconds=4)
"""For so long the turn that noted a change has it for itself; then a worker takes it."""
FRESH = dt.timedelta(seconds=5)
"""An order that was brought up to date so lately is not asked for again."""


class WebhookBackend:
    """Orders live in the shop's own system; this database holds what it last said."""

    def __init__(self, database: Database, client: ShopClient) -> None:
        self._database = database
        self._client = client

    def settle(
        self,
        session: Session,
        order: Order,
        row: OrderChange,
        change: Change,
        rules: ShopRules,
        now: dt.datetime,
    ) -> Settled:
        """Refused when the rules don't allow it; else noted, with a message to the shop's system beside it."""
        quoted = quote(session, order, change, rules, now)
        if isinstance(quoted, Refused):
            return record(row, Settled("refused", refused=quoted), now)
        noted = record(row, Settled("noted", quote=quoted), now)
        body = request_of(order, change, noted)
        outbox.enqueue(session, row.key, "shop", f"order.{change.kind}", "", body, wait=TURN)
        return noted

    def deliver_now(self, key: str) -> Settled | None:
        """What came of a noted change after trying at once, for two seconds at most. Call it after the commit."""
        with self._database.session() as session:
            parcel = outbox.claim_now(session, key)
        if parcel is not None:
            try:
                deliver(self._database, self._client, parcel, QUICK_SECONDS, in_turn=True)
            except (Unanswered, NotUnderstood) as error:
                logger.warning("a change waits for the shop's system (%s)", error)
                with self._database.session() as session:
                    outbox.failed(session, parcel, error, Patience())
        with self._database.session() as session:
            row = session.scalar(select(OrderChange).where(OrderChange.key == key))
            return read_outcome(row.outcome) if row is not None else None

    def refresh(self, session: Session, number: str) -> None:
        """Asks the shop's system for the order; where it doesn't answer in time, what is known here stays.

        `Order.updated_at` then tells since when.
        """
        known = session.execute(
            select(Order.number, Order.updated_at).where(Order.number_key == normal_number(number))
        ).one_or_none()
        if known is None or utc_now() - known.updated_at < FRESH:
            return
        session.commit()  # the door has counted its try: nobody shall wait for that while the shop's system answers
        try:
            found = self._client.read_order(known.number)
            if found is not None:
                with session.begin_nested():
                    bring_up_to_date(session, found, known.number)
        except (Unanswered, NotUnderstood, OrderRefused) as error:
            logger.warning("an order could not be brought up to date (%s)", error)
