"""The newsletter, on and off: asked first, confirmed by e-mail where nobody vouches for the address."""

import json
from typing import Any

from rasa_sdk.events import EventType

from actions.conversation import ShopAction, Turn
from actions.flows.said import said_in
from actions.flows.task import Task, forget_task
from actions.order_action import done
from actions.pending import ConfirmedAction, ask_first, pending_argument
from actions.policies import tell_policy
from actions.readings import is_sure
from actions.services import Services
from actions.shop.newsletter import Wish, ask_by_mail, gets_newsletter, set_newsletter

NAME, CONFIRMED = "action_newsletter_subscription", "action_newsletter_confirmed"
EMAIL = "email"
"""In `Task.asked`: the address was asked for."""
MOST_ASKS = 2


class Newsletter(ShopAction):
    """Signed in: says how it stands, puts on after a yes, takes off at once. A guest's address gets a link."""

    def __init__(self, services: Services, confirmed: "NewsletterConfirmed") -> None:
        super().__init__(services)
        self._confirmed = confirmed

    def name(self) -> str:
        return NAME

    def answer(self, turn: Turn) -> list[EventType]:
        wanted = said_in(turn.text, "newsletter") != "off" and turn.entity("choice") != "off"
        if turn.viewer.email is not None:
            return self._for_customer(turn, turn.viewer.email, wanted)
        if not self.services.sends_mail:
            return self._policy_only(turn)
        email = turn.entity("email")
        if email:
            return self._by_mail(turn, email, wanted)
        if wanted:
            with self.services.database.session() as session:
                tell_policy(turn, session, "newsletter_subscription")
        return self._ask_address(turn, Task(NAME, "", "", {"wanted": wanted}))

    def resume(self, turn: Turn, task: Task) -> list[EventType] | None:
        """Takes an address; None when the message is about something else."""
        email = turn.entity("email")
        if email:
            return self._by_mail(turn, email, task.details["wanted"])
        if is_sure(turn) and turn.intent not in ("affirm", "give_details", "nlu_fallback"):
            return None
        if task.times >= MOST_ASKS:
            turn.say("utter_newsletter_left")
            return forget_task()
        return self._ask_address(turn, task)

    def lead_back(self, turn: Turn, task: Task) -> list[EventType]:
        """Another subject ends it."""
        return forget_task()

    def _for_customer(self, turn: Turn, email: str, wanted: bool) -> list[EventType]:
        with self.services.database.session() as session:
            gets_it = gets_newsletter(session, email)
            if wanted and not gets_it:
                tell_policy(turn, session, "newsletter_subscription")
            if not wanted and gets_it:
                sentence = turn.phrase("utter_newsletter_off_wording", email=email)
                set_newsletter(session, email, False, sentence, f"session:{turn.session_id}")
        if wanted and not gets_it:
            return self._confirmed.ask(turn, json.dumps({"email": email}))
        if wanted:
            off = {**turn.button("utter_button_newsletter_off", '/newsletter_subscription{"choice": "off"}')}
            turn.say("utter_newsletter_is_on", email=email, buttons=[off])
        else:
            turn.say("utter_newsletter_off" if gets_it else "utter_newsletter_is_off", email=email)
        return []

    def _policy_only(self, turn: Turn) -> list[EventType]:
        """A guest's address can't be confirmed without e-mail."""
        with self.services.database.session() as session:
            tell_policy(turn, session, "newsletter_subscription")
        turn.say("utter_newsletter_sign_in", buttons=[turn.button("utter_button_person", "/contact_human_agent")])
        return []

    def _by_mail(self, turn: Turn, email: str, wanted: bool) -> list[EventType]:
        """Says the same whether the address is on the list or not."""
        way = "on" if wanted else "off"
        wording = turn.phrase(f"utter_newsletter_{way}_wording", email=email)
        with self.services.database.session() as session:
            ask_by_mail(session, self.services.links, Wish(email, wanted, wording, turn.locale))
        turn.say(f"utter_newsletter_mailed_{way}", email=email)
        return forget_task()

    def _ask_address(self, turn: Turn, task: Task) -> list[EventType]:
        asking = task.asking(EMAIL)
        way = "on" if task.details["wanted"] else "off"
        turn.say(f"utter_ask_newsletter_{way}" + ("_again" if asking.times > 1 else ""))
        return asking.kept()


class NewsletterConfirmed(ConfirmedAction):
    """Puts a signed-in shopper on the list after a yes to the sentence that is kept."""

    def name(self) -> str:
        return CONFIRMED

    def ask(self, turn: Turn, argument: str) -> list[EventType]:
        email: str = json.loads(argument)["email"]
        wording = turn.phrase("utter_newsletter_on_wording", email=email)
        buttons = [turn.button("utter_button_newsletter_yes", "/affirm"), turn.button("utter_button_no", "/deny")]
        turn.say("utter_newsletter_sure", wording=wording, buttons=buttons)
        return ask_first(self.name(), json.dumps({"email": email, "wording": wording}))

    def answer(self, turn: Turn) -> list[EventType]:
        asked: dict[str, Any] = json.loads(pending_argument(turn.tracker, self.name()) or "{}")
        email = turn.viewer.email
        if email is None or email != asked.get("email"):  # signed out, or in as somebody else, since the question
            turn.say("utter_nothing_pending")
            return done()
        with self.services.database.session() as session:
            set_newsletter(session, email, True, asked["wording"], f"session:{turn.session_id}")
        turn.say("utter_newsletter_on", email=email)
        return done()
