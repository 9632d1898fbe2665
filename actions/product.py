"""One product: its details, its price, its sizes."""

from rasa_sdk.events import EventType

from actions.browsing import Search, remember_focus
from actions.fit import fit_quotes
from actions.matcher.words import title_terms
from actions.naming import chosen_from_shown, is_named, products_meant, sells, what_is_meant
from actions.narrowing import asks_to_narrow, refine
from actions.products_message import Card, price, product_lines, products_part, stock
from actions.services import Services
from actions.shop import policies
from actions.shop.catalog import variants
from actions.shop.models.catalog import Product
from actions.shop.models.policies import PolicySection
from actions.shop.reviews import summary
from actions.shopping import ShoppingAction, Visit, look_for, payload
from actions.variants_text import shared_title, spoken_variants


def actions(services: Services) -> list[ShoppingAction]:
    """This family's actions."""
    return [ProductDetails(services), AskPrice(services), SizeAdvice(services)]


class ProductDetails(ShoppingAction):
    """What there is to know about a product."""

    intent = "product_details"

    def visit(self, visit: Visit) -> list[EventType]:
        meant = products_meant(visit)
        if not meant:
            return ask_which(visit)
        asked = visit.request.phrase
        if visit.request.points and asked and not _mentions(meant[0], asked):
            visit.turn.say("utter_details_unmentioned", words=asked)
        return tell_details(visit, meant[0])


class AskPrice(ShoppingAction):
    """What it costs, old price and new when it is on sale; for a kind of product, the list with prices."""

    intent = "ask_price"

    def visit(self, visit: Visit) -> list[EventType]:
        turn, request = visit.turn, visit.request
        if not request.words and visit.browsing.shown and asks_to_narrow(request):
            return refine(visit)  # "anything on sale?" wants other products, not this one's price
        chosen = chosen_from_shown(visit)
        likely = what_is_meant(visit).products
        if request.words and not request.points and not chosen.products and not _all_named(visit, likely):
            return look_for(visit, Search(request))
        meant = chosen.among or chosen.products or products_meant(visit)
        if not meant:
            return ask_which(visit)
        if len(meant) > 1:
            turn.say(
                "utter_prices", rich=products_part(map(Card, meant), turn.locale), lines=product_lines(turn, meant)
            )
            return []
        product = meant[0]
        group = variants(visit.session, product)
        costs = sorted({one.effective_price.minor: one for one in group}.items())
        values = {"title": product.title_in(turn.locale), "price": price(turn, product), "stock": stock(turn, product)}
        add = turn.button("utter_button_add", payload("add_to_cart", product.id))
        part = products_part([Card(product)], turn.locale)
        if len(costs) > 1:
            low, high = (costs[place][1].effective_price.format(turn.locale) for place in (0, -1))
            turn.say("utter_price_range", rich=part, buttons=[add], **values, low=low, high=high)
        else:
            turn.say("utter_price", rich=part, buttons=[add], **values)
        return remember_focus(product.id)


class SizeAdvice(ShoppingAction):
    """Which sizes there are, what reviewers say of the fit, and the shop's size guide; no guess beyond that."""

    intent = "size_advice"

    def visit(self, visit: Visit) -> list[EventType]:
        turn = visit.turn
        if visit.request.only_variant and visit.browsing.shown:
            return refine(visit)  # "size 43" narrows; it asks for no advice
        meant = products_meant(visit)
        guide = size_guide(visit)
        text = guide.text if guide is not None else ""
        part = {"type": "sources", "sources": [{"title": guide.title, "url": guide.url}]} if guide is not None else None
        if not meant:
            turn.say("utter_size_guide" if text else "utter_size_which", rich=part, guide=text)
            return []
        product = meant[0]
        group = variants(visit.session, product)
        sizes = spoken_variants(turn, visit.vocabulary, [one for one in group if one.size and one.can_be_bought])
        quotes = fit_quotes(visit.session, product, visit.vocabulary.language)
        said = [turn.phrase("utter_quote", stars=quote.rating, text=quote.text) for quote in quotes]
        parts = [
            turn.phrase("utter_size_there", title=shared_title(product, group, turn.locale), sizes=sizes)
            if sizes
            else turn.phrase("utter_size_none", title=product.title_in(turn.locale)),
            turn.phrase("utter_size_reviews", quotes="\n".join(said)) if said else turn.phrase("utter_size_unknown"),
            *([text] if text else []),
        ]
        person = turn.button("utter_button_person", "/contact_human_agent")
        turn.say("utter_plain", rich=part, buttons=[person], text="\n".join(parts))
        return remember_focus(product.id)


def size_guide(visit: Visit) -> PolicySection | None:
    """The section of the shop's own size guide that fits the question; None when it has no guide."""
    topic = next((one for one in policies.topics(visit.session) if "size" in one or "sizing" in one), None)
    return policies.by_topic(visit.session, topic, visit.turn.locale, visit.turn.text) if topic else None


def tell_details(visit: Visit, product: Product) -> list[EventType]:
    """Everything the catalog and the reviews say about it, in a few lines."""
    turn = visit.turn
    group = variants(visit.session, product)
    ready = spoken_variants(turn, visit.vocabulary, [one for one in group if one.can_be_bought])
    reviews = summary(visit.session, product, quotes=0)
    facts = [
        turn.phrase("utter_detail_brand", brand=product.brand) if product.brand else "",
        turn.phrase("utter_detail_material", material=product.material) if product.material else "",
        turn.phrase("utter_detail_variants", variants=ready) if ready and len(group) > 1 else "",
        turn.phrase("utter_detail_reviews", average=f"{reviews.average:.1f}", count=reviews.count)
        if reviews.count
        else "",
    ]
    buttons = [turn.button("utter_button_add", payload("add_to_cart", product.id))] if product.can_be_bought else []
    if reviews.count:
        buttons.append(turn.button("utter_button_reviews", payload("ask_reviews", product.id)))
    buttons.append(turn.button("utter_button_similar", payload("find_similar", product.id)))
    turn.say(
        "utter_details",
        rich=products_part([Card(product)], turn.locale),
        buttons=buttons,
        title=product.title_in(turn.locale),
        price=price(turn, product),
        stock=stock(turn, product),
        description=product.description_in(turn.locale),
        facts="".join(f"\n{fact}" for fact in facts if fact),
    )
    return remember_focus(product.id)


def ask_which(visit: Visit) -> list[EventType]:
    """Asks which product is meant; what the shop sells under the words said is shown to choose from."""
    if sells(visit, visit.request):
        return look_for(visit, Search(visit.request))
    visit.turn.say("utter_which_product")
    return []


def _mentions(product: Product, words: str) -> bool:
    """Whether the catalog says anything about what was asked."""
    english = (product.title, product.description, product.material, product.brand, product.color)
    return title_terms(words) <= title_terms(" \n ".join((*english, product.title_zh, product.description_zh)))


def _all_named(visit: Visit, meant: list[Product]) -> bool:
    return bool(meant) and all(is_named(product, visit.request.words) for product in meant)
