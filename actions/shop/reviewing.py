"""Reviews by those who bought: one for each order line, and the shop may hide it."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from actions.shop.access import OrderDoor, Viewer
from actions.shop.audit import write_down
from actions.shop.errors import OrderNotFound
from actions.shop.importers.values import content_hash
from actions.shop.models.base import utc_now
from actions.shop.models.orders import Order, OrderLine
from actions.shop.models.reviews import Review
from actions.shop.upsert import upsert


def earlier_review(session: Session, line_id: int) -> Review | None:
    """What was written of this order line before."""
    return session.scalar(select(Review).where(Review.order_line_id == line_id))


def write_review(
    session: Session, viewer: Viewer, line: OrderLine, rating: int, text: str, *, hidden: bool = False
) -> Review:
    """Keep what the viewer writes of an order line; written again, it takes the earlier one's place.

    Args:
        session: the caller commits.
        viewer: who writes.
        line: of an order that the viewer may see, delivered.
        rating: stars, 1 to 5.
        text: as it was written; may be empty.
        hidden: whether the team looks at it before it is shown.

    Raises:
        OrderNotFound: the viewer may not see the order, or nothing of the line has arrived.
    """
    order = session.get_one(Order, line.order_id)
    OrderDoor(session, viewer).check(order)
    if not line.quantity_fulfilled:
        raise OrderNotFound
    said = {"rating": rating, "text": text, "hidden": hidden, "created_at": utc_now()}
    session.execute(
        upsert(session, Review)
        .values(
            product_id=line.product_id,
            order_line_id=line.id,
            content_hash=content_hash(["order line", line.id]),
            title="",
            **said,
        )
        .on_conflict_do_update(index_elements=["order_line_id"], set_=said)
    )
    review = session.scalars(
        select(Review).where(Review.order_line_id == line.id).execution_options(populate_existing=True)
    ).one()
    write_down(session, viewer.actor, "review.written", f"review:{review.id}", after="hidden" if hidden else "shown")
    return review


def set_hidden(session: Session, review_id: int, hidden: bool) -> bool:
    """Hide a review from shoppers, or show it again; False when there is no such review."""
    changed = session.execute(
        update(Review)
        .where(Review.id == review_id)
        .values(hidden=hidden)
        .returning(Review.id)
        .execution_options(synchronize_session="fetch")
    )
    return changed.scalar_one_or_none() is not None


def hidden_reviews(session: Session) -> list[Review]:
    """Those that shoppers don't see, the oldest first."""
    return list(session.scalars(select(Review).where(Review.hidden.is_(True)).order_by(Review.id)))
