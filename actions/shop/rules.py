"""The shop's rules: what it allows, for how long, at what price. Flows decide by them and policies quote them.

They come from `rules.toml` beside the policies (`aisle import policies DIR`). A part that is not there is not decided
by Aisle: the flow notes the wish and the team decides.
"""

import datetime as dt
from decimal import Decimal
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator
from sqlalchemy.orm import Session

from actions.shop.models.rules import StoredRules
from actions.shop.money import Money
from actions.shop.rule_values import (
    checked_countries,
    checked_country,
    checked_month_day,
    checked_price,
    checked_zone,
    nothing_if_zero,
)

Days = Annotated[int, Field(ge=0)]
Price = Annotated[Money, BeforeValidator(checked_price), PlainSerializer(str)]
"""Written `4.90 USD`."""
Fee = Annotated[Price | None, AfterValidator(nothing_if_zero)]
"""None for no fee, also when it is written as zero."""
Country = Annotated[str, AfterValidator(checked_country)]
"""ISO 3166-1 alpha-2."""
Countries = Annotated[tuple[str, ...], AfterValidator(checked_countries)]
"""ISO 3166-1 alpha-2; `EU` is written for its members and kept as them."""
MonthDay = Annotated[str, AfterValidator(checked_month_day)]
"""Written `12-24`; a day of every year, so not `02-29`."""


class _Rules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class ShopDetails(_Rules):
    """Who sells, as it stands on invoices."""

    name: str = Field(min_length=1)
    address: tuple[str, ...] = ()
    """A line each."""
    email: str = ""
    vat_number: str = ""
    vat_percent: Decimal | None = Field(default=None, ge=0, lt=100)
    """Contained in every price; None: the shop charges no VAT, or prints no line about it."""


class CancellationRules(_Rules):
    """Before an order ships."""

    fee: Fee = None
    """Kept of what was paid."""


class LongerWindow(_Rules):
    """Orders of some days of the year may be returned for longer."""

    placed_from: MonthDay
    placed_to: MonthDay
    until: MonthDay
    """The last day, the next such date after the order was placed."""


class ReturnRules(_Rules):
    """Sending back what arrived."""

    window_days: Days
    """Days after delivery; the last one counts until its end."""
    longer: tuple[LongerWindow, ...] = ()
    fee: Fee = None
    """What the label costs the shopper; nothing when the shop is to blame."""
    refunds_shipping: bool = False
    """Whether the delivery cost is given back with a whole order, up to `standard_shipping`."""
    standard_shipping: Price | None = None
    not_returnable: tuple[str, ...] = ()
    """Beginnings of `product_type`, like `Grocery`; unless the shop is to blame (`damaged`, `faulty`, `wrong_item`)."""
    refund_working_days: Days = 5
    address: tuple[str, ...] = ()
    """Where the label sends it, a line each."""


class ExchangeRules(_Rules):
    """Another size or colour for what arrived."""

    window_days: Days


class ProblemRules(_Rules):
    """Broken, wrong, missing."""

    report_within_days: Days
    lost_after_working_days: Days = 10
    """Working days after the estimated day of delivery when a parcel counts as lost."""
    answer_working_days: Days = 1


class DeliveryOption(_Rules):
    """One way to have things sent."""

    name: str
    """`standard`, `express`; worded by `utter_delivery_<name>`, else shown as it is."""
    cost: Price
    free_from: Price | None = None
    working_days: tuple[Days, Days]
    """Fewest and most, after the order was placed."""
    order_by: dt.time | None = None
    """What is ordered later in a day counts as ordered on the next working day."""
    countries: Countries = ()
    """Empty: every country that the shop delivers to."""
    product_types: tuple[str, ...] = ()
    """Beginnings of `product_type` that go this way only."""
    products: tuple[str, ...] = ()
    """Ids of products, or of their item groups, that go this way only; with neither: everything else."""


class DeliveryRules(_Rules):
    """Where to, how fast, at what price."""

    countries: Countries = Field(min_length=1)
    options: tuple[DeliveryOption, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _agree(self) -> "DeliveryRules":
        names = [option.name for option in self.options]
        for option in self.options:
            if names.count(option.name) > 1:
                raise ValueError(f"two options are called {option.name!r}")
            beyond = [code for code in option.countries if code not in self.countries]
            if beyond:
                raise ValueError(f"the option {option.name!r} goes to {', '.join(beyond)}, which `countries` lacks")
        return self

    def option(self, name: str) -> DeliveryOption:
        """The way of this name; KeyError when there is none."""
        return {option.name: option for option in self.options}[name]


class WarrantyRule(_Rules):
    """How long some products are covered; of several that fit, the first counts."""

    years: Annotated[int, Field(ge=0)]
    """0: no warranty."""
    brand: str = ""
    product_type: str = ""
    """Beginning of it; with `brand` both must fit; neither: everything."""


class AccountLinks(_Rules):
    """The shop's own pages; `{token}` is replaced by a signed token for whoever is signed in."""

    create: str = ""
    edit: str = ""
    addresses: str = ""
    delete: str = ""
    password: str = ""
    switch: str = ""


class ShopRules(_Rules):
    """All rules of a shop."""

    timezone: Annotated[str, AfterValidator(checked_zone)] = "UTC"
    """IANA name; days begin and end there."""
    country: Country | None = None
    """Whose public holidays are no working days."""
    shop: ShopDetails | None = None
    """Without it there are no invoices as documents."""
    cancellation: CancellationRules | None = None
    returns: ReturnRules | None = None
    exchanges: ExchangeRules | None = None
    problems: ProblemRules | None = None
    delivery: DeliveryRules | None = None
    warranty: tuple[WarrantyRule, ...] = ()
    account: AccountLinks = AccountLinks()

    @property
    def zone(self) -> ZoneInfo:
        """The shop's time zone."""
        return ZoneInfo(self.timezone)


def shop_rules(session: Session) -> ShopRules:
    """The rules as they were last imported; a shop without any has the empty ones."""
    stored = session.get(StoredRules, 1)
    return ShopRules.model_validate(stored.content) if stored else ShopRules()
