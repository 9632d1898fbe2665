"""Who decides about changes: the embedded ledger, or the shop's own system behind the same Protocol."""

import datetime as dt
from typing import Protocol

from sqlalchemy.orm import Session

from actions.shop.changes import Change
from actions.shop.ledger.settle import settle
from actions.shop.models.orders import Order
from actions.shop.models.service import OrderChange
from actions.shop.rules import ShopRules
from actions.shop.settling import Settled


class ShopBackend(Protocol):
    """Where orders live. Called within the transaction that locks the order; it commits nothing itself."""

    def settle(
        self,
        session: Session,
        order: Order,
        row: OrderChange,
        change: Change,
        rules: ShopRules,
        now: dt.datetime,
    ) -> Settled:
        """Decides about a change that is wanted now, and writes what came of it into its row.

        `order` is locked and fresh. `row` is new (`noted`). What a later answer of the shop's system applies goes
        through `actions.shop.ledger.settle.settle` too.
        """

    def deliver_now(self, key: str) -> Settled | None:
        """What came of a change that was noted, having tried at once; None where nothing is ever noted.

        Call it after the transaction of `settle` is committed; it takes two seconds at most.
        """

    def refresh(self, session: Session, number: str) -> None:
        """Brings the order with this number up to date before it is read; does nothing where it can't be.

        It may commit first, so that nobody waits for locks while it asks.
        """


class EmbeddedBackend:
    """The orders are in this database: the ledger decides at once."""

    def settle(
        self,
        session: Session,
        order: Order,
        row: OrderChange,
        change: Change,
        rules: ShopRules,
        now: dt.datetime,
    ) -> Settled:
        """Done or refused, in this transaction."""
        return settle(session, order, row, change, rules, now)

    def deliver_now(self, key: str) -> Settled | None:
        """Nothing is ever noted here."""
        return None

    def refresh(self, session: Session, number: str) -> None:
        """Nothing is fresher than this database."""
