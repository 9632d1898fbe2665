"""The invoice of an order: what was ordered, what was changed since, what that comes to."""

import datetime as dt
from decimal import ROUND_HALF_EVEN, Decimal

from actions.papers.paper import LARGE, SMALL, TITLE, Block, Columns, Line, Locale, Paper, Table, file_name
from actions.papers.words import Words
from actions.shop.models.orders import Order, OrderAdjustment
from actions.shop.models.service import OrderAddress
from actions.shop.money import Money
from actions.shop.rules import ShopDetails, ShopRules

NUMBERS = 3
"""Columns of the table that stand to the right."""


def has_invoice(order: Order, rules: ShopRules) -> bool:
    """Whether there is an invoice: something has left, and the shop has said who sells."""
    return rules.shop is not None and any(line.quantity_fulfilled for line in order.lines)


def invoice(order: Order, address: OrderAddress | None, rules: ShopRules, locale: Locale) -> Paper:
    """The invoice as a paper. `address` is where the order went, if that is known.

    Raises:
        ValueError: there is none (`has_invoice`).
    """
    if rules.shop is None or not has_invoice(order, rules):
        raise ValueError("this order has no invoice")
    words, shop = Words(locale), rules.shop
    issued = issued_at(order)
    rows = tuple(
        (
            line.title_in(locale),
            line.unit_price.format(locale),
            str(line.quantity_ordered),
            line.total.format(locale),
        )
        for line in order.lines
    )
    facts = (
        words("order_number", number=order.number),
        words("ordered_on", day=words.day(order.placed_at.astimezone(rules.zone))),
        words("issued_on", day=words.day(issued.astimezone(rules.zone))),
    )
    blocks: tuple[Block, ...] = (
        Line(words("invoice"), TITLE, bold=True),
        Line(),
        Columns(((words("seller"), *_seller(words, shop)), (words("billed_to"), *_buyer(order, address)))),
        Line(),
        Columns(((words("facts"), *facts),)),
        Line(size=LARGE),
        Table(
            headings=(words("item"), words("unit_price"), words("quantity"), words("amount")),
            rows=(*rows, (words("delivery"), "", "", order.shipping.format(locale))),
            widths=(52, 18, 12, 18),
            numbers=NUMBERS,
            sums=_sums(order, words, rules),
        ),
        *_vat(order, words, shop),
    )
    footer = " · ".join(part for part in (shop.name, shop.email) if part)
    return Paper(
        file_name("invoice", order.number),
        words("invoice_for_order", number=order.number),
        footer,
        locale,
        issued,
        blocks,
    )


def issued_at(order: Order) -> dt.datetime:
    """When the invoice came to be: when the first parcel left, as far as that was recorded."""
    moved = [event.at or event.recorded_at for parcel in order.shipments for event in parcel.events]
    return min(moved, default=order.delivered_at or order.placed_at)


def _seller(words: Words, shop: ShopDetails) -> list[str]:
    vat = [words("vat_number", number=shop.vat_number)] if shop.vat_number else []
    return [shop.name, *shop.address, *([shop.email] if shop.email else []), *vat]


def _buyer(order: Order, address: OrderAddress | None) -> list[str]:
    """Name and address; the e-mail address only when nothing else is known."""
    name = (address.name if address else "") or order.customer.name
    if address is None:
        return [name or order.customer.email]
    place = f"{address.postal_code} {address.city}".strip()
    return [line for line in (name, *address.street.splitlines(), place, address.country) if line]


def _sums(order: Order, words: Words, rules: ShopRules) -> tuple[tuple[str, str], ...]:
    total = (words("total"), order.total.format(words.locale))
    if not order.adjustments:
        return (total,)
    changes = ((_what(order, one, words, rules), one.amount.format(words.locale)) for one in order.adjustments)
    return (total, *changes, (words("left_to_pay"), order.balance.format(words.locale)))


def _what(order: Order, adjustment: OrderAdjustment, words: Words, rules: ShopRules) -> str:
    what = words(adjustment.kind)
    line = next((line for line in order.lines if line.id == adjustment.order_line_id), None)
    if line is not None and adjustment.quantity:
        what = words("pieces", what=what, quantity=adjustment.quantity, title=line.title_in(words.locale))
    return words("dated", what=what, day=words.day(adjustment.created_at.astimezone(rules.zone)))


def _vat(order: Order, words: Words, shop: ShopDetails) -> list[Line]:
    if shop.vat_percent is None:
        return []
    vat = contained_vat(order.balance, shop.vat_percent)
    percent = f"{shop.vat_percent:f}"
    tax = words("vat_included", percent=percent)
    net = words("net")
    colon = "：" if words.locale == "zh" else ": "
    return [
        Line(size=SMALL),
        Line(f"{tax}{colon}{vat.format(words.locale)}", SMALL, grey=True),
        Line(f"{net}{colon}{(order.balance - vat).format(words.locale)}", SMALL, grey=True),
    ]


def contained_vat(gross: Money, percent: Decimal) -> Money:
    """The tax within an amount, to the nearest minor unit; a half goes to the even one."""
    exact = Decimal(gross.minor) * percent / (100 + percent)
    return Money(int(exact.quantize(Decimal(1), ROUND_HALF_EVEN)), gross.currency)
