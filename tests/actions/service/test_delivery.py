"""How things are sent, for this shopper."""

from typing import Any

import pytest
from sqlalchemy import select, update

from actions.services import Services
from actions.shop import carts
from actions.shop.models.catalog import Product
from actions.shop.models.orders import Order
from actions.shop.models.service import OrderAddress
from tests.actions.service.conftest import Shopper, give_rules

RULES = """
timezone = "Europe/Berlin"
country = "DE"
[delivery]
countries = ["EU", "NO"]
[[delivery.options]]
name = "standard"
cost = "4.90 USD"
free_from = "75.00 USD"
working_days = [3, 5]
[[delivery.options]]
name = "by donkey"
cost = "12.00 USD"
working_days = [1, 2]
order_by = 10:00:00
[[delivery.options]]
name = "cooled"
cost = "6.00 USD"
working_days = [1, 1]
countries = ["DE"]
product_types = ["Food"]
"""
WAYS = "- Standard: $4.90 (free from $75.00), arrives Nov 26 – 30\n- by donkey: $12.00, arrives Nov 25 – 26"


@pytest.fixture
def ruled(services: Services) -> Services:
    give_rules(services, RULES)
    return services


def put_in_cart(services: Services, **pieces: int) -> None:
    with services.database.session() as session:
        for product_id, quantity in pieces.items():
            carts.add(session, "session-1", product_id, quantity)


def ask(shopper: Shopper, text: str, intent: str = "delivery_options", **entities: str) -> str:
    return shopper.says(intent, text, **entities).gets(f"action_{intent}").text


def test_every_way_with_its_cost_and_days(guest: Shopper, ruled: Services) -> None:
    assert ask(guest, "how do you ship?") == (
        f"If you order now:\n{WAYS}\n- Fresh food, cooled: $6.00, arrives Nov 24\n"
        "We deliver to these countries and regions: European Union and Norway."
    )


def test_the_days_in_chinese(guest: Shopper, ruled: Services) -> None:
    guest.locale = "zh"
    text = ask(guest, "多久能送到", "delivery_period")
    assert text.startswith("现在下单的话：\n- 标准配送：US$4.90（满 US$75.00 免运费），预计 11月26日至30日送达\n")
    assert text.endswith("我们配送到以下国家和地区：欧盟和挪威。")


def test_for_the_cart(guest: Shopper, ruled: Services) -> None:
    put_in_cart(ruled, KETTLE=1)
    assert ask(guest, "when would it arrive?", "delivery_period") == f"For your cart ($48.00), ordered now:\n{WAYS}"
    put_in_cart(ruled, SCARF=2)
    assert "For your cart ($99.00), ordered now:\n- Standard: free, arrives" in ask(guest, "and now?")


def test_for_a_cart_with_what_goes_its_own_way(guest: Shopper, ruled: Services) -> None:
    with ruled.database.session() as session:
        session.execute(update(Product).where(Product.id == "SCARF").values(product_type="Food > Noodles"))
    put_in_cart(ruled, SCARF=1)
    assert ask(guest, "how is it sent?") == (
        "For your cart ($25.50), ordered now:\n- Fresh food, cooled (Wool scarf): $6.00, arrives Nov 24"
    )
    assert ask(guest, "and to Norway?") == "Norway: yes, we deliver there.\nNot sent there: Wool scarf."


@pytest.mark.parametrize(
    ("text", "locale", "said", "unsaid"),
    [
        (
            "Do you deliver to Norway?",
            "en",
            ["Norway: yes, we deliver there.", "Not sent there: Fresh food, cooled."],
            [],
        ),
        ("do you deliver to the EU", "en", ["European Union: yes, we deliver there."], ["Not sent"]),
        (
            "shipping to Brazil?",
            "en",
            ["Brazil: I'm sorry, we don't deliver there.", "European Union and Norway"],
            ["Standard"],
        ),
        ("to Norway and to Brazil?", "en", ["Brazil: I'm sorry, we don't deliver there."], ["yes"]),
        ("能送到挪威吗", "zh", ["可以，我们配送到挪威。", "以下无法送到那里：生鲜冷藏配送。"], []),
        ("能寄到巴西吗", "zh", ["抱歉，我们不配送到巴西。", "欧盟和挪威"], ["标准配送"]),
    ],
)
def test_to_a_country(
    guest: Shopper, ruled: Services, text: str, locale: Any, said: list[str], unsaid: list[str]
) -> None:
    guest.locale = locale
    answer = ask(guest, text)
    assert [part for part in said if part not in answer] == []
    assert [part for part in unsaid if part in answer] == []


def test_a_button_keeps_the_country_that_was_said(guest: Shopper, ruled: Services) -> None:
    text = ask(guest, '/delivery_options{"query": "and to Norway?"}', query="and to Norway?")
    assert text.startswith("Norway: yes")


def test_the_country_of_the_order_talked_about(ida: Shopper, ruled: Services) -> None:
    with ruled.database.session() as session:
        order = session.scalars(select(Order).where(Order.number == "50001")).unique().one()
        session.add(OrderAddress(order_id=order.id, country="NO"))
    ida.slots["current_order"] = "50001"
    assert "Not sent there: Fresh food, cooled." in ask(ida, "which ways are there?")
    ida.identity = {}
    assert "Not sent there" not in ask(ida, "which ways are there?")  # a guest may not see that order


def test_it_is_the_product_talked_about_or_the_order(ida: Shopper, ruled: Services) -> None:
    ida.slots["current_order"] = "50002"
    assert "Order 50002: in transit" in ask(ida, "when will it arrive?", "delivery_period")
    assert ask(ida, "how long does delivery take?", "delivery_period").startswith("If you order now:")
    ida.slots["focus"] = "KETTLE"
    assert ask(ida, "when will it arrive?", "delivery_period").startswith("For Copper kettle ($48.00), ordered now:")


def test_a_named_order_is_tracked(ida: Shopper, ruled: Services) -> None:
    assert "Order 50002: in transit" in ask(ida, "how long for 50002?", "delivery_period", order_number="50002")


def test_what_the_rules_do_not_decide_is_in_the_documents(guest: Shopper, ruled: Services) -> None:
    (answer,) = guest.says("delivery_options", "is there a tracking number?").gets("action_delivery_options").messages
    assert "If you order now" in answer["text"]  # it stands in the section that the rules answer
    with ruled.database.session() as session:
        from actions.shop.models.policies import PolicySection

        session.add(
            PolicySection(topic="delivery", locale="en", position=9, title="Delivery", heading="Nobody at home",
                          text="The parcel waits 7 days for delivery at the pick-up point.", content_hash="x")
        )  # fmt: skip
    assert ask(guest, "how long does delivery take?", "delivery_period").startswith("If you order now")
    text = ask(guest, "what if nobody is at home?")
    assert text == "The parcel waits 7 days for delivery at the pick-up point.\n\nSource: Delivery"


def test_a_shop_without_rules_quotes_its_documents(guest: Shopper) -> None:
    text = ask(guest, "do you deliver to Norway?")
    assert text.startswith("Norway, Chile and Japan.")
    assert text.endswith("Source: Delivery")
