"""Cases: what the shop's team must look at, each opened once and told to the shopper by its number."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.shop.access import OrderDoor, Viewer, normal_email
from actions.shop.case_photos import keep_photo
from actions.shop.errors import OrderNotFound
from actions.shop.models.base import utc_now
from actions.shop.models.orders import AuditEntry, Order, OrderLine
from actions.shop.models.service import Case
from actions.shop.numbers import new_number
from actions.shop.uploads import find_upload
from actions.shop.upsert import upsert


def open_case(
    session: Session,
    viewer: Viewer,
    key: str,
    kind: str,
    *,
    home: Path,
    order: Order | None = None,
    line: OrderLine | None = None,
    quantity: int | None = None,
    wish: str = "",
    note: str = "",
    image_id: str | None = None,
    locale: str = "en",
) -> Case:
    """The case with this key, opened now unless it was before: whatever is retried, there is one.

    `kind` and `wish` are those of `Case`; `image_id` is an upload of the viewer's session, whose copy is kept under
    `home`. A picture of somebody else's, or one that is gone, is left out.

    Raises:
        OrderNotFound: the viewer may not see the order, or the line is not of it.
    """
    if order is not None:
        OrderDoor(session, viewer).check(order)
    if line is not None and (order is None or line.order_id != order.id):
        raise OrderNotFound
    case = find_by_key(session, key)
    if case is not None:
        return case
    owned = image_id is not None and find_upload(session, viewer.session_id, image_id) is not None
    values = {
        "key": key,
        "kind": kind,
        "order_id": order.id if order else None,
        "order_line_id": line.id if line else None,
        "quantity": quantity,
        "wish": wish,
        "note": note,
        "photo_id": keep_photo(home, image_id, key) if image_id and owned else None,
        "session_id": viewer.session_id,
        "customer_email": normal_email(viewer.email or (order.customer.email if order else "")),
        "locale": locale,
        "created_at": utc_now(),
    }
    while case is None:  # a number that is taken already, once in 2^40, is drawn again
        opened = session.scalar(
            upsert(session, Case).values(number=new_number("C"), **values).on_conflict_do_nothing().returning(Case.id)
        )
        case = find_by_key(session, key)
        if opened is not None:
            session.add(
                AuditEntry(
                    actor=f"session:{viewer.session_id}", action="case.opened", subject=f"case:{opened}", after=kind
                )
            )
    session.flush()
    return case


def find_by_key(session: Session, key: str) -> Case | None:
    """The case that was opened with this key."""
    return session.scalar(select(Case).where(Case.key == key))
