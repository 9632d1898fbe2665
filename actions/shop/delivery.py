"""How things can be sent, by the shop's rules: which ways, what each costs, when it arrives."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from actions.shop.models.catalog import Product
from actions.shop.money import Money
from actions.shop.rule_values import EUROPEAN_UNION
from actions.shop.rules import DeliveryOption, DeliveryRules, ShopRules
from actions.shop.windows import is_kind
from actions.shop.working_days import WorkingDays


@dataclass(frozen=True)
class Way:
    """One way to have something sent now."""

    option: DeliveryOption
    is_free: bool
    """Whether what is in the cart reaches the sum from which it costs nothing."""
    first: dt.date
    """The first day on which it may arrive."""
    last: dt.date
    products: tuple[Product, ...] = ()
    """Those in the cart that go this way and no other; empty where there is a choice."""


@dataclass(frozen=True)
class Plan:
    """What can be sent, and what can't."""

    ways: tuple[Way, ...]
    left: tuple[DeliveryOption, ...]
    """Ways that don't reach the country."""
    stuck: tuple[Product, ...]
    """Products in the cart that therefore can't be sent there."""


def plan_delivery(
    delivery: DeliveryRules,
    rules: ShopRules,
    now: dt.datetime,
    country: str | None = None,
    products: Sequence[Product] = (),
    worth: Money | None = None,
) -> Plan:
    """The ways for the products of a cart that is worth so much, or for anything; to a country, or to any.

    `now` is when it would be ordered.
    """
    own_way = {product.id: only_way(delivery, product) for product in products}
    open_to_choose = not products or None in own_way.values()
    ways, left, stuck = list[Way](), list[DeliveryOption](), list[Product]()
    for option in delivery.options:
        going = tuple(product for product in products if own_way[product.id] is option)
        if products and not going and (_is_special(option) or not open_to_choose):
            continue
        if not reaches(delivery, option, country):
            left.append(option)
            stuck += going
            continue
        first, last = arrival(option, rules, now)
        ways.append(Way(option, _is_free(option, worth), first, last, going))
    return Plan(tuple(ways), tuple(left), tuple(stuck))


def arrival(option: DeliveryOption, rules: ShopRules, now: dt.datetime) -> tuple[dt.date, dt.date]:
    """The first and the last day on which it arrives when it is ordered now."""
    calendar, here = WorkingDays(rules.country), now.astimezone(rules.zone)
    day = here.date()
    too_late = option.order_by is not None and here.time() > option.order_by
    start = calendar.after(day, 1 if too_late and calendar.is_working(day) else 0)
    fewest, most = option.working_days
    return calendar.after(start, fewest), calendar.after(start, most)


def delivers_to(delivery: DeliveryRules, code: str) -> bool:
    """Whether the shop delivers to a country, or to all of the European Union for `EU`."""
    return set(EUROPEAN_UNION if code == "EU" else (code,)) <= set(delivery.countries)


def reaches(delivery: DeliveryRules, option: DeliveryOption, country: str | None) -> bool:
    """Whether this way goes to the country."""
    return country is None or country in (option.countries or delivery.countries)


def only_way(delivery: DeliveryRules, product: Product) -> DeliveryOption | None:
    """The one way that a product can go; None where there is a choice."""
    for option in delivery.options:
        if product.id in option.products or product.group in option.products:
            return option
        if any(is_kind(product, kind) for kind in option.product_types):
            return option
    return None


def _is_special(option: DeliveryOption) -> bool:
    return bool(option.product_types or option.products)


def _is_free(option: DeliveryOption, worth: Money | None) -> bool:
    enough = option.free_from
    comparable = worth is not None and enough is not None and worth.currency == enough.currency
    return option.cost.minor == 0 or bool(comparable and worth >= enough)  # type: ignore[operator]
