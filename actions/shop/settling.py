"""What would come of a change, and what came of it."""

from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import TypeAdapter

from actions.shop.money import Money
from actions.shop.rules import Price

RefusalCode = Literal[
    "already",  # it was done before, by another request
    "shipped",  # too late to change: it has left
    "not_delivered",  # too early to send back
    "too_late",  # the window is over: `deadline`
    "not_returnable",  # the rules exempt it: `titles`
    "nothing_left",  # fewer pieces left than asked for: `titles`
    "no_stock",  # the other variant can't be bought: `titles`
    "other_product",  # no variant of the same product: `titles`
    "country",  # the shop doesn't deliver there: `country`
    "more_money",  # it would cost more, and a chat takes no payment
    "currency",  # the rules' fee is in another currency than the order
    "by_shop",  # the shop's own system said no: `reason`
]


@dataclass(frozen=True)
class Refused:
    """Why a change can't be done."""

    code: RefusalCode
    details: dict[str, str] = field(default_factory=dict)
    """Days as ISO dates."""
    line_ids: tuple[int, ...] = ()
    """The lines that it is about."""


@dataclass(frozen=True)
class PaidBack:
    """Money for some pieces of a line."""

    line_id: int
    quantity: int
    amount: Price
    """Zero for an exchange."""


@dataclass(frozen=True)
class Quote:
    """What a change would do to the money; nothing is negative."""

    lines: tuple[PaidBack, ...]
    shipping: Price
    """What is given back of the delivery cost."""
    fee: Price
    """What the shop keeps."""
    needs_approval: bool = False
    """Whether the team decides, because the shop has no rule for it."""

    @property
    def total(self) -> Money:
        """What goes back to the shopper."""
        return sum((line.amount for line in self.lines), self.shipping) - self.fee


@dataclass(frozen=True)
class Settled:
    """What came of a change; the same for the same key, however often it is asked for."""

    state: Literal["noted", "done", "refused"]
    """`noted`: the shop's own system has not answered yet."""
    quote: Quote | None = None
    """What was done or will be; None when refused."""
    refused: Refused | None = None
    return_number: str | None = None


_SETTLED = TypeAdapter(Settled)


def as_outcome(settled: Settled) -> dict[str, Any]:
    """For `OrderChange.outcome` and the shop's own system: plain JSON, money as `12.00 USD`."""
    outcome: dict[str, Any] = _SETTLED.dump_python(settled, mode="json")
    if settled.quote:
        outcome["quote"]["total"] = str(settled.quote.total)
    return outcome


def read_outcome(outcome: dict[str, Any]) -> Settled:
    """What `as_outcome` wrote."""
    quote = outcome.get("quote")
    known = quote and {name: value for name, value in quote.items() if name != "total"}
    return _SETTLED.validate_python(outcome | {"quote": known})
