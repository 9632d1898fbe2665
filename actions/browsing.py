"""What the conversation is about: the last search, what is on the screen, the product talked about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.conversation import Turn
from actions.query import SearchRequest, from_slot, to_slot

SEARCH, SHOWN, FOCUS = "search", "shown", "focus"


@dataclass(frozen=True)
class Search:
    """A search that can be narrowed or continued."""

    request: SearchRequest
    image_id: str | None = None
    """The picture that was asked with."""
    like: str | None = None
    """The product that it is to resemble."""
    seen: tuple[str, ...] = ()
    """Groups of products shown so far."""

    def as_slot(self) -> dict[str, Any]:
        """JSON for the slot."""
        return {
            "request": to_slot(self.request),
            "image_id": self.image_id,
            "like": self.like,
            "seen": list(self.seen),
        }


@dataclass(frozen=True)
class Browsing:
    """The three slots together."""

    search: Search | None
    shown: tuple[str, ...]
    """Ids of the products on the screen, in their order."""
    focus: str | None
    """Id of the product last talked about; None right after a list."""

    @classmethod
    def of(cls, turn: Turn) -> "Browsing":
        """What the conversation remembers."""
        kept = turn.slot(SEARCH)
        search = None
        if isinstance(kept, dict):
            search = Search(
                request=from_slot(kept.get("request")),
                image_id=kept.get("image_id"),
                like=kept.get("like"),
                seen=tuple(kept.get("seen") or ()),
            )
        return cls(search=search, shown=tuple(turn.slot(SHOWN) or ()), focus=turn.slot(FOCUS))

    @property
    def at_hand(self) -> str | None:
        """The product that "it" means: the one talked about, else the first on the screen."""
        return self.focus or (self.shown[0] if self.shown else None)


def remember_search(search: Search, shown: Sequence[str]) -> list[EventType]:
    """A new list is on the screen; "it" is its only product, or none yet."""
    return [
        SlotSet(SEARCH, search.as_slot()),
        SlotSet(SHOWN, list(shown)),
        SlotSet(FOCUS, shown[0] if len(shown) == 1 else None),
    ]


def remember_list(shown: Iterable[str]) -> list[EventType]:
    """A list that comes from no search (what goes with it, what is popular)."""
    ids = list(shown)
    return [SlotSet(SEARCH, None), SlotSet(SHOWN, ids), SlotSet(FOCUS, ids[0] if len(ids) == 1 else None)]


def remember_focus(product_id: str | None) -> list[EventType]:
    """This product is talked about now."""
    return [SlotSet(FOCUS, product_id)]
