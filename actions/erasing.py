"""Erasing this conversation, offered where somebody deletes the account: asked first."""

from rasa_sdk import Action
from rasa_sdk.events import EventType

from actions.conversation import Turn
from actions.matcher.lessons import forget_kept
from actions.order_action import done
from actions.pending import ConfirmedAction, ask_first
from actions.services import Services
from actions.shop.ending import end_conversation, is_running

ERASE = "action_erase_chat_confirmed"


def actions(services: Services) -> list[Action]:
    """This family's actions."""
    return [EraseChat(services)]


def offer_to_erase(turn: Turn, services: Services) -> list[EventType]:
    """Asks whether to erase this conversation, where the gateway keeps one (`rasa shell` keeps its own)."""
    with services.database.session() as session:
        if not is_running(session, turn.session_id):
            return []
    buttons = [turn.button("utter_button_yes_erase", "/affirm"), turn.button("utter_button_no_erase", "/deny")]
    turn.say("utter_erase_sure", buttons=buttons)
    return ask_first(ERASE, "")


class EraseChat(ConfirmedAction):
    """Erases the conversation with its pictures and cart; orders and cases stay with the shop."""

    def name(self) -> str:
        return ERASE

    def ask(self, turn: Turn, argument: str) -> list[EventType]:
        return offer_to_erase(turn, self.services)

    def answer(self, turn: Turn) -> list[EventType]:
        forget_kept(self.services.home, turn.session_id)
        with self.services.database.session() as session:
            ended = end_conversation(session, turn.session_id)
        turn.say("utter_erased" if ended else "utter_nothing_pending")
        return done()
