"""How long a product is covered, by the shop's rules, and what is covered, by its documents."""

from typing import ClassVar

from rasa_sdk import Action
from rasa_sdk.events import EventType
from sqlalchemy.orm import Session

from actions.asked_about import named_product, product_in_focus, subject_of
from actions.conversation import Turn
from actions.matcher.words import title_terms
from actions.order_action import OrderAction
from actions.policies import CLEARLY, AnswerPolicy, say_policy
from actions.services import Services
from actions.shop import policies
from actions.shop.catalog import products_by_id
from actions.shop.models.base import utc_now
from actions.shop.models.catalog import Product
from actions.shop.models.orders import Order
from actions.shop.relevance import Scorer
from actions.shop.rules import ShopRules, shop_rules
from actions.shop.warranty import covered_until, warranty_years
from actions.shop.windows import local_date
from actions.shopping import Visit
from actions.wording import day

COVERED = {"en": "what is covered, what is not covered", "zh": "保修范围 不在保修范围"}
"""What names the section on what is covered."""


def actions(services: Services) -> list[Action]:
    """This family's actions."""
    return [AskWarranty(services)]


class AskWarranty(OrderAction):
    """The warranty of an order's products, or of the product named or talked about; else what the documents say."""

    intent: ClassVar[str] = "ask_warranty"
    drops_task: ClassVar[bool] = False
    is_question: ClassVar[bool] = True

    def answer(self, turn: Turn) -> list[EventType]:
        with self.services.database.session() as session:
            rules = shop_rules(session)
            about_order = bool(rules.warranty) and self.number_meant(turn) is not None
            if rules.warranty and not about_order and self._about_product(turn, session, rules):
                return []
        return super().answer(turn) if about_order else AnswerPolicy(self.services).answer(turn)

    def with_order(self, turn: Turn, session: Session, order: Order) -> list[EventType]:
        rules = shop_rules(session)
        products = list({line.product.group: line.product for line in order.lines if line.product}.values())
        say_warranties(turn, session, rules, [(product, order) for product in products])
        return []

    def _about_product(self, turn: Turn, session: Session, rules: ShopRules) -> bool:
        product = product_meant(Visit(turn, session, self.services))
        if product is None or warranty_years(product, rules) is None:
            return False
        orders = self.desk(turn, session).orders()
        bought = (one for one in orders if one.delivered_at and product.group in _groups(one))
        say_warranties(turn, session, rules, [(product, next(bought, None))])
        return True


def product_meant(visit: Visit) -> Product | None:
    """The one product that a question on warranty names, or points to without naming any."""
    button = visit.turn.entity("product_id")
    if button is not None:
        return next(iter(products_by_id(visit.session, [button])), None)
    request = subject_of(visit, ("warranty", "duration"))
    words = visit.vocabulary.known_words(request.words)  # not "covered" and the like, which no product is called
    named = named_product(visit, words)
    return product_in_focus(visit) if named is None and (request.points or not title_terms(words)) else named


def say_warranties(turn: Turn, session: Session, rules: ShopRules, bought: list[tuple[Product, Order | None]]) -> None:
    """A line a product, then what the documents say of what is covered."""
    known = [(product, order, warranty_years(product, rules)) for product, order in bought]
    lines = [warranty_text(turn, rules, product, order, years) for product, order, years in known if years is not None]
    if lines:
        turn.say("utter_warranty", answer="\n".join(lines))
    if any(years != 0 for _, _, years in known):
        sections = policies.sections(session, "warranty", turn.locale)
        best = Scorer(sections).best(turn.text, at_least=CLEARLY) if sections else None
        best = best or policies.by_topic(session, "warranty", turn.locale, COVERED[turn.locale])
        if best is not None:
            say_policy(turn, [best])


def warranty_text(turn: Turn, rules: ShopRules, product: Product, order: Order | None, years: int) -> str:
    """How long a product is covered, until which day when it is known when it came."""
    title = product.title_in(turn.locale)
    if not years:
        return turn.phrase("utter_warranty_none", title=title)
    spoken = turn.phrase("utter_years_one" if years == 1 else "utter_years_many", count=years)
    until = covered_until(order, years, rules) if order else None
    if order is None or until is None:
        return turn.phrase("utter_warranty_years", title=title, years=spoken)
    response = "utter_warranty_until" if local_date(utc_now(), rules) <= until else "utter_warranty_over"
    return turn.phrase(response, title=title, number=order.number, years=spoken, day=day(until, turn.locale))


def _groups(order: Order) -> set[str]:
    return {line.product.group for line in order.lines if line.product}
