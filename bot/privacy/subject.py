"""Whose data it is: what belongs to the owner of an e-mail address."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from actions.shop.access import normal_email
from actions.shop.models.conversation import ChatSession
from actions.shop.models.orders import Customer, Order, OrderLine, VerifiedOrder
from actions.shop.models.service import Case


@dataclass(frozen=True)
class Subject:
    """Everything that is found by an address."""

    email: str
    """Lower case."""
    customer_id: int | None
    order_ids: tuple[int, ...]
    line_ids: tuple[int, ...]
    signed_in: tuple[str, ...]
    """Conversations in which the shop vouched for the address."""
    as_guest: tuple[str, ...]
    """Conversations in which a guest knew number and address of one of the orders."""
    shared: tuple[str, ...]
    """Those of them in which orders of somebody else were opened too: erased, but not handed out."""

    @property
    def session_ids(self) -> tuple[str, ...]:
        """All conversations."""
        return (*self.signed_in, *self.as_guest)

    @property
    def own_sessions(self) -> tuple[str, ...]:
        """Conversations that are nobody else's."""
        return tuple(one for one in self.session_ids if one not in self.shared)

    @property
    def cases(self) -> ColumnElement[bool]:
        """Which cases: of the address, of the orders, of the conversations."""
        return or_(
            Case.customer_email == self.email,
            Case.order_id.in_(self.order_ids),
            Case.session_id.in_(self.own_sessions),
        )


def find_subject(session: Session, email: str) -> Subject:
    """What belongs to the owner of this address."""
    email = normal_email(email)
    customer_id = session.scalar(select(Customer.id).where(Customer.email == email))
    order_ids = tuple(session.scalars(select(Order.id).where(Order.customer_id == customer_id).order_by(Order.id)))
    line_ids = tuple(session.scalars(select(OrderLine.id).where(OrderLine.order_id.in_(order_ids))))
    chats = select(ChatSession.id).where(ChatSession.customer_email == email).order_by(ChatSession.created_at)
    signed_in = tuple(session.scalars(chats))
    verified = select(VerifiedOrder.session_id).where(VerifiedOrder.order_id.in_(order_ids)).distinct()
    as_guest = tuple(sorted(set(session.scalars(verified)) - set(signed_in)))
    others = select(VerifiedOrder.session_id).where(
        VerifiedOrder.session_id.in_(as_guest), VerifiedOrder.order_id.not_in(order_ids)
    )
    shared = tuple(sorted(set(session.scalars(others))))
    return Subject(email, customer_id, order_ids, line_ids, signed_in, as_guest, shared)
