"""What goes back to the shopper, line by line."""

from actions.conversation import Turn
from actions.flows.setting import Setting
from actions.shop.settling import Quote


def breakdown(at: Setting, quote: Quote) -> str:
    """A line for each item, for delivery and for what the shop keeps; the sum is told by the caller."""
    turn = at.turn
    rows = [
        turn.phrase(
            "utter_money_line",
            quantity=line.quantity,
            title=at.line(line.line_id).title_in(turn.locale),
            amount=line.amount.format(turn.locale),
        )
        for line in quote.lines
        if line.amount.minor
    ]
    if quote.shipping.minor:
        rows.append(turn.phrase("utter_money_shipping", amount=quote.shipping.format(turn.locale)))
    if quote.fee.minor:
        rows.append(turn.phrase("utter_money_fee", amount=quote.fee.format(turn.locale)))
    return "\n".join(rows)


def items_text(at: Setting, pieces: list[tuple[int, int]]) -> str:
    """Lines and pieces as a list, a row each."""
    return "\n".join(
        at.turn.phrase("utter_item_row", quantity=quantity, title=at.line(line_id).title_in(at.turn.locale))
        for line_id, quantity in pieces
    )


def fee_text(turn: Turn, quote: Quote) -> str:
    """What cancelling costs, or that it costs nothing."""
    if not quote.fee.minor:
        return turn.phrase("utter_cancelling_free")
    return turn.phrase("utter_cancelling_fee", fee=quote.fee.format(turn.locale), total=quote.total.format(turn.locale))
