"""Hearing words as if they had just been said: a request that waited, or words whose meaning is clear by now."""

from collections.abc import Mapping, Sequence
from typing import Any

from rasa_sdk.events import ActionExecuted, EventType, UserUttered

from actions.conversation import Turn


def hear(turn: Turn, text: str, intent: str, entities: Sequence[Mapping[str, Any]]) -> list[EventType]:
    """Events after which Rasa takes `text` for the shopper's next message, surely understood as `intent`.

    Rasa's processor logs what an action returns before it decides how to go on, and fills slots anew when a message
    is among it; so the words are served by whatever serves `intent`, a form that is open included.
    """
    sure = {"name": intent, "confidence": 1.0}
    understood = {"text": text, "intent": sure, "intent_ranking": [sure], "entities": [dict(one) for one in entities]}
    said = UserUttered(text, understood, input_channel=turn.tracker.get_latest_input_channel())
    return [ActionExecuted("action_listen"), {**said, "metadata": turn.metadata}]
