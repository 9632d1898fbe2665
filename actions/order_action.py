"""What every action about an order does first: know which order is meant and whether this shopper may see it."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from sqlalchemy.orm import Session

from actions.conversation import ShopAction, Turn
from actions.flows.titles import orders_naming
from actions.order_card import order_line
from actions.pending import forget_pending, was_just_asked
from actions.policies import tell_policy
from actions.query.text import normalise
from actions.readings import named_place
from actions.replay import hear
from actions.shop.errors import EmailNeeded, OrderNotFound, Refusal, TooManyTries
from actions.shop.models.orders import Order
from actions.shop.orders import OrderDesk

FORM = "order_form"
WISH = "order_wish"
"""The slot with the words that an order was first wanted with: {"flow": name, "text": words}."""
CHOICES = "order_choices"
MOST_SHOWN = 5
"""Orders in a list to choose from."""


class OrderAction(ShopAction):
    """An action about one order.

    The order is the one in the message, or that the form collected, or that was last talked about, or the only
    fitting one of a signed-in shopper. What is missing is asked for by the form, which comes back here.
    """

    intent: ClassVar[str]
    """The intent that this answers; the action's name is made from it."""
    nothing_fits: ClassVar[str] = "utter_no_orders"
    """Said to a signed-in shopper who has no order that fits."""
    tells_rule_first: ClassVar[bool] = False
    """Whether many who say this only ask how it works."""
    drops_task: ClassVar[bool] = True
    """Whether it ends a flow that is under way; False for what only looks something up."""
    is_question: ClassVar[bool] = False
    """Whether it may stand beside what the form collects for something else, and needs no order at all."""
    keeps_to_current: ClassVar[bool] = True
    """Whether "my order" means the one last talked about, rather than whichever is open."""

    def name(self) -> str:
        return f"action_{self.intent}"

    @abstractmethod
    def with_order(self, turn: Turn, session: Session, order: Order) -> list[EventType]:
        """Answers about an order that the shopper may see; returns further events."""

    def fitting(self, orders: list[Order]) -> list[Order]:
        """Which of a signed-in shopper's orders may be meant when no number was given; newest first."""
        return orders

    def without_orders(self, turn: Turn) -> list[EventType]:
        """Answers a signed-in shopper none of whose orders fits."""
        turn.say(self.nothing_fits)
        return done()

    def without_number(self, turn: Turn) -> list[EventType]:
        """Answers a guest who named no order: the form asks for it, after the rule that whoever only asks wants."""
        if self.tells_rule_first and turn.begins:
            with self.services.database.session() as session:
                tell_policy(turn, session, self.intent)
        return self.ask_details(turn, None)

    def answer(self, turn: Turn) -> list[EventType]:
        number = self.number_meant(turn)
        if number is None and turn.viewer.email is None:
            return self.without_number(turn)
        email = turn.entity("email") or turn.slot("email")
        try:
            with self.services.database.session() as session:
                desk = self.desk(turn, session)
                orders = [desk.find(number, email)] if number else self.fitting(desk.orders())
                if not orders:
                    return self.without_orders(turn)
                if len(orders) > 1:
                    orders = list(self._naming(turn, session, orders))
                if len(orders) > 1:
                    return self.let_choose(turn, orders)
                if not number:
                    orders = [desk.find(orders[0].number)]  # as it is now, where the shop's own system knows better
                # the next number that comes alone is for the same thing: "no, 10043"
                known = [*done(orders[0].number, drops_task=self.drops_task), SlotSet("order_flow", self.name())]
                return [*known, *self.with_order(turn, session, orders[0])]
        except EmailNeeded:
            return self.ask_details(turn, number)
        except OrderNotFound:
            return self.not_found(turn, number, email)
        except TooManyTries:
            turn.say("utter_too_many_tries")
            return done()

    def number_meant(self, turn: Turn) -> str | None:
        """The order's number: said now, or collected, or last talked about."""
        form = turn.slot("order_number") if not self.is_question or turn.slot("order_flow") == self.name() else None
        named = turn.entity("order_number") or form
        if named or self.is_question:
            return str(named) if named else None
        return turn.slot("current_order") if self.keeps_to_current or turn.viewer.email is None else None

    def _naming(self, turn: Turn, session: Session, orders: list[Order]) -> Sequence[Order]:
        """Of several orders those with what the shopper names: "the headphones are broken"."""
        vocabulary = self.services.vocabularies.current(session)
        text = vocabulary.spelling.correct(normalise(turn.text))
        return orders_naming(text, orders, vocabulary.language.stop_words)

    def ask_details(self, turn: Turn, number: str | None) -> list[EventType]:
        """Has the form ask for what is missing, for this action's sake."""
        goes_on = turn.slot("order_flow") == self.name() and turn.slot("order_number") == number
        return [
            SlotSet("order_flow", self.name()),
            SlotSet("order_number", number),
            SlotSet("email", turn.entity("email") or turn.slot("email")),
            *self._keep_wish(turn),
            *([] if goes_on else [SlotSet("order_asks", None)]),
            *forget_pending(),
            FollowupAction(FORM),
        ]

    def not_found(self, turn: Turn, number: str | None, email: str | None) -> list[EventType]:
        """The same words for a number that doesn't exist and an e-mail that isn't the order's."""
        if turn.viewer.email is not None:
            turn.say("utter_order_not_in_account", number=number)
            return done()
        turn.say("utter_order_not_found", number=number)
        return [
            SlotSet("order_flow", self.name()),
            SlotSet("order_number", number),
            SlotSet("email", None),
            SlotSet("order_asks", None),
            SlotSet("tried", {"order_number": number, "email": email}),
            FollowupAction(FORM),
        ]

    def let_choose(self, turn: Turn, orders: list[Order]) -> list[EventType]:
        """Lists the newest of the orders that may be meant, a button for each."""
        shown = orders[:MOST_SHOWN]
        buttons = [
            {"title": order.number, "payload": f'/{self.intent}{{"order_number": "{order.number}"}}'} for order in shown
        ]
        lines = "\n".join(order_line(turn, order) for order in shown)
        turn.say("utter_which_order", orders=lines, buttons=buttons)
        choices = {"intent": self.intent, "numbers": [order.number for order in shown]}
        return [
            *done(),
            *self._keep_wish(turn),
            SlotSet("order_flow", self.name()),
            SlotSet(CHOICES, choices),
        ]

    def opening_words(self, turn: Turn) -> str:
        """What the shopper said of it before details were asked for, and now."""
        kept = turn.slot(WISH) or {}
        before = kept["text"] if kept.get("flow") == self.name() else ""
        return before if turn.text in before else f"{before} {turn.text}".strip()

    def _keep_wish(self, turn: Turn) -> list[EventType]:
        words = self.opening_words(turn)
        return [SlotSet(WISH, {"flow": self.name(), "text": words})] if words else []


