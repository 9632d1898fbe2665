"""What holds whatever was asked: who is with a person is left alone, one thing at a time, nothing is guessed."""

import asyncio
from typing import Any

from rasa_sdk import Action
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import readings
from actions.conversation import ShopAction, Turn
from actions.flows.desk import ServiceDesk
from actions.handoff import HANDED_OFF, Attendance
from actions.not_understood import NOT_UNDERSTOOD, NotUnderstood
from actions.order_action import FORM, chosen_order
from actions.readings import Asked
from actions.replay import hear
from actions.waiting import asks, several, take_up
from actions.words import tells_password


class FrontDesk:
    """Lets an action answer a message, unless something about the conversation comes first."""

    def __init__(self, not_understood: NotUnderstood, attendance: Attendance, service: ServiceDesk) -> None:
        self._not_understood = not_understood
        self._service = service
        self._attendance = attendance

    def attend(self, action: ShopAction, turn: Turn) -> list[EventType]:
        """What the action says and does, or what is said in its place."""
        before: list[EventType] = []
        if turn.begins and action.takes_messages:
            if tells_password(turn.text):
                turn.say("utter_no_passwords")
            if turn.slot(HANDED_OFF):
                if (quiet := self._attendance.keep_quiet(turn)) is not None:
                    return quiet
                before = self._attendance.return_to_bot(turn)
            instead = (
                self._service.take(turn)
                or several(turn)
                or self._reply(turn)
                or chosen_order(turn)
                or self._guess(action, turn)
            )
            if instead is not None:
                return [*before, *instead]
            before += self._forgotten(action, turn)
        events = [*before, *action.answer(turn)]
        if turn.begins and action.takes_messages and not asks(events) and not _form_is_open(turn, events):
            events += self._service.lead_back(turn, events)
        return take_up(turn, events, form_is_open=_form_is_open(turn, events))

    def _reply(self, turn: Turn) -> list[EventType] | None:
        """What the answer to "this or that?" leads to; None when nothing was asked or the subject has changed."""
        asked = Asked.of(turn)
        if asked is None:
            return None
        reply = readings.reply(turn, asked)
        if reply in asked.intents:
            return readings.take(turn, asked, str(reply))
        if reply == "yes" and asked.times == 1:
            return readings.ask_again(turn, asked)
        if reply == "neither":
            turn.say("utter_neither")
            return [*readings.forget_readings(), SlotSet(NOT_UNDERSTOOD, None)]
        if reply is not None:
            return [*readings.forget_readings(), *self._not_understood.give_up(turn)]
        return None

    def _guess(self, action: ShopAction, turn: Turn) -> list[EventType] | None:
        """Asks before something is started that the shopper may not have meant."""
        if self._not_understood.is_insulted(turn):
            return self._not_understood.calm(turn)
        if turn.entity("order_number") and readings.means_money_back(turn):
            # how the order stands decides, and it is confirmed whichever it is
            return hear(turn, turn.text, "get_refund", turn.tracker.latest_message.get("entities") or [])
        if self._not_understood.comes_before(action, turn):
            return self._not_understood.answer(turn)
        return None

    def _forgotten(self, action: ShopAction, turn: Turn) -> list[EventType]:
        """What an understood message ends."""
        events = readings.forget_readings() if turn.slot(readings.READINGS) else []
        if turn.slot(NOT_UNDERSTOOD) and not action.admits_failure:
            events.append(SlotSet(NOT_UNDERSTOOD, None))
        return events


class Attended(Action):  # type: ignore[misc]  # rasa_sdk has no types
    """An action behind the front desk."""

    def __init__(self, action: ShopAction, desk: FrontDesk) -> None:
        self._action = action
        self._desk = desk

    def name(self) -> str:
        return str(self._action.name())

    async def run(self, dispatcher: CollectingDispatcher, tracker: Any, domain: dict[str, Any]) -> list[EventType]:
        """Called by the action server; runs in a thread, so that one shopper's query holds up no other."""
        return await asyncio.to_thread(self._desk.attend, self._action, Turn(dispatcher, tracker, domain))


def _form_is_open(turn: Turn, events: list[EventType]) -> bool:
    """Whether the form goes on after these events."""
    return turn.tracker.active_loop_name == FORM and not any(event["event"] == "active_loop" for event in events)
