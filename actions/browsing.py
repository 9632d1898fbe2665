"""What the conversation is about: the last search, what is on the screen, the product talked about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.conversation import Turn
from actions.query import SearchRequest, from_slot, to_slot

SEARCH, SHOWN, FOCUS, TRAIL = "search", "shown", "focus", "trail"
DEEPEST = 8
"""Earlier lists that one can go back to."""


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

    @classmethod
    def of(cls, kept: Any) -> "Search | None":
        """What `as_slot` made; None of anything else."""
        if not isinstance(kept, dict):
            return None
        return cls(
            from_slot(kept.get("request")), kept.get("image_id"), kept.get("like"), tuple(kept.get("seen") or ())
        )

    def as_slot(self) -> dict[str, Any]:
        """JSON for the slot."""
        return {
            "request": to_slot(self.request),
            "image_id": self.image_id,
            "like": self.like,
            "seen": list(self.seen),
        }


@dataclass(frozen=True)
class Step:
    """A list that was shown."""

    search: Search | None
    """What it answered; None where it came from no search."""
    shown: tuple[str, ...]

    def as_slot(self) -> dict[str, Any]:
        """JSON for the slot."""
        return {"search": self.search.as_slot() if self.search else None, "shown": list(self.shown)}

    def as_events(self) -> list[EventType]:
        """Puts this list on the screen; "it" is its only product, or none yet."""
        return [
            SlotSet(SEARCH, self.search.as_slot() if self.search else None),
            SlotSet(SHOWN, list(self.shown)),
            SlotSet(FOCUS, self.shown[0] if len(self.shown) == 1 else None),
        ]


@dataclass(frozen=True)
class Browsing:
    """The four slots together."""

    search: Search | None
    shown: tuple[str, ...]
    """Ids of the products on the screen, in their order."""
    focus: str | None
    """Id of the product last talked about; None right after a list."""
    trail: tuple[Step, ...] = ()
    """The lists shown before, the oldest first."""

    @classmethod
    def of(cls, turn: Turn) -> "Browsing":
        """What the conversation remembers."""
        trail = (Step(Search.of(one.get("search")), tuple(one["shown"])) for one in turn.slot(TRAIL) or ())
        return cls(Search.of(turn.slot(SEARCH)), tuple(turn.slot(SHOWN) or ()), turn.slot(FOCUS), tuple(trail))

    @property
    def at_hand(self) -> str | None:
        """The product that "it" means: the one talked about, else the first on the screen."""
        return self.focus or (self.shown[0] if self.shown else None)


def remember_list(before: Browsing, search: Search | None, shown: Iterable[str]) -> list[EventType]:
    """A new list is on the screen (with no search: what is popular, what goes with something); the last one is kept
    to go back to.
    """
    return [*Step(search, tuple(shown)).as_events(), *remember_step(before)]


def remember_step(browsing: Browsing) -> list[EventType]:
    """Keeps the list on the screen to go back to, also where a search found nothing to put in its place."""
    now = Step(browsing.search, browsing.shown)
    if not now.shown or (browsing.trail and browsing.trail[-1].shown == now.shown):
        return []
    return remember_trail((*browsing.trail, now))


def remember_trail(steps: Sequence[Step]) -> list[EventType]:
    """These are the lists to go back to."""
    return [SlotSet(TRAIL, [step.as_slot() for step in steps[-DEEPEST:]])]


def remember_focus(product_id: str | None) -> list[EventType]:
    """This product is talked about now."""
    return [SlotSet(FOCUS, product_id)]