def chosen_order(turn: Turn) -> list[EventType] | None:
    """Has "the second one" heard with the number of the order that it means; None when no list was just shown."""
    choices = turn.slot(CHOICES)
    place = named_place(turn) if choices and was_just_asked(turn.tracker, CHOICES) else None
    if place is None or not -len(choices["numbers"]) <= place < len(choices["numbers"]):
        return None
    number = {"entity": "order_number", "value": choices["numbers"][place]}
    return [SlotSet(CHOICES, None), *hear(turn, turn.text, choices["intent"], [number])]


def order_talked_about(turn: Turn, desk: OrderDesk) -> Order | None:
    """The order last talked about, if this shopper may see it."""
    number = turn.slot("current_order")
    try:
        return desk.find(number) if number else None
    except Refusal:
        return None


def done(current: str | None = None, *, drops_task: bool = True) -> list[EventType]:
    """Ends the form, if it is open, and forgets what it collected; `current` is the order now talked about.

    A flow that is under way ends too, unless what was done only looked something up.
    """
    forgotten = ["order_number", "email", "tried", "order_flow", "order_asks", "pending", WISH]
    forgotten += ["task"] if drops_task else []
    events = [ActiveLoop(None), SlotSet("requested_slot", None), *(SlotSet(name, None) for name in forgotten)]
    return [*events, SlotSet("current_order", current)] if current else events
