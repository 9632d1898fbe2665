"""The label of a return: what goes on the parcel above the cut, what goes into it below."""

from sqlalchemy.orm import Session

from actions.papers.paper import (
    BODY,
    LARGE,
    SMALL,
    Barcode,
    Block,
    Columns,
    CutLine,
    Line,
    Locale,
    Paper,
    Table,
    file_name,
)
from actions.papers.words import Words
from actions.shop.models.catalog import Product
from actions.shop.models.orders import Order
from actions.shop.models.service import OrderAddress, Return
from actions.shop.rules import ShopRules


def has_label(goods: Return, rules: ShopRules) -> bool:
    """Whether there is a label: the return is approved and not here yet, and the shop has said where it goes."""
    return goods.state == "approved" and rules.returns is not None and bool(rules.returns.address)


def return_label(
    session: Session, order: Order, goods: Return, address: OrderAddress | None, rules: ShopRules, locale: Locale
) -> Paper:
    """The label as a paper. `address` is where the order went, if that is known.

    Raises:
        ValueError: there is none (`has_label`).
    """
    if rules.returns is None or not has_label(goods, rules):
        raise ValueError("this return has no label")
    words = Words(locale)
    name = words("return_number", number=goods.number)
    rows = []
    for line in goods.lines:
        sent = session.get(Product, line.exchange_for) if line.exchange_for else None
        instead = _variant(sent, locale) if sent else line.exchange_for or words("money_back")
        back = line.order_line.product
        rows.append((_variant(back, locale) if back else line.order_line.product_id, str(line.quantity), instead))
    blocks: tuple[Block, ...] = (
        Line(words("return_label"), LARGE, bold=True),
        Line(size=SMALL),
        Columns(((words("to"), *rules.returns.address), (words("from"), *_sender(order, address)))),
        Line(),
        Barcode(goods.number),
        CutLine(words("cut_here")),
        Line(),
        Line(f"{name} · {words('order_number', number=order.number)}", LARGE, bold=True),
        Line(words("reason", reason=words(f"reason_{goods.reason}")) if goods.reason else "", BODY),
        Line(size=SMALL),
        Table(
            headings=(words("inside"), words("quantity"), words("exchange_for")),
            rows=tuple(rows),
            widths=(50, 14, 36),
            numbers=0,
        ),
        Line(),
        Line(words("how"), BODY, bold=True),
        *(Line(f"{at}. {step}") for at, step in enumerate(words.steps, 1)),
    )
    return Paper(file_name("return", goods.number), name, words("return_label"), locale, goods.created_at, blocks)


def _variant(product: Product, locale: Locale) -> str:
    """Title and what tells this variant from the others."""
    return ", ".join(part for part in (product.title_in(locale), product.color, product.size) if part)


def _sender(order: Order, address: OrderAddress | None) -> list[str]:
    if address is None:
        return [order.customer.name] if order.customer.name else []
    place = f"{address.postal_code} {address.city}".strip()
    lines = (address.name or order.customer.name, *address.street.splitlines(), place, address.country)
    return [line for line in lines if line]
