"""The cart of the conversation."""

from rasa_sdk.events import EventType

from actions.adding import add
from actions.naming import pick_from
from actions.products_message import Card, products_part
from actions.replay import hear
from actions.services import Services
from actions.shop import carts
from actions.shop.carts import CartLine
from actions.shopping import ShoppingAction, Visit, payload

MOST_BUTTONS = 6


def actions(services: Services) -> list[ShoppingAction]:
    """This family's actions."""
    return [AddToCart(services), RemoveFromCart(services), ViewCart(services)]


class AddToCart(ShoppingAction):
    """Puts a product into the cart; asks which, or for its size or colour, where that isn't clear."""

    intent = "add_to_cart"

    def visit(self, visit: Visit) -> list[EventType]:
        return add(visit)


class RemoveFromCart(ShoppingAction):
    """Takes a product out of the cart."""

    intent = "remove_from_cart"

    def visit(self, visit: Visit) -> list[EventType]:
        turn = visit.turn
        lines = carts.items(visit.session, turn.session_id)
        if not lines and turn.slot("current_order"):  # "remove the socks" is about the order that is talked about
            number = {"entity": "order_number", "value": str(turn.slot("current_order"))}
            return hear(turn, turn.text, "change_order", [number])
        if not lines:
            turn.say("utter_cart_empty")
            return []
        line = _line_meant(visit, lines)
        if line is None:
            buttons = [
                {"title": one.product.title_in(turn.locale), "payload": payload("remove_from_cart", one.product.id)}
                for one in lines[:MOST_BUTTONS]
            ]
            turn.say("utter_cart_remove_which", buttons=buttons, lines=_cart_lines(visit, lines))
            return []
        carts.remove(visit.session, turn.session_id, line.product.id, visit.request.count)
        left = carts.items(visit.session, turn.session_id)
        title = line.product.title_in(turn.locale)
        if not left:
            turn.say("utter_cart_removed_last", title=title)
        else:
            total = carts.total(visit.session, turn.session_id)
            cart = turn.button("utter_button_cart", "/view_cart")
            turn.say(
                "utter_cart_removed", buttons=[cart], title=title, total=total.format(turn.locale) if total else ""
            )
        return []


class ViewCart(ShoppingAction):
    """What is in the cart and what it costs now."""

    intent = "view_cart"

    def visit(self, visit: Visit) -> list[EventType]:
        turn = visit.turn
        lines = carts.items(visit.session, turn.session_id)
        total = carts.total(visit.session, turn.session_id)
        if not lines or total is None:
            turn.say("utter_cart_empty", buttons=[turn.button("utter_button_popular", "/recommend")])
            return []
        turn.say(
            "utter_cart",
            rich=products_part([Card(line.product) for line in lines], turn.locale),
            buttons=[turn.button("utter_button_order", "/place_order")],
            lines=_cart_lines(visit, lines),
            total=total.format(turn.locale),
        )
        return []


def _line_meant(visit: Visit, lines: list[CartLine]) -> CartLine | None:
    """The line of the cart that is meant; None when it can't be told."""
    button = visit.turn.entity("product_id")
    if button is not None:
        return next((line for line in lines if line.product.id == button), None)
    products = [line.product for line in lines]
    picked = pick_from(visit, products)
    if picked.first is not None and not picked.is_guess:
        return next(line for line in lines if line.product.id == picked.products[0].id)
    if visit.request.words or visit.request.ordinals or picked.is_guess:
        return None
    if len(lines) == 1:
        return lines[0]
    return next((line for line in lines if line.product.id == visit.browsing.focus), None)


def _cart_lines(visit: Visit, lines: list[CartLine]) -> str:
    turn = visit.turn
    return "\n".join(
        turn.phrase(
            "utter_cart_line",
            number=place,
            quantity=line.quantity,
            title=line.product.title_in(turn.locale),
            total=line.total.format(turn.locale),
        )
        for place, line in enumerate(lines, 1)
    )
