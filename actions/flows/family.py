"""All flows of the service desk, built together: they share the one action that a yes runs."""

from dataclasses import dataclass

from rasa_sdk import Action

from actions.flows.addressing import ChangeShippingAddress, ask_address, tell_address
from actions.flows.cancelling import CancelOrder, ask_cancel, ask_withdrawal, tell_cancel, tell_withdrawal
from actions.flows.changing import ChangeOrder, ask_change, tell_change
from actions.flows.confirmed import ConfirmedChange
from actions.flows.flow import Flow
from actions.flows.refunding import GetRefund, TrackRefund
from actions.flows.reporting import PaymentIssue, ReportProblem
from actions.flows.returning import ExchangeItem, ReturnItem, ask_return, tell_return
from actions.flows.reviewing import LeaveReview, ReviewConfirmed
from actions.order_action import OrderAction
from actions.pending import ConfirmedAction
from actions.services import Services


@dataclass(frozen=True)
class Family:
    """The flows and what goes with them."""

    flows: list[Flow]
    about_orders: list[OrderAction]
    confirmed: list[ConfirmedAction]

    @property
    def actions(self) -> list[Action]:
        """Every action."""
        return [*self.about_orders, *self.confirmed]


def build(services: Services) -> Family:
    """The family for one shop."""
    cancelling = ConfirmedChange(
        services,
        "cancel_order",
        {"cancel": ask_cancel, "withdraw_return": ask_withdrawal},
        {"cancel": tell_cancel, "withdraw_return": tell_withdrawal},
    )
    returning = ConfirmedChange(services, "return_item", {"return": ask_return}, {"return": tell_return})
    changing = ConfirmedChange(
        services,
        "change_order",
        {"change_items": ask_change, "cancel": ask_cancel},
        {"change_items": tell_change, "cancel": tell_cancel},
    )
    addressing = ConfirmedChange(
        services, "change_shipping_address", {"change_address": ask_address}, {"change_address": tell_address}
    )
    reviewing = ReviewConfirmed(services)
    flows: list[Flow] = [
        ReturnItem(services, returning),
        ExchangeItem(services, returning),
        ChangeOrder(services, changing),
        ChangeShippingAddress(services, addressing),
        ReportProblem(services),
        PaymentIssue(services),
        LeaveReview(services, reviewing),
    ]
    others: list[OrderAction] = [CancelOrder(services, cancelling), GetRefund(services), TrackRefund(services)]
    return Family(flows, [*flows, *others], [cancelling, returning, changing, addressing, reviewing])
