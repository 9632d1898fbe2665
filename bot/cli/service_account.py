"""The account of an order as `aisle service order` prints it: where each cent and piece went, and who did it."""

from typing import TYPE_CHECKING

from bot.cli.service_facts import Facts, return_facts, return_text

if TYPE_CHECKING:
    from actions.shop.agent_desk import AgentDesk
    from actions.shop.models.orders import Order, OrderLine


def account(desk: "AgentDesk", order: "Order") -> Facts:
    """All that is known of it, without whose it is."""
    return {
        "number": order.number,
        "status": order.status,
        "placed_at": order.placed_at.isoformat(),
        "delivered_at": order.delivered_at.isoformat() if order.delivered_at else None,
        "lines": [_line(line) for line in order.lines],
        "shipping": str(order.shipping),
        "total": str(order.total),
        "adjustments": [
            {
                "at": one.created_at.isoformat(),
                "kind": one.kind,
                "amount": str(one.amount),
                "line": one.order_line_id,
                "quantity": one.quantity,
                "reason": one.reason,
            }
            for one in order.adjustments
        ],
        "refunded": str(order.refunded),
        "balance": str(order.balance),
        "can_be_refunded": str(desk.refundable(order)),
        "changes": [
            {
                "at": one.created_at.isoformat(),
                "kind": one.kind,
                "state": one.state,
                "actor": one.actor,
                "refused": (one.outcome.get("refused") or {}).get("code"),
            }
            for one in desk.changes(order)
        ],
        "returns": [return_facts(one, order.number) for one in desk.returns(order)],
        "audit": [
            {
                "at": one.at.isoformat(),
                "actor": one.actor,
                "action": one.action,
                "before": one.before,
                "after": one.after,
            }
            for one in desk.history(order)
        ],
    }


def account_text(facts: Facts) -> str:
    """For people."""
    text = [f"Order {facts['number']}: {facts['status']}, placed {facts['placed_at'][:10]}"]
    for line in facts["lines"]:
        pieces = f"{line['ordered']} ordered, {line['wanted']} wanted, {line['left']} left the shop"
        text.append(f"  {line['id']}. {line['title']} ({line['product']}) at {line['price']}: {pieces}")
    text.append(f"  delivery {facts['shipping']}, total {facts['total']}")
    for one in facts["adjustments"]:
        about = f" line {one['line']}, {one['quantity']} ×" if one["line"] else ""
        text.append(f"  {one['at'][:10]}  {one['kind']:<12} {one['amount']:>14}{about}  {one['reason']}".rstrip())
    text.append(f"  balance {facts['balance']}; {facts['can_be_refunded']} could still be given back")
    text += [return_text(one) for one in facts["returns"]]
    for one in facts["changes"]:
        why = f" ({one['refused']})" if one["refused"] else ""
        text.append(f"  {one['at'][:19]}  {one['kind']} {one['state']}{why}  {one['actor']}")
    for one in facts["audit"]:
        moved = f"  {one['before']} → {one['after']}" if one["after"] else ""
        text.append(f"  {one['at'][:19]}  {one['action']}{moved}  {one['actor']}")
    return "\n".join(text)


def _line(line: "OrderLine") -> Facts:
    return {
        "id": line.id,
        "product": line.product_id,
        "title": line.title_in("en"),
        "price": str(line.unit_price),
        "ordered": line.quantity_ordered,
        "wanted": line.quantity_total,
        "left": line.quantity_fulfilled,
    }
