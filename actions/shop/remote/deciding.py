"""What the shop's own system decided about a change, made true here: once, in one transaction with its message."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.shop import letters, outbox
from actions.shop.changes import CHANGE, Change
from actions.shop.database import Database
from actions.shop.ledger.locking import lock_order
from actions.shop.ledger.settle import record, settle
from actions.shop.models.base import utc_now
from actions.shop.models.orders import Order
from actions.shop.models.service import OrderChange
from actions.shop.money import Money
from actions.shop.notices import Notice, NoticeButton, tell
from actions.shop.outbox import Parcel
from actions.shop.recipients import recipient
from actions.shop.remote.client import Decision, ShopClient
from actions.shop.rules import shop_rules
from actions.shop.settling import Refused, Settled, as_outcome, read_outcome

SAID_AFTER = dt.timedelta(seconds=30)
"""A turn that asked itself has been answered by then, or never will be."""
PAYS_BACK = ("cancel", "change_items", "return")
"""Kinds of changes after which money may go back."""


def request_of(order: Order, change: Change, settled: Settled) -> dict[str, object]:
    """What the shop's system is asked, as docs/shop-system.md has it."""
    return {
        "order_number": order.number,
        "customer_email": order.customer.email,
        "change": CHANGE.dump_python(change, mode="json"),
        "lines": [
            {
                "line_id": line.id,
                "product_id": line.product_id,
                "ordered": line.quantity_ordered,
                "total": line.quantity_total,
                "fulfilled": line.quantity_fulfilled,
            }
            for line in order.lines
        ],
        "expected": as_outcome(settled),
    }


def deliver(database: Database, client: ShopClient, parcel: Parcel, seconds: float, *, in_turn: bool = False) -> None:
    """Ask the shop's system about a noted change and write down what it says.

    `in_turn`: the shopper is waiting and told by the turn itself; the conversation hears of it only if that turn never
    got its answer.

    Raises:
        Unanswered, NotUnderstood: nothing is decided.
    """
    decision = client.decide(parcel.key, parcel.kind, parcel.body, seconds)
    with database.session() as session:
        if outbox.settle(session, parcel):
            finish(session, parcel.key, decision, in_turn=in_turn)


def finish(session: Session, key: str, decision: Decision, *, in_turn: bool = False) -> None:
    """Make a decision true; does nothing when the change is settled already."""
    order_id = session.scalar(select(OrderChange.order_id).where(OrderChange.key == key))
    if order_id is None:
        return  # erased meanwhile
    order = lock_order(session, order_id)
    row = session.scalars(select(OrderChange).where(OrderChange.key == key)).one()
    session.refresh(row)
    if row.state != "noted":
        return
    now = utc_now()
    if decision.accepted:
        noted = read_outcome(row.outcome)
        change, rules = CHANGE.validate_python(row.wanted), shop_rules(session)
        settled = settle(session, order, row, change, rules, now, accepted=True)
        if settled.state == "refused":
            # The order has moved on here since it was asked. The shop's word counts: what it did comes with its data.
            settled = record(row, Settled("done", quote=noted.quote, return_number=noted.return_number), now)
            order.content_hash = ""
    else:
        refused = Refused("by_shop", {"reason": decision.reason} if decision.reason else {})
        settled = record(row, Settled("refused", refused=refused), now)
    if order.customer.restricted_at:
        row.forget_words()
    if row.actor.startswith("session:"):
        _tell(session, row, order, settled, now, in_turn=in_turn)


def drop(session: Session, message_id: int, reason: str = "") -> bool:
    """Send a message no more; a change that it asked for is refused, so that nobody waits for it. False when it was
    sent before.
    """
    message = letters.drop(session, message_id)
    if message is not None and message.channel == "shop":
        finish(session, message.key, Decision(accepted=False, reason=reason))
    return message is not None


def _tell(
    session: Session, row: OrderChange, order: Order, settled: Settled, now: dt.datetime, *, in_turn: bool
) -> None:
    """In the chat that asked; by e-mail once that is over. It was asked for, so it needs no consent."""
    who = recipient(session, row.session_id, order.customer)
    amount = settled.quote.total if settled.quote is not None else Money(0, order.currency)
    reason = (settled.refused.details.get("reason", "") if settled.refused is not None else "").rstrip(".。")
    name = f"utter_notice_{row.kind}_{settled.state}"
    if settled.state == "refused":
        name = "utter_notice_change_refused_because" if reason else "utter_notice_change_refused"
    elif row.kind in PAYS_BACK and amount.minor > 0:
        name += "_money"
    person = NoticeButton(title="utter_button_person", payload="/contact_human_agent")
    notice = Notice(
        response=name,
        subject="utter_notice_order_subject",
        values={
            "number": order.number,
            "amount": amount.format(who.locale),
            "reason": reason,
            "return_number": settled.return_number or "",
        },
        locale=who.locale,
        buttons=() if settled.state == "done" else (person,),
        needs_consent=False,
        turn_before=now if in_turn else None,
    )
    wait = SAID_AFTER if in_turn else dt.timedelta(0)
    chat = row.session_id if in_turn else who.session_id
    tell(session, f"change:{row.id}", notice, session_id=chat, email="" if chat else who.email, wait=wait)
