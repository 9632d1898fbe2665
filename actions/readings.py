"""What a message that isn't clear may mean, and what the shopper answers when asked which of two it is."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet

from actions.conversation import Turn
from actions.pending import was_just_asked
from actions.query.ordinals import take_ordinals
from actions.replay import hear
from actions.wording import has_phrase

READINGS = "readings"
LEAD = 0.4
"""An intent is sure when it leads the next by so much.

Measured on a fifth of the training sentences that the model had not learnt: of the messages taken for one of
MUST_BE_SURE 92 % are right; of those with this lead 97 %, and three of four that are meant so have it. The rest is
asked about.
"""
PLAUSIBLE = 0.1
"""A reading below it is not offered.

Of such sentences that fall back 80 % have two readings above it, among which is the right one in two of three cases.
"""
CLEARER = 0.1
"""How much likelier one of the two readings must be for a reply in words to mean it."""
MUST_BE_SURE = frozenset(
    {
        "cancel_order",
        "change_order",
        "change_shipping_address",
        "return_item",
        "exchange_item",
        "get_refund",
        "complaint",
    }
)
"""What changes an order, and what ends the conversation with the bot, is never guessed."""
MONEY_BACK = frozenset({"cancel_order", "return_item", "get_refund"})
"""What gets the money back: before an order is sent by cancelling, after it has arrived by returning."""
LONGEST_QUERY = 200
"""Characters of a message that a button carries along."""


@dataclass(frozen=True)
class Reading:
    """One thing that a message may mean."""

    intent: str
    phrase: str
    """What it is in a few words that follow "do you want to", 「您是想」."""


@dataclass(frozen=True)
class Asked:
    """The question that was asked, and the words that it was asked about."""

    intents: tuple[str, ...]
    text: str
    entities: tuple[dict[str, Any], ...]
    times: int = 1

    @classmethod
    def of(cls, turn: Turn) -> "Asked | None":
        """The question that the shopper's message may answer."""
        kept = turn.slot(READINGS)
        if not kept or not was_just_asked(turn.tracker, READINGS):
            return None
        return cls(tuple(kept["intents"]), kept["text"], tuple(kept["entities"]), kept["times"])

    def as_slot(self) -> dict[str, Any]:
        """JSON for the slot."""
        return {
            "intents": list(self.intents),
            "text": self.text,
            "entities": list(self.entities),
            "times": self.times,
        }


def is_sure(turn: Turn) -> bool:
    """Whether the message can hardly mean anything else: a button was pressed, or its intent leads clearly."""
    if turn.is_pressed:
        return True
    others = [chance for intent, chance in turn.ranking if intent not in (turn.intent, "nlu_fallback")]
    return turn.intent != "nlu_fallback" and turn.confidence - max(others, default=0.0) >= LEAD


def means_money_back(turn: Turn) -> bool:
    """Whether it surely is one of MONEY_BACK, though not which.

    「这个订单我想退」 cancels or returns, as the order stands.
    """
    if turn.is_pressed or is_sure(turn) or turn.intent not in MONEY_BACK:
        return False
    together = sum(chance for intent, chance in turn.ranking if intent in MONEY_BACK)
    others = [chance for intent, chance in turn.ranking if intent not in (*MONEY_BACK, "nlu_fallback")]
    return together - max(others, default=0.0) >= LEAD


def plausible(turn: Turn) -> list[Reading]:
    """The likeliest readings, at most two. Intents that are described in the same words are one reading.

    What may be a reading is what has a response `utter_reading_<intent>`: a yes or a greeting is none, and to stop is
    one only while there is a form to stop.
    """
    in_form = turn.tracker.active_loop_name is not None
    likely = [
        intent for intent, confidence in turn.ranking if confidence >= PLAUSIBLE and (intent != "stop" or in_form)
    ]
    readings: dict[str, Reading] = {}
    for reading in _readings(turn, likely):
        readings.setdefault(reading.phrase, reading)
    return list(readings.values())[:2]


