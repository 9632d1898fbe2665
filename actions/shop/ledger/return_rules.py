"""Whether the shop's rules let something be sent back."""

import datetime as dt
from dataclasses import dataclass

from actions.shop.changes import RegisterReturn
from actions.shop.ledger.planning import Facts
from actions.shop.ledger.windows import BLAME, delivered_on, exchange_deadline, problem_deadline, return_deadline
from actions.shop.models.orders import OrderLine
from actions.shop.settling import Refused


@dataclass(frozen=True)
class Allowed:
    """It may go back."""

    needs_approval: bool
    """The shop has no rule for it, or nobody recorded when it was delivered: the team decides."""


def may_return(facts: Facts, change: RegisterReturn) -> Allowed | Refused:
    """By what the goods are and by the day; neither matters as much when the shop is to blame."""
    wanted = {line.line_id for line in change.lines}
    lines = [line for line in facts.order.lines if line.id in wanted]
    exempt = [] if change.reason in BLAME else [line for line in lines if _not_returnable(facts, line)]
    if exempt:
        titles = ", ".join(line.title_in("en") for line in exempt)
        return Refused("not_returnable", {"titles": titles}, tuple(line.id for line in exempt))
    delivered = delivered_on(facts.order, facts.rules)
    if delivered is None:
        return Allowed(needs_approval=True)
    deadlines = _deadlines(facts, change, delivered)
    known = [day for day in deadlines if day is not None]
    today = facts.now.astimezone(facts.rules.zone).date()
    if known and today > min(known):
        return Refused("too_late", {"deadline": min(known).isoformat()})
    return Allowed(needs_approval=len(known) < len(deadlines))


def _deadlines(facts: Facts, change: RegisterReturn, delivered: dt.date) -> list[dt.date | None]:
    """The last day of each kind of wish in the change; None for a kind that the shop has no rule for."""
    usual = return_deadline(facts.order, facts.rules, delivered)
    exchange = exchange_deadline(facts.rules, delivered)
    kinds = {line.exchange_for is not None for line in change.lines}
    days = [exchange if is_exchange else usual for is_exchange in sorted(kinds)]
    if change.reason not in BLAME:
        return days
    problem = problem_deadline(facts.rules, delivered)
    return [max(day, problem) if day and problem else day for day in days]


def _not_returnable(facts: Facts, line: OrderLine) -> bool:
    beginnings = facts.rules.returns.not_returnable if facts.rules.returns else ()
    kind = line.product.product_type.casefold() if line.product else ""
    return any(kind.startswith(beginning.casefold()) for beginning in beginnings)
