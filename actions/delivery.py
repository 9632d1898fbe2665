"""How things are sent: ways, costs and days for this shopper's cart and country, worked out by the shop's rules."""

from typing import ClassVar

from rasa_sdk import Action
from rasa_sdk.events import EventType
from sqlalchemy.orm import Session

from actions.asked_about import named_product, product_in_focus, subject_of
from actions.conversation import Turn
from actions.delivery_text import countries_text, heading_text, lacking_text, not_to_text, way_text, yes_text
from actions.order_action import order_talked_about
from actions.order_progress import UNDER_WAY
from actions.orders import TrackOrder
from actions.policies import CLEARLY, SUBJECTS, AnswerPolicy, say_policy
from actions.services import Services
from actions.shop import carts, policies
from actions.shop.countries import named_countries
from actions.shop.delivery import delivers_to, plan_delivery
from actions.shop.models.base import utc_now
from actions.shop.models.catalog import Product
from actions.shop.models.policies import PolicySection
from actions.shop.orders import OrderDesk
from actions.shop.relevance import Scorer, terms
from actions.shop.rules import DeliveryRules, ShopRules, shop_rules
from actions.shopping import Visit

RULED = ("delivery", "duration", "cost", "express", "abroad")
"""What a question may be about that the rules answer."""


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
            if rules.delivery is None:
                return super().answer(turn)
            visit = Visit(turn, session, self.services)
            named = named_countries(visit.said)
            request = subject_of(visit, RULED)
            order = order_talked_about(turn, self.desk(turn, session)) if request.points and not named else None
            if order and order.status in UNDER_WAY and visit.browsing.focus is None:
                return self._track.with_order(turn, session, order)
            product = named_product(visit, request.words) or (product_in_focus(visit) if request.points else None)
            elsewhere = [] if named or product else section_elsewhere(turn, session, self.intent)
            if elsewhere:
                say_policy(turn, elsewhere)
            else:
                going_to = country_of_order(turn, self.desk(turn, session))
                answer = tell_delivery(turn, session, rules, rules.delivery, named, product, going_to)
                turn.say("utter_delivery", answer=answer)
        return []


class DeliveryOptions(DeliveryAnswer):
    """Which ways there are, what they cost, where they go."""

    intent: ClassVar[str] = "delivery_options"


class DeliveryPeriod(DeliveryAnswer):
    """How long it takes."""

    intent: ClassVar[str] = "delivery_period"


def section_elsewhere(turn: Turn, session: Session, intent: str) -> list[PolicySection]:
    """The section that the shopper clearly asks about, when it is about something that the rules don't decide."""
    subject = SUBJECTS[intent]
    documents = (policies.sections(session, topic, turn.locale) for topic in subject.topics)
    sections = next(filter(None, documents), [])
    if not sections:
        return []
    specific = set(terms(turn.text)) - {f"@{concept}" for concept in RULED}
    scorer = Scorer(sections)
    best = scorer.best(turn.text, at_least=CLEARLY)
    if best is None or not specific & set(terms(f"{best.heading} {best.text}")):
        return []
    ways = scorer.best(subject.zh if turn.locale == "zh" else subject.en, at_least=0.0)
    return [] if best in (sections[0], ways) else [best]


def tell_delivery(
    turn: Turn,
    session: Session,
    rules: ShopRules,
    delivery: DeliveryRules,
    named: list[str],
    product: Product | None,
    going_to: str | None,
) -> str:
    """The answer in lines: whether it goes to the countries named, then each way with its cost and days.

    It is for the product that was asked about, else for the cart, else for anything.
    """
    unserved = [code for code in named if not delivers_to(delivery, code)]
    if unserved:
        return "\n".join([*not_to_text(turn, unserved), countries_text(turn, delivery)])
    products = [product] if product else [line.product for line in carts.items(session, turn.session_id)]
    worth = product.effective_price if product else carts.total(session, turn.session_id)
    country = next((code for code in named if code != "EU"), None) or going_to
    served = country if country in delivery.countries else None
    plan = plan_delivery(delivery, rules, utc_now(), served, products, worth)
    lines = [yes_text(turn, named)] if named else []
    if plan.ways:
        lines += [heading_text(turn, product, worth), *(way_text(turn, way) for way in plan.ways)]
    lines += lacking_text(turn, plan)
    if not named and not products:
        lines.append(countries_text(turn, delivery))
    return "\n".join(lines)


def country_of_order(turn: Turn, desk: OrderDesk) -> str | None:
    """Where the order goes that was last talked about; None when there is none or it isn't known."""
    order = order_talked_about(turn, desk)
    address = desk.address(order) if order else None
    return address.country or None if address else None
