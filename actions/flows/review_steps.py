"""What a review needs beside its product: stars, and a few words."""

from actions.flows.setting import Setting
from actions.flows.step import Details, Step, choice_button, named_button
from actions.flows.words_step import LONGEST, NONE
from actions.query.stars import MOST, read_stars


class StarsStep(Step):
    """`details["stars"]`: 1 to 5."""

    name = "stars"

    def is_open(self, at: Setting, details: Details) -> bool:
        return self.name not in details

    def read(self, at: Setting, details: Details, *, asked: bool) -> Details:
        stars = read_stars(at.choice or at.text, bare=asked)
        return {self.name: stars} if stars else {}

    def ask(self, at: Setting, details: Details, *, again: bool) -> None:
        buttons = [choice_button("★" * stars, "★" * stars) for stars in range(MOST, 0, -1)]
        at.turn.say("utter_ask_stars_again" if again else "utter_ask_stars", buttons=buttons)


class OpinionStep(Step):
    """`details["opinion"]`: the words, as they were written; may be empty."""

    name = "opinion"
    takes_any_words = True

    def is_open(self, at: Setting, details: Details) -> bool:
        return self.name not in details

    def read(self, at: Setting, details: Details, *, asked: bool) -> Details:
        if not asked:
            return {}
        declined = at.choice == NONE or (at.turn.intent == "deny" and len(at.text) < len("no thank you very much"))
        words = at.text.strip()[:LONGEST]
        return {self.name: "" if declined else words} if declined or words else {}

    def ask(self, at: Setting, details: Details, *, again: bool) -> None:
        at.turn.say("utter_ask_opinion", buttons=[named_button(at.turn, "utter_button_stars_only", NONE)])
