"""What the shop's own people do about orders, returns and cases; through the same door and ledger as shoppers.

What they decide is told to the shopper, in the same transaction.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from actions.shop.access import Viewer
from actions.shop.audit import write_down
from actions.shop.conflicts import SEEN, conflicts, order_id_of
from actions.shop.errors import CaseNotFound, KeyTaken, ReturnNotFound, TooMuch, WrongState
from actions.shop.ledger.entries import enter
from actions.shop.ledger.funds import available
from actions.shop.ledger.locking import lock_order
from actions.shop.ledger.pieces import OPEN, returns_of
from actions.shop.ledger.receiving import receive
from actions.shop.ledger.withdrawing import close_return
from actions.shop.models.base import utc_now
from actions.shop.models.orders import AuditEntry, Order
from actions.shop.models.service import Case, OrderChange, Return
from actions.shop.money import Money
from actions.shop.orders import OrderDesk
from actions.shop.settling import Quote
from actions.shop.team_notices import tell_answered, tell_approved, tell_goodwill, tell_received, tell_refused

FRESH = {"populate_existing": True}


class AgentDesk(OrderDesk):
    """An order desk whose viewer is an agent.

    Raises:
        NotAllowed: the viewer is a shopper.
    """

    def __init__(self, session: Session, viewer: Viewer) -> None:
        super().__init__(session, viewer)
        self._door.check_agent()

    def waiting_returns(self) -> list[Return]:
        """Returns that wait for the team or for their goods, the oldest first."""
        query = select(Return).where(Return.state.in_(OPEN)).order_by(Return.created_at, Return.id)
        return list(self._session.scalars(query).unique())

    def open_cases(self) -> list[Case]:
        """Cases that nobody has answered, the oldest first."""
        query = select(Case).where(Case.state == "open").order_by(Case.created_at, Case.id)
        return list(self._session.scalars(query))

    def conflicts(self) -> Sequence[AuditEntry]:
        """Orders that left the shop though they were cancelled, until somebody has seen to them, the oldest first."""
        return conflicts(self._session)

    def see_to(self, order: Order) -> bool:
        """Somebody has seen to the conflict of an order, which waits no more; False when none did."""
        lock_order(self._session, order.id)
        waits = any(order_id_of(one) == order.id for one in self.conflicts())
        if waits:
            write_down(self._session, self._viewer.actor, SEEN, f"order:{order.id}")
            self._session.flush()
        return waits

    def number_of(self, order_id: int | None) -> str:
        """An order's number; empty for none."""
        order = self._session.get(Order, order_id) if order_id else None
        return order.number if order else ""

    def history(self, order: Order) -> list[AuditEntry]:
        """What the audit log has of an order and its returns, the oldest first."""
        subjects = [f"order:{order.id}", *(f"return:{one.id}" for one in self.returns(order))]
        subjects += [f"order_line:{line.id}" for line in order.lines]
        query = select(AuditEntry).where(AuditEntry.subject.in_(subjects)).order_by(AuditEntry.id)
        return list(self._session.scalars(query))

    def changes(self, order: Order) -> list[OrderChange]:
        """What was asked to be changed of an order, the oldest first."""
        query = select(OrderChange).where(OrderChange.order_id == order.id).order_by(OrderChange.id)
        return list(self._session.scalars(query))

    def refundable(self, order: Order) -> Money:
        """What was paid and is neither given back nor promised."""
        return available(order, self.returns(order))

    def find_return(self, number: str) -> tuple[Order, Return]:
        """The return with this number and its order, locked and fresh. Raises `ReturnNotFound`."""
        order_id = self._session.scalar(select(Return.order_id).where(Return.number == number.strip().upper()))
        if order_id is None:
            raise ReturnNotFound(number)
        order = lock_order(self._session, order_id)
        return order, next(one for one in returns_of(self._session, order_id) if one.number == number.strip().upper())

    def approve(self, number: str) -> Return:
        """Let the goods of a requested return come. Raises `ReturnNotFound` or `WrongState`."""
        order, one = self._in_state(number, "requested")
        one.state = "approved"
        self._write_down(one, "requested")
        tell_approved(self._session, order, one, self._chat_of(one))
        return one

    def refuse(self, number: str, reason: str) -> Return:
        """Say no to a return, before its goods came. Raises as `approve`."""
        order, one = self._in_state(number, *OPEN)
        before = one.state
        close_return(one, returns_of(self._session, order.id), "refused", utc_now())
        one.answer = reason
        self._write_down(one, before)
        tell_refused(self._session, order, one, self._chat_of(one))
        return one

    def receive(self, number: str, arrived: Mapping[int, int] | None = None, now: dt.datetime | None = None) -> Quote:
        """The goods of an approved return are here: pay back what was promised for them. Raises as `approve`.

        Args:
            number: of the return.
            arrived: pieces by id of the return's line, where not all came.
            now: when.
        """
        order, one = self._in_state(number, "approved")
        status, announced = order.status, _pieces(one)
        paid_back = receive(order, returns_of(self._session, order.id), one, now or utc_now(), arrived)
        self._write_down(one, "approved")
        if order.status != status:
            subject = f"order:{order.id}"
            write_down(self._session, self._viewer.actor, "order.status", subject, status, order.status)
        self._session.flush()
        chat, complete = self._chat_of(one), _pieces(one) == announced
        tell_received(self._session, order, one, chat, paid_back.total, self.rules, complete=complete)
        return paid_back

    def refund(self, order: Order, amount: Money, reason: str, key: str) -> Money:
        """Give money back out of goodwill, once for each key; returns what can still be given.

        Raises:
            TooMuch: more than what was paid and is not given back or promised yet.
            KeyTaken: the key belongs to another change.
        """
        self._door.check(order)
        fresh, now = lock_order(self._session, order.id), utc_now()
        wanted = {"kind": "goodwill", "amount": str(amount), "reason": reason}
        known = self._session.scalars(select(OrderChange).where(OrderChange.key == key)).one_or_none()
        left = available(fresh, returns_of(self._session, fresh.id))
        if known is not None:
            if (known.order_id, known.wanted) != (fresh.id, wanted):
                raise KeyTaken
            return left
        if amount.currency != fresh.currency or not 0 < amount.minor <= left.minor:
            raise TooMuch(fresh.number, str(left))
        row = OrderChange(
            key=key,
            order_id=fresh.id,
            kind="goodwill",
            wanted=wanted,
            state="done",
            outcome={"state": "done"},
            actor=self._viewer.actor,
            created_at=now,
            settled_at=now,
        )
        self._session.add(row)
        self._session.flush()
        enter(fresh, "goodwill", -amount, now, row.id, reason=reason)
        write_down(self._session, self._viewer.actor, "order.goodwill", f"order:{fresh.id}", "", str(amount), now)
        self._session.flush()
        # nobody asked for it, but mostly it answers what the shopper last had to report
        cases = select(Case.session_id).where(Case.order_id == fresh.id).order_by(Case.id.desc())
        chat = self._session.scalar(cases.limit(1)) or ""
        tell_goodwill(self._session, fresh, row.id, chat, amount, self.rules)
        return left - amount

    def find_case(self, number: str) -> Case:
        """The case with this number, locked and fresh. Raises `CaseNotFound`."""
        wanted = Case.number == number.strip().upper()
        # Like `lock_order`: SQLite has no row locks, its transaction begins with the first write.
        hold = update(Case).where(wanted).values(state=Case.state).execution_options(synchronize_session=False)
        self._session.execute(hold)
        case = self._session.scalars(select(Case).where(wanted), execution_options=FRESH).one_or_none()
        if case is None:
            raise CaseNotFound(number)
        return case

    def close_case(self, number: str, answer: str) -> Case:
        """Answer a case. Raises `CaseNotFound` or `WrongState`."""
        case = self.find_case(number)
        if case.state != "open":
            raise WrongState(case.number, case.state)
        case.state, case.answer, case.closed_at = "closed", answer, utc_now()
        write_down(self._session, self._viewer.actor, "case.closed", f"case:{case.id}", "open", "closed")
        self._session.flush()
        tell_answered(self._session, case, self._session.get(Order, case.order_id) if case.order_id else None)
        return case

    def _in_state(self, number: str, *states: str) -> tuple[Order, Return]:
        order, one = self.find_return(number)
        if one.state not in states:
            raise WrongState(one.number, one.state)
        return order, one

    def _chat_of(self, one: Return) -> str:
        """The chat in which it was asked for."""
        return self._session.get_one(OrderChange, one.change_id).session_id

    def _write_down(self, one: Return, before: str) -> None:
        write_down(self._session, self._viewer.actor, f"return.{one.state}", f"return:{one.id}", before, one.state)
        self._session.flush()


def _pieces(one: Return) -> int:
    return sum(line.quantity for line in one.lines)
