"""Whether the shop's rules let something be sent back."""

from dataclasses import dataclass

from actions.shop.changes import BLAME, RegisterReturn
from actions.shop.ledger.planning import Facts
from actions.shop.models.orders import OrderLine
from actions.shop.settling import Refused
from actions.shop.windows import last_day, local_date


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
    blame, kinds = change.reason in BLAME, {line.exchange_for is not None for line in change.lines}
    deadlines = [last_day(facts.order, facts.rules, exchange=exchange, blame=blame) for exchange in kinds]
    known = [day for day in deadlines if day is not None]
    if known and local_date(facts.now, facts.rules) > min(known):
        return Refused("too_late", {"deadline": min(known).isoformat()})
    return Allowed(needs_approval=len(known) < len(deadlines))


def _not_returnable(facts: Facts, line: OrderLine) -> bool:
    beginnings = facts.rules.returns.not_returnable if facts.rules.returns else ()
    kind = line.product.product_type.casefold() if line.product else ""
    return any(kind.startswith(beginning.casefold()) for beginning in beginnings)
