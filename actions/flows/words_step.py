"""Steps that are answered in the shopper's own words or with a picture."""

from actions.flows.said import said_in
from actions.flows.setting import Setting
from actions.flows.step import Details, Step, named_button
from actions.query.text import words_of

NONE = "none"
LONGEST = 1000
"""Characters that are kept."""
SENTENCE = 5
"""Words, or Chinese characters, from which on something is told rather than named."""


class NoteStep(Step):
    """What happened. What the shopper said when it began counts when it says something; else it is asked once."""

    name = "note"
    takes_any_words = True

    def __init__(self, telling: str) -> None:
        """`telling`: a table of said.toml; whoever uses its words in a whole sentence has told what happened."""
        self._telling = telling

    def is_open(self, at: Setting, details: Details) -> bool:
        return self.name not in details

    def read(self, at: Setting, details: Details, *, asked: bool) -> Details:
        words = at.text.strip()[:LONGEST]
        if asked:
            return {self.name: "" if at.choice == NONE or at.turn.intent == "deny" else words}
        tells = len(words_of(words)) >= SENTENCE and said_in(words, self._telling) is not None
        return {self.name: words} if tells else {}

    def ask(self, at: Setting, details: Details, *, again: bool) -> None:
        at.turn.say("utter_ask_note", number=at.order.number)


class PhotoStep(Step):
    """A picture of it, if there is one; again where it is promised. `details["photo"]` is its id, or empty."""

    name = "photo"
    takes_any_words = True

    def is_open(self, at: Setting, details: Details) -> bool:
        return self.name not in details

    def read(self, at: Setting, details: Details, *, asked: bool) -> Details:
        promised = at.turn.intent == "affirm" and not at.turn.image_id
        return {self.name: at.turn.image_id or ""} if (asked and not promised) or at.turn.image_id else {}

    def ask(self, at: Setting, details: Details, *, again: bool) -> None:
        question = "utter_ask_photo_again" if again else "utter_ask_photo"
        at.turn.say(question, buttons=[named_button(at.turn, "utter_button_no_photo", NONE)])