def ask_which(turn: Turn, readings: Sequence[Reading]) -> list[EventType]:
    """Asks which of the readings the message is."""
    entities = tuple(turn.tracker.latest_message.get("entities") or ())
    return _ask(turn, Asked(tuple(reading.intent for reading in readings), turn.text, entities), readings)


def ask_again(turn: Turn, asked: Asked) -> list[EventType]:
    """The same question once more, after a "yes" to an either/or."""
    again = Asked(asked.intents, asked.text, asked.entities, asked.times + 1)
    return _ask(turn, again, _readings(turn, asked.intents))


def take(turn: Turn, asked: Asked, intent: str) -> list[EventType]:
    """The words that were unclear, heard as what the shopper says they mean."""
    return [SlotSet(READINGS, None), *hear(turn, asked.text, intent, asked.entities)]


def forget_readings() -> list[EventType]:
    """The question needs no answer any more."""
    return [SlotSet(READINGS, None)]


def reply(turn: Turn, asked: Asked) -> str | None:
    """Which of the intents asked about the message chooses, in words or by its place.

    "yes" when it only agrees, "neither" when it refuses, "unclear" when it says nothing that helps, None when it is
    surely about something else.
    """
    intents = asked.intents
    sure = is_sure(turn)
    if sure and turn.intent in intents:
        return turn.intent
    place = named_place(turn)
    if place is not None:
        return intents[place] if -len(intents) <= place < len(intents) else "unclear"
    if turn.intent == "affirm":
        return "yes" if len(intents) > 1 else intents[0]
    chances = dict(turn.ranking)
    likeliest, *others = sorted(intents, key=lambda intent: -chances.get(intent, 0.0))
    chance = chances.get(likeliest, 0.0)
    if not sure and chance >= PLAUSIBLE and all(chance - chances.get(other, 0.0) >= CLEARER for other in others):
        return likeliest
    if turn.intent in ("deny", "stop"):
        return "neither"
    return None if sure else "unclear"


def _readings(turn: Turn, intents: Sequence[str]) -> list[Reading]:
    known = [intent for intent in intents if has_phrase(turn.domain, f"utter_reading_{intent}")]
    return [Reading(intent, turn.phrase(f"utter_reading_{intent}")) for intent in known]


def _ask(turn: Turn, asked: Asked, readings: Sequence[Reading]) -> list[EventType]:
    """Asks, a button for each reading; the form, if it is open, waits for the answer."""
    buttons = [{"title": one.phrase[:1].upper() + one.phrase[1:], "payload": _payload(asked, one)} for one in readings]
    buttons.append(turn.button("utter_button_something_else", "/deny"))
    first, last = readings[0].phrase, readings[-1].phrase
    question = "utter_which_reading" if len(readings) > 1 else "utter_one_reading"
    turn.say(question, buttons=buttons, reading_1=first, reading_2=last)
    return [SlotSet(READINGS, asked.as_slot()), FollowupAction("action_listen")]


def _payload(asked: Asked, reading: Reading) -> str:
    """What the button sends: good by itself, also when it is pressed much later."""
    named = {one["entity"]: one["value"] for one in asked.entities if one["entity"] in ("order_number", "email")}
    values = {**named, "query": asked.text[:LONGEST_QUERY]} if asked.text else named
    return f"/{reading.intent}" + (json.dumps(values, ensure_ascii=False) if values else "")


def named_place(turn: Turn) -> int | None:
    """Which one "the second", 「第一个」 or "2" means, counted from 0; -1 is the last.

    None without such a word, or when the message is surely about something else.
    """
    if turn.is_pressed or (is_sure(turn) and turn.intent != "select_item"):
        return None
    plain = turn.text.strip(" .!。！)）").lower()
    if plain in ("1", "2"):
        return int(plain) - 1
    places, _ = take_ordinals(plain)
    if len(places) != 1:
        return None
    return places[0] - 1 if places[0] > 0 else places[0]
