"""Puts products into the cart; asks which one and in which size or colour where that isn't clear."""

from rasa_sdk.events import EventType

from actions.availability import Wish
from actions.browsing import remember_focus
from actions.choosing import ask_which_of, choice_asked_for, forget_choice, remember_choice
from actions.naming import pick_from, what_is_meant
from actions.picking import Meant
from actions.product import ask_which
from actions.query import understand
from actions.shop import carts
from actions.shop.catalog import products_by_id, variants
from actions.shop.errors import MoneyError, NotEnoughStock
from actions.shop.models.catalog import Product
from actions.shopping import Visit, payload
from actions.variants_text import shared_title, spoken_variants

MOST_BUTTONS = 6
MOST = 10
"""Products put into the cart by one message."""


def add(visit: Visit) -> list[EventType]:
    """Adds what is meant; what was just asked about counts as meant. A guess is never put into the cart."""
    meant = _answer(visit) if answers_choice(visit) else what_is_meant(visit)
    if not meant.products:
        return ask_which(visit)
    if meant.is_guess:
        return ask_which_of(visit, meant.among)
    events = forget_choice(visit.turn)
    open_questions = []
    for product in meant.products[:MOST]:
        chosen = _variants_meant(visit, product)
        if _is_clear(visit, product, chosen):
            events += _add(visit, chosen[0])
        else:
            open_questions.append((product, chosen))
    return [*events, *(_ask_variant(visit, *open_questions[0]) if open_questions else [])]


def answers_choice(visit: Visit) -> bool:
    """Whether the message picks out of what was just asked about, and says nothing else."""
    choice = choice_asked_for(visit.turn)
    if choice is None or visit.turn.entity("product_id") is not None:
        return False
    return bool(_answer(visit).products) and not visit.request.relative


def _answer(visit: Visit) -> Meant:
    """What the message picks out of what was just asked about; a size or colour alone is of the only one."""
    choice = choice_asked_for(visit.turn)
    listed = products_by_id(visit.session, choice.product_ids) if choice else []
    if len(listed) == 1:
        return Meant(listed if visit.request.only_variant or visit.request.picks else [])
    return pick_from(visit, listed)


def _is_clear(visit: Visit, product: Product, chosen: list[Product]) -> bool:
    """Whether one variant is meant, in the colour shown or the one asked for."""
    return len(chosen) == 1 and (chosen[0].color == product.color or bool(Wish.of(visit, product).colors))


def _add(visit: Visit, product: Product) -> list[EventType]:
    turn = visit.turn
    title = product.title_in(turn.locale)
    try:
        line = carts.add(visit.session, turn.session_id, product.id, _count(visit))
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


def _count(visit: Visit) -> int:
    """How many: as said now, or when the question was asked."""
    choice = choice_asked_for(visit.turn) if visit.turn.text else None
    before = understand(choice.query, visit.vocabulary).count if choice else None
    return visit.request.count or before or 1


def _ask_variant(visit: Visit, product: Product, chosen: list[Product]) -> list[EventType]:
    """Names the sizes and colours there are; the buttons put one into the cart."""
    turn = visit.turn
    group = variants(visit.session, product)
    ready = [one for one in chosen or group if one.can_be_bought]
    title = shared_title(product, group, turn.locale)
    if not ready:
        turn.say("utter_cart_out_of_stock", title=title)
        return remember_focus(product.id)
    said = visit.said
    buttons = []
    if len(ready) <= MOST_BUTTONS:
        buttons = [
            {
                "title": one.title_in(turn.locale).removeprefix(title).strip(" ,，") or title,
                "payload": payload("add_to_cart", one.id, said if visit.request.count else ""),
            }
            for one in ready
        ]
    turn.say(
        "utter_cart_which_variant",
        buttons=buttons,
        title=title,
        variants=spoken_variants(turn, visit.vocabulary, ready),
    )
    wish = Wish.of(visit, product).as_event()
    return [*remember_focus(product.id), wish, *remember_choice([product], said)]


def _variants_meant(visit: Visit, product: Product) -> list[Product]:
    """The variants that fit what was said now and before; only those in stock when several do.

    A button with a size on it means that very one.
    """
    if visit.turn.entity("product_id") is not None and product.size:
        return [product]
    wish = Wish.of(visit, product)
    fitting = [one for one in variants(visit.session, product) if wish.fits(one)]
    ready = [one for one in fitting if one.can_be_bought]
    same_color = [one for one in ready or fitting if one.color == product.color]
    return (ready or fitting) if wish.colors else same_color or ready or fitting
