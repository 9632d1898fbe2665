"""Finding products by a photo, with words or without."""

from rasa_sdk.events import EventType

from actions.browsing import Search
from actions.services import Services
from actions.shopping import ShoppingAction, Visit, look_for


def actions(services: Services) -> list[ShoppingAction]:
    """This family's actions."""
    return [SearchByPhoto(services)]


class SearchByPhoto(ShoppingAction):
    """The products in the shopper's photo. Someone else's picture, or one that is gone, is no picture."""

    intent = "search_by_photo"

    def visit(self, visit: Visit) -> list[EventType]:
        turn, request = visit.turn, visit.request
        last = visit.browsing.search
        image_id = turn.image_id or (last.image_id if last else None)
        if visit.picture(image_id) is None:
            if request.words:
                return look_for(visit, Search(request))
            turn.say("utter_send_photo")
            return []
        return look_for(visit, Search(request, image_id=image_id))
