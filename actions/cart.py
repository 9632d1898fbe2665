"""The cart of the conversation."""

from rasa_sdk import Action
from rasa_sdk.events import EventType

from actions.availability import Wish
from actions.browsing import remember_focus
from actions.naming import is_named, products_meant
from actions.product import ask_which
from actions.products_message import Card, products_part
from actions.services import Services
from actions.shop import carts
from actions.shop.carts import CartLine
from actions.shop.catalog import variants
from actions.shop.errors import MoneyError, NotEnoughStock
from actions.shop.models.catalog import Product
from actions.shopping import ShoppingAction, Visit, payload
from actions.variants_text import shared_title, spoken_variants

MOST_BUTTONS = 6


def actions(services: Services) -> list[Action]:
    """This family's actions."""
    return [AddToCart(services), RemoveFromCart(services), ViewCart(services)]


class AddToCart(ShoppingAction):
    """Puts a product into the cart; asks for the size or colour where it isn't clear."""

    intent = "add_to_cart"

    def visit(self, visit: Visit) -> list[EventType]:
        turn = visit.turn
        meant = products_meant(visit)
        if not meant:
            return ask_which(visit)
        product = meant[0]
        if turn.entity("product_id") is None or not product.size:
            chosen = _variants_meant(visit, product)
            if len(chosen) != 1 or (chosen[0].color != product.color and not Wish.of(visit, product).colors):
                return self._ask_variant(visit, product, chosen)
            product = chosen[0]
        return self._add(visit, product)

    def _add(self, visit: Visit, product: Product) -> list[EventType]:
        turn = visit.turn
        title = product.title_in(turn.locale)
        try:
            line = carts.add(visit.session, turn.session_id, product.id, visit.request.count or 1)
        except NotEnoughStock as error:
            response = "utter_cart_too_many" if error.available else "utter_cart_out_of_stock"
            similar = turn.button("utter_button_similar", payload("find_similar", product.id))
            turn.say(response, buttons=[similar], title=title, left=error.available)
            return remember_focus(product.id)
        except MoneyError:
            turn.say("utter_cart_other_currency", title=title)
            return remember_focus(product.id)
        total = carts.total(visit.session, turn.session_id)
        turn.say(
            "utter_cart_added",
            buttons=[
                turn.button("utter_button_cart", "/view_cart"),
                turn.button("utter_button_bundle", payload("recommend_bundle", product.id)),
            ],
            title=title,
            quantity=line.quantity,
            total=total.format(turn.locale) if total else "",
        )
        return remember_focus(product.id)

    def _ask_variant(self, visit: Visit, product: Product, chosen: list[Product]) -> list[EventType]:
        """Names the sizes and colours there are; the buttons put one into the cart."""
        turn = visit.turn
        group = variants(visit.session, product)
        ready = [one for one in chosen or group if one.can_be_bought]
        title = shared_title(product, group, turn.locale)
        if not ready:
            turn.say("utter_cart_out_of_stock", title=title)
            return remember_focus(product.id)
        buttons = []
        if len(ready) <= MOST_BUTTONS:
            buttons = [
                {
                    "title": one.title_in(turn.locale).removeprefix(title).strip(" ,，") or title,
                    "payload": payload("add_to_cart", one.id),
                }
                for one in ready
            ]
        turn.say(
            "utter_cart_which_variant",
            buttons=buttons,
            title=title,
            variants=spoken_variants(turn, visit.vocabulary, ready),
        )
        return [*remember_focus(product.id), Wish.of(visit, product).as_event()]


class RemoveFromCart(ShoppingAction):
    """Takes a product out of the cart."""

    intent = "remove_from_cart"

    def visit(self, visit: Visit) -> list[EventType]:
        turn = visit.turn
        lines = carts.items(visit.session, turn.session_id)
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


def _variants_meant(visit: Visit, product: Product) -> list[Product]:
    """The variants that fit what was said now and before; only those in stock when several do."""
    wish = Wish.of(visit, product)
    fitting = [one for one in variants(visit.session, product) if wish.fits(one)]
    ready = [one for one in fitting if one.can_be_bought]
    same_color = [one for one in ready or fitting if one.color == product.color]
    return (ready or fitting) if wish.colors else same_color or ready or fitting


def _line_meant(visit: Visit, lines: list[CartLine]) -> CartLine | None:
    """The line of the cart that is meant; None when it can't be told."""
    button = visit.turn.entity("product_id")
    if button is not None:
        return next((line for line in lines if line.product.id == button), None)
    ordinals = visit.request.ordinals
    if ordinals:
        place = ordinals[0] - 1 if ordinals[0] > 0 else ordinals[0]
        return lines[place] if -len(lines) <= place < len(lines) else None
    if visit.request.words:
        named = [line for line in lines if is_named(line.product, visit.request.words)]
        return named[0] if len(named) == 1 else None
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
