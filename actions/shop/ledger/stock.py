"""Pieces that are promised to shoppers and still lie in the shop: nobody else may be promised the same ones."""

from sqlalchemy import String, cast, exists, func, literal, select
from sqlalchemy.orm import Session

from actions.shop.changes import Change, ChangeItems, RegisterReturn
from actions.shop.ledger.pieces import OPEN, UNDER_WAY
from actions.shop.models.catalog import Product
from actions.shop.models.orders import AuditEntry, Order, OrderLine
from actions.shop.models.service import Return, ReturnLine


def hold_variants(session: Session, change: Change) -> None:
    """Let nobody else be promised pieces of the change's new variants until this transaction ends.

    In the order of their ids, so that two changes never wait for each other. SQLite has one writer at a time anyway.
    """
    wanted: set[str | None] = set()
    if isinstance(change, RegisterReturn):
        wanted = {line.exchange_for for line in change.lines}
    elif isinstance(change, ChangeItems):
        wanted = {line.product_id for line in change.lines}
    if wanted - {None}:
        hold = select(Product.id).where(Product.id.in_(wanted)).order_by(Product.id)
        session.execute(hold.with_for_update(key_share=True))


def unpromised(session: Session, product: Product) -> int | None:
    """Pieces that can still be promised; None when stock sets no limit or the feed doesn't say how much there is."""
    if product.quantity is None or product.availability != "in_stock":
        return None
    return product.quantity - _for_exchanges(session, product.id) - _for_changed_lines(session, product.id)


def _for_exchanges(session: Session, product_id: str) -> int:
    """Of returns whose goods are awaited: the other variant is sent when they have arrived."""
    query = select(func.coalesce(func.sum(ReturnLine.quantity), 0)).join(Return, Return.id == ReturnLine.return_id)
    return session.scalars(query.where(ReturnLine.exchange_for == product_id, Return.state.in_(OPEN))).one()


def _for_changed_lines(session: Session, product_id: str) -> int:
    """Of order lines that were changed into this product here and have not left.

    The audit log knows them. For lines that were ordered as this product the shop's own stock has been reckoned.
    """
    became_this = exists().where(
        AuditEntry.subject == literal("order_line:") + cast(OrderLine.id, String),
        AuditEntry.action == "line.product",
        AuditEntry.after == product_id,
    )
    pieces = func.coalesce(func.sum(OrderLine.quantity_total - OrderLine.quantity_fulfilled), 0)
    query = select(pieces).join(Order, Order.id == OrderLine.order_id).where(
        OrderLine.product_id == product_id,
        OrderLine.quantity_total > OrderLine.quantity_fulfilled,
        Order.status.in_(UNDER_WAY),
        became_this,
    )  # fmt: skip
    return session.scalars(query).one()
