"""What may be asked to be changed of an order, as data: kept with its key, sent to the shop's own system as JSON.

A change says what is wanted and nothing of how: `actions.shop.ledger` works out whether the rules allow it and what
follows. Lines are named by `OrderLine.id`.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

ReturnReason = Literal[
    "too_small", "too_large", "not_as_described", "damaged", "faulty", "wrong_item", "changed_mind", "other"
]
BLAME: tuple[ReturnReason, ...] = ("damaged", "faulty", "wrong_item")
"""Reasons for which the shop is to blame."""


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cancel(_Data):
    """Cancel the whole order."""

    kind: Literal["cancel"] = "cancel"


class KeptPieces(_Data):
    """How many pieces of a line are still wanted, or another product in its place."""

    line_id: int
    quantity: int = Field(ge=0)
    """0 takes the line out."""
    product_id: str | None = None
    """Another variant of the same product, for the price that was paid; None leaves the product."""


class ChangeItems(_Data):
    """Fewer pieces, fewer lines, or another size or colour; before shipping."""

    kind: Literal["change_items"] = "change_items"
    lines: tuple[KeptPieces, ...] = Field(min_length=1)


class PostalAddress(_Data):
    """Where parcels go."""

    name: str = Field(max_length=200)
    street: str = Field(min_length=1, max_length=300)
    postal_code: str = Field(default="", max_length=20)
    city: str = Field(min_length=1, max_length=100)
    country: str = Field(pattern="^[A-Z]{2}$")
    """ISO 3166-1 alpha-2."""


class ChangeAddress(_Data):
    """Another address for an order that has not left."""

    kind: Literal["change_address"] = "change_address"
    address: PostalAddress


class ReturnedPieces(_Data):
    """Pieces of a line that go back."""

    line_id: int
    quantity: int = Field(ge=1)
    exchange_for: str | None = None
    """Id of the variant that is sent instead; None asks for the money."""


class RegisterReturn(_Data):
    """Send something back, for its price or for another variant of it."""

    kind: Literal["return"] = "return"
    lines: tuple[ReturnedPieces, ...] = Field(min_length=1)
    reason: ReturnReason
    note: str = Field(default="", max_length=1000)


class WithdrawReturn(_Data):
    """Keep what was going to be sent back."""

    kind: Literal["withdraw_return"] = "withdraw_return"
    return_number: str


Change = Annotated[Cancel | ChangeItems | ChangeAddress | RegisterReturn | WithdrawReturn, Field(discriminator="kind")]
CHANGE: TypeAdapter[Change] = TypeAdapter(Change)
"""Reads a change from JSON and writes it."""
