"""What the actions share: who is talking, in which language, through which channel, and how to answer."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, cast

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions import wording
from actions.services import Services
from actions.shop.access import Viewer
from actions.shop.orders import OrderDesk

Locale = Literal["en", "zh"]
SHELL = "cmdline"
"""The channel of `rasa shell`, which prints custom JSON as it is."""


@dataclass(frozen=True)
class Turn:
    """One message of the shopper and the way to answer it."""

    dispatcher: CollectingDispatcher
    tracker: Tracker
    domain: wording.DomainDict

    @property
    def metadata(self) -> dict[str, Any]:
        """What the gateway said about the message; empty in `rasa shell`."""
        return self.tracker.latest_message.get("metadata") or {}

    @property
    def viewer(self) -> Viewer:
        """The shopper: a guest, unless the gateway vouches for an identity."""
        identity = self.metadata.get("identity") or {}
        session_id = self.metadata.get("session_id") or self.tracker.sender_id
        return Viewer(session_id=str(session_id), email=identity.get("email"))

    @property
    def session_id(self) -> str:
        """Whose cart, hand-off and verified orders these are."""
        return self.viewer.session_id

    @property
    def address(self) -> str | None:
        """Hash of the client's address, to count wrong tries by."""
        return cast("str | None", self.metadata.get("address"))

    @property
    def image_id(self) -> str | None:
        """The picture that came with the message."""
        return cast("str | None", self.metadata.get("image_id"))

    @property
    def locale(self) -> Locale:
        """Language of the answer: that of the shopper's last words, and before any were said, of the page."""
        spoken = any(e.get("event") == "slot" and e.get("name") == "locale" for e in self.tracker.events)
        locale = self.slot("locale") if spoken else self.metadata.get("locale") or self.slot("locale")
        return "zh" if locale == "zh" else "en"

    @property
    def intent(self) -> str | None:
        """Intent of the message, `nlu_fallback` included."""
        name = (self.tracker.latest_message.get("intent") or {}).get("name")
        return cast("str | None", name)

    @property
    def confidence(self) -> float:
        """How sure the intent is, 0 to 1; that of a button is 1."""
        return float((self.tracker.latest_message.get("intent") or {}).get("confidence") or 0.0)

    @property
    def ranking(self) -> list[tuple[str, float]]:
        """The likeliest intents and how sure each is, the surest first; `nlu_fallback` may be among them."""
        ranked = self.tracker.latest_message.get("intent_ranking") or []
        return [(str(one["name"]), float(one["confidence"])) for one in ranked if one.get("name")]

    @property
    def is_pressed(self) -> bool:
        """Whether a button was pressed rather than something written."""
        return str(self.tracker.latest_message.get("text") or "").startswith("/")

    @property
    def begins(self) -> bool:
        """Whether nothing was done yet about the message; a form that is open may have looked at it."""
        return bool(self.tracker.latest_action_name == "action_listen")

    @property
    def text(self) -> str:
        """What the shopper wrote; empty when a button was pressed."""
        written = self.tracker.latest_message.get("text") or ""
        return "" if self.is_pressed else str(written)

    @property
    def is_rich(self) -> bool:
        """Whether the channel shows cards; where it doesn't, the text says it all."""
        return bool(self.tracker.get_latest_input_channel() != SHELL)

    def entity(self, name: str) -> str | None:
        """The last such entity in the message: whoever corrects themselves says the right one last."""
        found = [str(e["value"]) for e in self.tracker.latest_message.get("entities", []) if e["entity"] == name]
        return found[-1] if found else None

    def slot(self, name: str) -> Any:
        """Value of a slot; None when unset."""
        return self.tracker.slots.get(name)

    def phrase(self, name: str, **values: object) -> str:
        """A fragment of the domain's responses in the shopper's language, for use inside an answer."""
        return wording.phrase(self.domain, name, self.locale, **values)

    def button(self, title: str, payload: str, **values: object) -> dict[str, str]:
        """A quick reply: `title` names a response, `payload` is `/intent` or `/intent{"entity":"value"}`."""
        return {"title": self.phrase(title, **values), "payload": payload}

    def say(
        self,
        response: str,
        *,
        rich: dict[str, Any] | None = None,
        buttons: list[dict[str, str]] | None = None,
        **values: object,
    ) -> None:
        """Answer with the domain's response, its `{placeholders}` filled from `values`.

        `rich` is the message's other part (`{"type": "products", "products": […]}` and the like); channels
        that can't show it get the text alone. Buttons of the response come before `buttons`.
        """
        turn = sum(event.get("event") == "user" for event in self.tracker.events)
        chosen = wording.variation(self.domain, response, self.locale, turn)
        self.dispatcher.utter_message(
            text=wording.fill(str(chosen.get("text", "")), response, values),
            buttons=[*chosen.get("buttons", []), *(buttons or [])],
            json_message=rich if rich and self.is_rich else None,
        )


class ShopAction(Action, ABC):  # type: ignore[misc]  # rasa_sdk has no types
    """An action of the shop; the front desk (actions/front_desk.py) stands before each of them."""

    takes_messages: ClassVar[bool] = True
    """Whether it may be the first to answer a message; False for what follows from another action."""
    admits_failure: ClassVar[bool] = False
    """Whether it says that the message was not understood."""

    def __init__(self, services: Services) -> None:
        self.services = services

    def desk(self, turn: Turn, session: Session) -> OrderDesk:
        """The desk that serves this shopper, whoever decides about the shop's orders."""
        return OrderDesk(session, turn.viewer, turn.address, backend=self.services.backend)

    @abstractmethod
    def answer(self, turn: Turn) -> list[EventType]:
        """Says the answer and returns the events that follow from it. May block."""
