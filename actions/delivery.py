"""How things are sent: ways, costs and days for this shopper's cart and country, worked out by the shop's rules."""

from typing import ClassVar

from rasa_sdk import Action
from rasa_sdk.events import EventType
from sqlalchemy.orm import Session

from actions.conversation import Turn
from actions.order_action import order_talked_about
from actions.orders import TrackOrder
from actions.policies import CLEARLY, SUBJECTS, AnswerPolicy, say_policy
from actions.services import Services
from actions.shop import carts, policies
from actions.shop.countries import country_name, country_names, named_countries
from actions.shop.delivery import Plan, Way, delivers_to, plan_delivery
from actions.shop.models.base import utc_now
from actions.shop.models.policies import PolicySection
from actions.shop.models.service import OrderAddress
from actions.shop.relevance import Scorer
from actions.shop.rule_values import EUROPEAN_UNION
from actions.shop.rules import DeliveryOption, DeliveryRules, ShopRules, shop_rules
from actions.shop.spoken_dates import days_between
from actions.wording import has_phrase, listing

WORKED_OUT = {
    "en": ("delivery options and costs", "where we deliver: countries"),
    "zh": ("配送方式和运费", "配送范围 国家"),
}
"""What names the sections whose answers the rules give better."""


def actions(services: Services) -> list[Action]:
    """This family's actions."""
    return [DeliveryOptions(services), DeliveryPeriod(services)]


class DeliveryAnswer(AnswerPolicy):
    """Answers by the rules; what they don't decide, and a shop without rules, by the documents."""

    intent: ClassVar[str]
    """The intent that this answers; the action's name is made from it."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._track = TrackOrder(services)

    def name(self) -> str:
        return f"action_{self.intent}"

    def answer(self, turn: Turn) -> list[EventType]:
        if turn.entity("order_number"):
            return self._track.answer(turn)
        with self.services.database.session() as session:
            rules = shop_rules(session)
            if rules.delivery is not None:
                named = named_countries(turn.text)
                elsewhere = [] if named else section_elsewhere(turn, session, self.intent)
                if elsewhere:
                    say_policy(turn, elsewhere)
                else:
                    turn.say("utter_delivery", answer=tell_delivery(turn, session, rules, rules.delivery, named))
                return []
        return super().answer(turn)


class DeliveryOptions(DeliveryAnswer):
    """Which ways there are, what they cost, where they go."""

    intent: ClassVar[str] = "delivery_options"


class DeliveryPeriod(DeliveryAnswer):
    """How long it takes."""

    intent: ClassVar[str] = "delivery_period"


def section_elsewhere(turn: Turn, session: Session, intent: str) -> list[PolicySection]:
    """The section that the shopper clearly asks about, when it is about something that the rules don't decide."""
    topic = SUBJECTS[intent].topics[0]
    sections = policies.sections(session, topic, turn.locale)
    scorer = Scorer(sections)
    best = scorer.best(turn.text, at_least=CLEARLY) if sections else None
    known = [*sections[:1], *(scorer.best(words, at_least=0.0) for words in WORKED_OUT[turn.locale] if sections)]
    return [] if best is None or best in known else [best]


def tell_delivery(turn: Turn, session: Session, rules: ShopRules, delivery: DeliveryRules, named: list[str]) -> str:
    """The answer in lines: whether it goes there, then each way with its cost and days."""
    unserved = [code for code in named if not delivers_to(delivery, members(code))]
    if unserved:
        lines = [turn.phrase("utter_delivery_not_to", country=country_name(code, turn.locale)) for code in unserved]
        return "\n".join([*lines, countries_text(turn, delivery)])
    cart = carts.items(session, turn.session_id)
    country = next((code for code in named if code != "EU"), None) or country_of_order(turn, session)
    plan = plan_delivery(
        delivery,
        rules,
        utc_now(),
        country if country in delivery.countries else None,
        [line.product for line in cart],
        carts.total(session, turn.session_id),
    )
    lines = (
        [turn.phrase("utter_delivery_to", countries=listing(country_names(named, turn.locale), turn.locale))]
        if named
        else []
    )
    if plan.ways:
        total = carts.total(session, turn.session_id)
        lines.append(
            turn.phrase("utter_delivery_cart", total=total.format(turn.locale))
            if total
            else turn.phrase("utter_delivery_now")
        )
    lines += [way_text(turn, way) for way in plan.ways]
    lacking = lacking_text(turn, plan)
    if lacking:
        lines.append(lacking)
    if not named and not cart:
        lines.append(countries_text(turn, delivery))
    return "\n".join(lines)


def members(code: str) -> tuple[str, ...]:
    """The countries that a code stands for."""
    return EUROPEAN_UNION if code == "EU" else (code,)


def country_of_order(turn: Turn, session: Session) -> str | None:
    """Where the order goes that was last talked about; None when there is none or it isn't known."""
    order = order_talked_about(turn, session)
    address = session.get(OrderAddress, order.id) if order else None
    return address.country or None if address else None


def way_text(turn: Turn, way: Way) -> str:
    """One way in a line."""
    option, cost = way.option, way.option.cost.format(turn.locale)
    if way.is_free:
        cost = turn.phrase("utter_delivery_free")
    elif option.free_from is not None:
        cost = turn.phrase("utter_delivery_free_from", cost=cost, amount=option.free_from.format(turn.locale))
    days = days_between(way.first, way.last, turn.locale)
    if way.products:
        titles = listing((product.title_in(turn.locale) for product in way.products), turn.locale)
        return turn.phrase(
            "utter_delivery_way_for", way=option_name(turn, option), products=titles, cost=cost, days=days
        )
    return turn.phrase("utter_delivery_way", way=option_name(turn, option), cost=cost, days=days)


def option_name(turn: Turn, option: DeliveryOption) -> str:
    """What a way is called: as the domain words it, else as the rules name it."""
    response = f"utter_delivery_{option.name}"
    return turn.phrase(response) if has_phrase(turn.domain, response) else option.name


def lacking_text(turn: Turn, plan: Plan) -> str:
    """What can't be sent to the country; empty when everything can."""
    products = [product.title_in(turn.locale) for product in plan.stuck]
    what = products or [option_name(turn, option) for option in plan.left]
    return turn.phrase("utter_delivery_lacking", what=listing(what, turn.locale)) if what else ""


def countries_text(turn: Turn, delivery: DeliveryRules) -> str:
    """Where the shop delivers to."""
    names = country_names(delivery.countries, turn.locale)
    return turn.phrase("utter_delivery_countries", countries=listing(names, turn.locale))
