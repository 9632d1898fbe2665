"""Whether something happened that a shopper asked to be told; and telling it, once.

It is read from the database, whoever wrote it there. It is told in the transaction that notes that it was told, so two
who look at once, or one who dies, tell it once.
"""

import json
from typing import Any, Literal

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, func, not_, select, update
from sqlalchemy.orm import Session

from actions.shop.models.base import utc_now
from actions.shop.models.catalog import Product
from actions.shop.models.messages import Watch
from actions.shop.models.orders import Order
from actions.shop.notices import Notice, NoticeButton, Phrase, tell
from actions.shop.watches import Kind

ENDED = ("delivered", "cancelled", "returned")
"""Statuses after which an order moves no more."""
BATCH = 200

_CAN_BE_BOUGHT: ColumnElement[bool] = and_(
    Product.availability != "out_of_stock",
    not_(and_(Product.availability == "in_stock", func.coalesce(Product.quantity, 1) == 0)),
)
"""`Product.can_be_bought`, for the database."""
_COSTS = func.coalesce(Product.sale_price_minor, Product.price_minor)


def has_happened(session: Session) -> bool:
    """Whether there is anything to tell. Only reads."""
    moved, restocked, cheaper = _moved(None), _restocked(None), _cheaper(None)
    return any(session.execute(query.limit(1)).first() is not None for query in (moved, restocked, cheaper))


def tell_what_happened(session: Session, subject: str | None = None) -> int:
    """Tell what happened, of everything or of one order (by its id) or product; returns how much was told."""
    told = sum(_tell_moved(session, *row) for row in session.execute(_moved(subject).limit(BATCH)).all())
    for query in (_restocked(subject), _cheaper(subject)):
        told += sum(_tell_product(session, *row) for row in session.execute(query.limit(BATCH)).all())
    return told


def _moved(subject: str | None) -> Select[Watch, Order]:
    # Only orders' watches have numbers as subjects; the database may look at the others before it leaves them out.
    order_id = cast(case((Watch.kind == "order_moves", Watch.subject), else_=None), Integer)
    query = select(Watch, Order).join(Order, Order.id == order_id)
    return query.where(*_active("order_moves", subject), Order.status != Watch.seen).order_by(Watch.id)


def _restocked(subject: str | None) -> Select[Watch, Product]:
    query = select(Watch, Product).join(Product, Product.id == Watch.subject)
    return query.where(*_active("back_in_stock", subject), _CAN_BE_BOUGHT).order_by(Watch.id)


def _cheaper(subject: str | None) -> Select[Watch, Product]:
    query = select(Watch, Product).join(Product, Product.id == Watch.subject)
    fell = (Watch.currency == Product.currency, Watch.below_minor > _COSTS, _CAN_BE_BOUGHT)
    return query.where(*_active("price_falls", subject), *fell).order_by(Watch.id)


def _active(kind: Kind, subject: str | None) -> list[ColumnElement[bool]]:
    about = [Watch.subject == subject] if subject is not None else []
    return [Watch.state == "active", Watch.kind == kind, *about]


def _tell_moved(session: Session, one: Watch, order: Order) -> bool:
    """Tells the order's new status, unless another worker just does."""
    ended = order.status in ENDED
    before, values = one.seen, {"seen": order.status, **(_told() if ended else {})}
    if not _note(session, one, Watch.seen == before, values):
        return False
    show = NoticeButton(title="utter_button_track", payload=f'/track_order{{"order_number": "{order.number}"}}')
    notice = Notice(
        response="utter_notice_order_moved",
        values={"number": order.number, "status": Phrase(phrase=f"utter_status_{order.status}")},
        locale="zh" if one.locale == "zh" else "en",
        buttons=(show,) if ended else (show, stop_button(one)),
        watch_token=one.token,
    )
    # a status may come back: each time is another event
    happened = f"{order.status}:{order.updated_at.timestamp():.0f}"
    tell(session, f"watch:{one.id}:{happened}", notice, session_id=one.session_id, email=one.email)
    return True


def _tell_product(session: Session, one: Watch, product: Product) -> bool:
    """Tells that it is back or cheaper, once, unless another worker just does."""
    if not _note(session, one, Watch.state == "active", _told()):
        return False
    locale: Literal["en", "zh"] = "zh" if one.locale == "zh" else "en"
    add = NoticeButton(title="utter_button_add", payload=f"/add_to_cart{json.dumps({'product_id': product.id})}")
    notice = Notice(
        response=f"utter_notice_{one.kind}",
        values={"title": product.title_in(locale), "price": product.effective_price.format(locale)},
        locale=locale,
        buttons=(add,),
        product_id=product.id,
        watch_token=one.token,
    )
    tell(session, f"watch:{one.id}", notice, session_id=one.session_id, email=one.email)
    return True


def stop_button(one: Watch) -> NoticeButton:
    """Ends the watch."""
    return NoticeButton(title="utter_button_stop_alert", payload=f'/stop_alert{{"watch": "{one.id}"}}')


def _told() -> dict[str, Any]:
    return {"state": "told", "settled_at": utc_now()}


def _note(session: Session, one: Watch, as_before: ColumnElement[bool], values: dict[str, Any]) -> bool:
    """Notes that it is told. The condition is in the statement: of two workers, one finds nothing left to note."""
    noted = session.execute(
        update(Watch)
        .where(Watch.id == one.id, Watch.state == "active", as_before)
        .values(**values)
        .returning(Watch.id)
        .execution_options(synchronize_session=False)
    )
    return noted.scalar_one_or_none() is not None
