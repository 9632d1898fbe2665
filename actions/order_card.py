"""How an order is told: a text that is enough by itself, and the message object that a card is drawn from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from actions.conversation import Turn
from actions.shop.models.orders import Order, Shipment, ShipmentEvent
from actions.shop.money import Money
from actions.wording import day, listing


def status_words(turn: Turn, order: Order) -> str:
    """The order's status in the shopper's language."""
    return turn.phrase(f"utter_status_{order.status}")


def order_text(turn: Turn, order: Order, progress: Sequence[str]) -> str:
    """All that a shopper wants to know of an order, a fact a line; `progress` says when it comes or came."""
    lines = [turn.phrase("utter_order_headline", number=order.number, status=status_words(turn, order)), *progress]
    for shipment in order.shipments:
        if shipment.tracking_number:
            lines.append(shipment_text(turn, shipment))
        # one event of one parcel says no more than the order's status
        if len(shipment.events) > 1 or len(order.shipments) > 1:
            lines += [event_text(turn, event) for event in shipment.events]
    lines.append(turn.phrase("utter_order_items", items=items_text(turn, order)))
    lines.append(turn.phrase("utter_order_total", total=order.total.format(turn.locale)))
    if order.refunded.minor:
        lines.append(turn.phrase("utter_order_refunded", amount=order.refunded.format(turn.locale)))
    return "\n".join(lines)


def shipment_text(turn: Turn, shipment: Shipment) -> str:
    """Who carries the parcel and under which number."""
    if not shipment.carrier:
        return turn.phrase("utter_order_tracking", tracking=shipment.tracking_number)
    return turn.phrase("utter_order_shipment", carrier=shipment.carrier, tracking=shipment.tracking_number)


def event_text(turn: Turn, event: ShipmentEvent) -> str:
    """What happened to a parcel and when, or since when it is known."""
    response = "utter_order_event" if event.at else "utter_order_event_known"
    status = turn.phrase(f"utter_status_{event.status}")
    return turn.phrase(response, day=day(event.at or event.recorded_at, turn.locale), status=status)


def items_text(turn: Turn, order: Order) -> str:
    """What was ordered, as a list in a sentence."""
    items = (
        turn.phrase("utter_order_item", quantity=line.quantity_ordered, title=line.title_in(turn.locale))
        for line in order.lines
    )
    return listing(items, turn.locale)


def order_line(turn: Turn, order: Order) -> str:
    """An order in one line of a list."""
    return turn.phrase(
        "utter_order_line",
        number=order.number,
        status=status_words(turn, order),
        day=day(order.placed_at, turn.locale),
        total=order.total.format(turn.locale),
        items=_in_short(turn, order),
    )


def _in_short(turn: Turn, order: Order) -> str:
    """What is in it, by its first item: enough to tell one order from another."""
    if not order.lines:
        return ""
    title, more = order.lines[0].title_in(turn.locale), len(order.lines) - 1
    response = "utter_order_line_items" if more else "utter_order_line_item"
    return turn.phrase(response, title=title, more=more)


def order_message(turn: Turn, order: Order) -> dict[str, Any]:
    """The message's rich part: what a widget draws an order card from."""
    return {
        "type": "order",
        "order": {
            "number": order.number,
            "status": order.status,
            "status_text": status_words(turn, order),
            "placed_at": order.placed_at.isoformat(),
            "estimated_delivery": order.estimated_delivery.isoformat() if order.estimated_delivery else None,
            "delivered_at": _time(order.delivered_at),
            "items": [
                {
                    "product_id": line.product_id,
                    "title": line.title_in(turn.locale),
                    "quantity": line.quantity_ordered,
                    "price": _money(line.unit_price),
                }
                for line in order.lines
            ],
            "shipments": [
                {
                    "carrier": shipment.carrier,
                    "tracking_number": shipment.tracking_number,
                    "events": [{"status": e.status, "at": _time(e.at)} for e in shipment.events],
                }
                for shipment in order.shipments
            ],
            "shipping": _money(order.shipping),
            "total": _money(order.total),
            "refunded": _money(order.refunded),
        },
    }


def _money(money: Money) -> dict[str, str]:
    return {"amount": money.amount, "currency": money.currency}


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
