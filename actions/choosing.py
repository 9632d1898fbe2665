"""Which of several is meant: asked before something goes into the cart, and answered with "the second one" or "M"."""

from collections.abc import Sequence
from dataclasses import dataclass

from rasa_sdk.events import EventType, SlotSet

from actions.conversation import Turn
from actions.products_message import Card, product_lines
from actions.shop.models.catalog import Product
from actions.shopping import Visit, payload, rich

CHOOSING = "choosing"


@dataclass(frozen=True)
class Choice:
    """A question about what is to go into the cart that waits for its answer."""

    product_ids: tuple[str, ...]
    query: str
    """What was said when it was asked, for how many and in which colour."""


def ask_which_of(visit: Visit, products: Sequence[Product]) -> list[EventType]:
    """Asks which of these products is to go into the cart."""
    turn = visit.turn
    said = visit.said
    turn.say(
        "utter_which_of_these",
        rich=rich(turn, [Card(product) for product in products]),
        buttons=[
            {"title": product.title_in(turn.locale), "payload": payload("add_to_cart", product.id, said)}
            for product in products
        ],
        lines=product_lines(turn, products),
    )
    return remember_choice(products, said)


def remember_choice(products: Sequence[Product], said: str) -> list[EventType]:
    """The shopper's next message may answer which of these it is."""
    return [SlotSet(CHOOSING, {"product_ids": [product.id for product in products], "query": said})]


def choice_asked_for(turn: Turn) -> Choice | None:
    """The question, if it was asked just before this message."""
    kept = turn.slot(CHOOSING)
    if not isinstance(kept, dict) or not _was_just_asked(turn):
        return None
    return Choice(tuple(kept["product_ids"]), str(kept["query"]))


def forget_choice(turn: Turn) -> list[EventType]:
    """Nothing waits for an answer."""
    return [SlotSet(CHOOSING, None)] if turn.slot(CHOOSING) else []


def _was_just_asked(turn: Turn) -> bool:
    """Whether this is the first message since the question."""
    messages = 0
    for event in reversed(turn.tracker.events):
        if event.get("event") == "user":
            messages += 1
        elif event.get("event") == "slot" and event.get("name") == CHOOSING and event.get("value"):
            break
    return messages <= 1
