"""What an order's status in a file means."""

from actions.shop.importers.order_rows import OrderValues
from actions.shop.models.orders import Order
from actions.shop.models.service import Return

ON_ITS_WAY = ("shipped", "in_transit", "out_for_delivery", "delivered", "returned")
"""Statuses that mean that the carrier has had the parcel."""


def is_on_its_way(values: OrderValues) -> bool:
    """Whether the goods have left, also when there was a problem with what was delivered."""
    return values.status in ON_ITS_WAY or (values.status == "problem" and values.delivered_at is not None)


def has_parcel(values: OrderValues) -> bool:
    """Whether a carrier is known or must have had it."""
    return bool(values.carrier or values.tracking_number) or values.status in ON_ITS_WAY


def merged_status(order: Order, returns: list[Return], values: OrderValues) -> str:
    """The file's status, unless the order was cancelled or received back here: the file doesn't know yet."""
    if order.status == "cancelled" and order.cancelled_at is not None:
        return "cancelled"
    if order.status == "returned" and any(one.state == "received" for one in returns):
        return "returned"
    return values.status
