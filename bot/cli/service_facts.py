"""Returns, cases and conflicts as `aisle service` prints them."""

from typing import TYPE_CHECKING, Any

from bot.cli.errors import CommandError

if TYPE_CHECKING:
    from actions.shop.models.orders import AuditEntry
    from actions.shop.models.service import Case, Return

Facts = dict[str, Any]


def return_facts(one: "Return", order_number: str) -> Facts:
    """A return, money as `12.00 USD`."""
    from actions.shop.ledger.funds import promised_for
    from actions.shop.money import Money

    return {
        "kind": "return",
        "number": one.number,
        "order": order_number,
        "state": one.state,
        "reason": one.reason,
        "note": one.note,
        "answer": one.answer,
        "created_at": one.created_at.isoformat(),
        "settled_at": one.settled_at.isoformat() if one.settled_at else None,
        "lines": [
            {
                "line": place,
                "product": line.order_line.product_id,
                "title": line.order_line.title_in("en"),
                "quantity": line.quantity,
                "amount": str(line.amount),
                "exchange_for": line.exchange_for,
            }
            for place, line in enumerate(one.lines, 1)
        ],
        "shipping": str(Money(one.shipping_minor, one.currency)),
        "fee": str(Money(one.fee_minor, one.currency)),
        "total": str(promised_for(one)),
    }


def return_line(facts: Facts) -> str:
    """In a list."""
    pieces = sum(line["quantity"] for line in facts["lines"])
    return (
        f"{facts['number']}  {facts['created_at'][:10]}  return {facts['state']:<9}  order {facts['order']}  "
        f"{pieces} × back, {facts['total']}  {facts['reason']}"
    )


def return_text(facts: Facts) -> str:
    """In full."""
    lines = [f"Return {facts['number']} of order {facts['order']}: {facts['state']} ({facts['reason']})"]
    for line in facts["lines"]:
        what = f"exchange for {line['exchange_for']}" if line["exchange_for"] else line["amount"]
        lines.append(f"  {line['line']}. {line['quantity']} × {line['title']} ({line['product']}): {what}")
    lines.append(f"  delivery {facts['shipping']}, fee {facts['fee']}, paid back in all {facts['total']}")
    lines += [f"  {name}: {facts[name]}" for name in ("note", "answer") if facts[name]]
    return "\n".join(lines)


def case_facts(case: "Case", order_number: str) -> Facts:
    """A case; whom it is from is in its order."""
    return {
        "kind": "case",
        "number": case.number,
        "about": case.kind,
        "order": order_number,
        "state": case.state,
        "wish": case.wish,
        "note": case.note,
        "photo": case.photo_id,
        "answer": case.answer,
        "locale": case.locale,
        "created_at": case.created_at.isoformat(),
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
    }


def case_line(facts: Facts) -> str:
    """In a list."""
    order = f"order {facts['order']}" if facts["order"] else "no order"
    return f"{facts['number']}  {facts['created_at'][:10]}  case {facts['about']}  {order}  {facts['wish']}".rstrip()


def case_text(facts: Facts) -> str:
    """In full."""
    lines = [case_line(facts) + f"  ({facts['state']}, {facts['locale']})"]
    lines += [f"  {name}: {facts[name]}" for name in ("note", "photo", "answer") if facts[name]]
    return "\n".join(lines)


def conflict_facts(conflict: "AuditEntry", order_number: str) -> Facts:
    """An order that was cancelled here and has left the shop all the same."""
    return {
        "kind": "conflict",
        "order": order_number,
        "here": conflict.before,
        "import": conflict.after,
        "created_at": conflict.at.isoformat(),
    }


def conflict_line(facts: Facts) -> str:
    """In a list."""
    return (
        f"order {facts['order']}  {facts['created_at'][:10]}  conflict  {facts['here']} here, {facts['import']} by the "
        f"import: stop the parcel, then `aisle service order {facts['order']} --seen`"
    )


def arrived_pieces(text: str, one: "Return") -> dict[int, int]:
    """`1=2,3=1` (a line's place in the return and its pieces) as pieces by the line's id.

    Raises:
        CommandError: something else, or more than the return has.
    """
    arrived: dict[int, int] = {}
    for part in text.split(","):
        place, equals, pieces = part.partition("=")
        if not (equals and place.strip().isdecimal() and pieces.strip().isdecimal()):
            raise CommandError(
                f"{part!r} is not LINE=PIECES, like 1=2: `aisle service return {one.number}` has them.", 2
            )
        line = one.lines[int(place) - 1] if 0 < int(place) <= len(one.lines) else None
        if line is None or int(pieces) > line.quantity:
            raise CommandError(f"{part!r} is more than return {one.number} has.", 2)
        arrived[line.id] = int(pieces)
    if not any(arrived.values()):
        raise CommandError("Nothing came: then there is nothing to receive.", 2)
    return arrived
