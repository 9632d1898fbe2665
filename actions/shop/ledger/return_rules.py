"""Whether the shop's rules let something be sent back."""

from dataclasses import dataclass

from actions.shop.changes import BLAME, RegisterReturn
from actions.shop.ledger.planning import Facts
from actions.shop.settling import Refused
from actions.shop.windows import delivered_on, last_day, local_date, may_go_back


@dataclass(frozen=True)
class Allowed:
    """It may go back."""

    needs_approval: bool
    """The shop has no rule for it, or nobody recorded when it was delivered: the team decides."""


def may_return(facts: Facts, change: RegisterReturn) -> Allowed | Refused:
    """By what the goods are and by the day; neither matters as much when the shop is to blame."""
    wanted = {line.line_id for line in change.lines}
    lines = [line for line in facts.order.lines if line.id in wanted]
    to_blame = change.reason in BLAME
    exempt = [] if to_blame else [line for line in lines if line.product and not may_go_back(line.product, facts.rules)]
    if exempt:
        titles = ", ".join(line.title_in("en") for line in exempt)
        return Refused("not_returnable", {"titles": titles}, tuple(line.id for line in exempt))
    if delivered_on(facts.order, facts.rules) is None:
        return Allowed(needs_approval=True)
    blame, kinds = change.reason in BLAME, {line.exchange_for is not None for line in change.lines}
    deadlines = [last_day(facts.order, facts.rules, exchange=exchange, blame=blame) for exchange in kinds]
    known = [day for day in deadlines if day is not None]
    if known and local_date(facts.now, facts.rules) > min(known):
        return Refused("too_late", {"deadline": min(known).isoformat()})
    return Allowed(needs_approval=len(known) < len(deadlines))
