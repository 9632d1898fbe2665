"""What holds of every order at any moment."""

from sqlalchemy.orm import Session

from actions.shop.ledger.funds import promised_for
from actions.shop.ledger.locking import load_order
from actions.shop.ledger.pieces import OPEN, going_back, returns_of
from actions.shop.models.orders import Order
from actions.shop.models.service import Return


def assert_adds_up(order: Order, returns: list[Return]) -> None:
    """Pieces and money of an order."""
    gone = going_back(returns)
    for line in order.lines:
        assert line.quantity_ordered >= line.quantity_total >= 0
        assert gone[line.id] <= line.quantity_fulfilled <= line.quantity_ordered
    promised = sum(promised_for(one).minor for one in returns if one.state in OPEN)
    assert 0 <= promised <= order.balance.minor <= order.total.minor
    assert order.balance.minor == order.total.minor + sum(one.amount_minor for one in order.adjustments)


def checked_order(session: Session, number: str) -> Order:
    """The order with this number, after the check."""
    order = load_order(session, session.query(Order.id).filter_by(number=number).scalar())
    assert_adds_up(order, returns_of(session, order.id))
    return order
