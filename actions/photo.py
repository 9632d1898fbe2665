"""Finding products by a photo, with words or without; and keeping the photo, where the shopper agrees to it."""

from rasa_sdk.events import EventType

from actions.browsing import Search
from actions.conversation import Turn
from actions.matcher.errors import PictureError
from actions.matcher.lessons import keep_confirmed
from actions.pending import PENDING, ConfirmedAction, ask_first, forget_pending, pending_argument
from actions.services import Services
from actions.shop.catalog import products_by_id
from actions.shop.uploads import find_upload, upload_path
from actions.shopping import ShoppingAction, Visit, look_for, show


def actions(services: Services) -> list[ShoppingAction]:
    """This family's actions."""
    keep = KeepPhoto(services)
    return [SearchByPhoto(services, keep), keep]


class SearchByPhoto(ShoppingAction):
    """The products in the shopper's photo. Someone else's picture, or one that is gone, is no picture."""

    intent = "search_by_photo"

    def __init__(self, services: Services, keep: "KeepPhoto") -> None:
        super().__init__(services)
        self._keep = keep

    def visit(self, visit: Visit) -> list[EventType]:
        turn, request = visit.turn, visit.request
        last = visit.browsing.search
        image_id = turn.image_id or (last.image_id if last else None)
        if image_id is None or visit.picture(image_id) is None:
            if request.words:
                return look_for(visit, Search(request))
            turn.say("utter_send_photo")
            return []
        search = Search(request, image_id=image_id)
        findings = visit.find(search)
        events = show(visit, search, findings)
        if findings.cards and turn.image_id and self.services.asks_to_keep_photos:
            events += self._keep.ask_once(turn, image_id, findings.cards[0].product.id)
        return events


class KeepPhoto(ConfirmedAction):
    """Keeps a photo as one of the product that the shopper says it shows, after a yes to just that question."""

    def name(self) -> str:
        return "action_keep_photo_confirmed"

    def ask_once(self, turn: Turn, image_id: str, product_id: str) -> list[EventType]:
        """The question, at most once in a conversation."""
        slots = (one for one in turn.tracker.events if one.get("event") == "slot" and one.get("name") == PENDING)
        if any((one.get("value") or {}).get("action") == self.name() for one in slots):
            return []
        return self.ask(turn, f"{image_id} {product_id}")

    def ask(self, turn: Turn, argument: str) -> list[EventType]:
        product_id = argument.partition(" ")[2]
        with self.services.database.session() as session:
            found = list(products_by_id(session, [product_id]))
            if not found:
                return forget_pending()
            title = found[0].title_zh if turn.locale == "zh" and found[0].title_zh else found[0].title
        turn.say(
            "utter_photo_keep",
            title=title,
            buttons=[turn.button("utter_button_yes_keep", "/affirm"), turn.button("utter_button_no", "/deny")],
        )
        return ask_first(self.name(), argument)

    def answer(self, turn: Turn) -> list[EventType]:
        image_id, _, product_id = (pending_argument(turn.tracker, self.name()) or "").partition(" ")
        with self.services.database.session() as session:
            kept = find_upload(session, turn.session_id, image_id) is not None if image_id else False
        try:
            if kept:
                keep_confirmed(
                    self.services.home, upload_path(self.services.home, image_id), product_id, turn.session_id
                )
        except (PictureError, OSError):
            kept = False  # the picture went meanwhile: said, as if it had gone before
        turn.say("utter_photo_kept" if kept else "utter_photo_gone")
        return forget_pending()
