"""Is it there, in which sizes and colours: the truth of the stock at this moment."""

from collections.abc import Sequence
from dataclasses import dataclass

from rasa_sdk.events import EventType, SlotSet

from actions.browsing import Search, remember_focus
from actions.naming import is_named, products_meant, what_is_meant
from actions.products_message import Card, product_line, products_part, stock
from actions.query.sizes import size_order
from actions.services import Services
from actions.shop.catalog import variants
from actions.shop.models.catalog import Product
from actions.shopping import ShoppingAction, Visit, look_for, payload
from actions.variants_text import shared_title, spoken_variants

VARIANT = "variant"
MOST_BUTTONS = 6


def actions(services: Services) -> list[ShoppingAction]:
    """This family's actions."""
    return [CheckAvailability(services)]


class CheckAvailability(ShoppingAction):
    """Stock of the product named or talked about; words that name a kind of product are searched for."""

    intent = "check_availability"

    def visit(self, visit: Visit) -> list[EventType]:
        likely, request = what_is_meant(visit).first, visit.request
        if likely is not None and (not request.words or request.points or is_named(likely, request.words)):
            return tell_availability(visit, products_meant(visit)[0])
        if request.words:
            return look_for(visit, Search(request))
        visit.turn.say("utter_which_product")
        return []


@dataclass(frozen=True)
class Wish:
    """Which variant of a product group the shopper wants."""

    group: str
    colors: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()

    @classmethod
    def of(cls, visit: Visit, product: Product) -> "Wish":
        """What was said in this message, and before about the same product or in the search that found it."""
        said = visit.request.filters
        kept = visit.turn.slot(VARIANT) or {}
        if kept.get("group") != product.group:
            search = visit.browsing.search
            found = search.request.filters if search and product.id in visit.browsing.shown else None
            kept = {"colors": found.colors, "sizes": found.sizes} if found else {}
        return cls(
            product.group, said.colors or tuple(kept.get("colors", ())), said.sizes or tuple(kept.get("sizes", ()))
        )

    def fits(self, product: Product) -> bool:
        """Whether a variant is what is wanted."""
        has_color = not self.colors or product.color in self.colors
        return has_color and (not self.sizes or product.size in self.sizes)

    def as_event(self) -> EventType:
        """Remembers the wish, so that "what about M?" keeps the colour."""
        return SlotSet(VARIANT, {"group": self.group, "colors": list(self.colors), "sizes": list(self.sizes)})


def tell_availability(visit: Visit, product: Product) -> list[EventType]:
    """Says whether the variant asked for can be had, and else what can."""
    turn = visit.turn
    group = variants(visit.session, product)
    wish = Wish.of(visit, product)
    wanted = [one for one in group if wish.fits(one)]
    if not wanted:
        said = visit.request.filters
        said_only = Wish(wish.group, said.colors, said.sizes)
        partly = [one for one in group if said_only.fits(one)]
        shown = _tell_not_made(visit, product, group, wish if partly else said_only, partly or group)
        return [*remember_focus(shown.id), (said_only if partly else Wish(wish.group)).as_event()]
    ready = [one for one in wanted if one.can_be_bought]
    best = (ready or wanted)[0]
    if not ready:
        name = best.title_in(turn.locale) if len(wanted) == 1 else shared_title(best, group, turn.locale)
        turn.say(
            "utter_is_out_of_stock",
            rich=products_part([Card(best)], turn.locale),
            buttons=_instead_buttons(visit, best),
            title=name,
            others=_others(visit, group, wish),
        )
    elif len(wanted) == 1:
        turn.say(
            "utter_is_available",
            rich=products_part([Card(best)], turn.locale),
            buttons=_buy_buttons(visit, ready),
            title=best.title_in(turn.locale),
            stock=stock(turn, best),
        )
    else:
        turn.say(
            "utter_variants_in_stock",
            rich=products_part([Card(best)], turn.locale),
            buttons=_buy_buttons(visit, ready),
            title=shared_title(best, group, turn.locale),
            line=product_line(turn, best),
            variants=spoken_variants(turn, visit.vocabulary, ready),
        )
    return [*remember_focus(best.id), wish.as_event()]


def _tell_not_made(
    visit: Visit, product: Product, group: Sequence[Product], wish: Wish, known: list[Product]
) -> Product:
    """There is no such variant at all: says which there are; returns the one that it shows."""
    turn = visit.turn
    asked = [visit.vocabulary.spoken_color(wish.colors, turn.locale)] if wish.colors else []
    asked += [turn.phrase("utter_limit_size", size=" / ".join(wish.sizes))] if wish.sizes else []
    ready = [one for one in known if one.can_be_bought]
    there = spoken_variants(turn, visit.vocabulary, ready)
    shown = (ready or [product])[0]
    turn.say(
        "utter_not_made" if there else "utter_not_made_alone",
        rich=products_part([Card(shown)], turn.locale),
        buttons=_buy_buttons(visit, ready),
        title=shared_title(product, group, turn.locale),
        asked=turn.phrase("utter_limit_joint").join(asked),
        variants=there,
    )
    return shown


def _others(visit: Visit, group: Sequence[Product], wish: Wish) -> str:
    """What of the same product can be had instead, as a sentence; empty when nothing can."""
    ready = [one for one in group if one.can_be_bought]
    same_color = [one for one in ready if not wish.colors or one.color in wish.colors]
    there = spoken_variants(visit.turn, visit.vocabulary, same_color or ready)
    return visit.turn.phrase("utter_others_available", variants=there) if there else ""


def _buy_buttons(visit: Visit, ready: Sequence[Product]) -> list[dict[str, str]]:
    """One to buy it, or one for each size while they are few enough to read."""
    if len(ready) == 1:
        return [visit.turn.button("utter_button_add", payload("add_to_cart", ready[0].id))]
    if len({one.color for one in ready}) == 1 and len(ready) <= MOST_BUTTONS:
        return [
            visit.turn.button("utter_button_add_size", payload("add_to_cart", one.id), size=one.size)
            for one in sorted(ready, key=lambda one: size_order(one.size))
            if one.size
        ]
    return []


def _instead_buttons(visit: Visit, product: Product) -> list[dict[str, str]]:
    return [
        visit.turn.button("utter_button_similar", payload("find_similar", product.id)),
        visit.turn.button("utter_button_alert", payload("set_alert", product.id)),
    ]
