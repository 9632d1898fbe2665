"""What a plan is."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from actions.shop.models.orders import Order
from actions.shop.models.service import OrderChange, Return
from actions.shop.rules import ShopRules
from actions.shop.settling import Quote

Steps = Callable[[Session, Order, OrderChange, dt.datetime], str | None]


@dataclass(frozen=True)
class Plan:
    """What a change would do, and the steps that do it."""

    quote: Quote
    carry_out: Steps
    """Session, locked order, the change's row, now → the number of a return that it is about."""


@dataclass(frozen=True)
class Facts:
    """What a change is judged by."""

    order: Order
    returns: list[Return]
    """All returns of the order."""
    rules: ShopRules
    now: dt.datetime
    accepted: bool = False
    """The shop's own system has said yes."""
