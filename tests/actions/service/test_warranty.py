"""How long a product is covered."""

import pytest
from sqlalchemy import update

from actions.services import Services
from actions.shop.models.catalog import Product
from actions.shop.models.policies import PolicySection
from tests.actions.service.conftest import Shopper, give_rules

RULES = """
[[warranty]]
product_type = "Food"
years = 0
[[warranty]]
years = 2
"""


@pytest.fixture
def ruled(services: Services) -> Services:
    give_rules(services, RULES)
    with services.database.session() as session:
        parts = [("", "Two years."), ("What is covered", "Faults are covered, falls are not.")]
        session.add_all(
            PolicySection(topic="warranty", locale="en", position=place, title="Warranty", heading=heading, text=text,
                          content_hash="x")
            for place, (heading, text) in enumerate(parts)
        )  # fmt: skip
    return services


def ask(shopper: Shopper, text: str = "how long is the warranty?", **entities: str) -> str:
    return shopper.says("ask_warranty", text, **entities).gets("action_ask_warranty").text


def test_of_an_order(ida: Shopper, ruled: Services) -> None:
    text = ask(ida, order_number="50003")
    assert text.startswith("Wool scarf, order 50003: 2 years of warranty, until October 5, 2028.\n")
    assert "Faults are covered, falls are not." in text
    assert text.endswith("Source: Warranty")


def test_of_an_order_that_is_still_on_its_way(ida: Shopper, ruled: Services) -> None:
    assert ask(ida, order_number="50001").startswith("Copper kettle: 2 years of warranty from the day of delivery.")


def test_a_guest_shows_the_order_first(guest: Shopper, ruled: Services) -> None:
    answer = guest.says("ask_warranty", order_number="50003").gets("action_ask_warranty")
    assert answer.messages == []
    assert answer.slots["order_flow"] == "action_ask_warranty"
    guest.in_form("email").says("give_details", email="ida@example.com")
    guest.slots["email"] = "ida@example.com"
    assert "until October 5, 2028" in guest.gets("action_order_details_given").text


def test_of_the_product_talked_about(guest: Shopper, ida: Shopper, ruled: Services) -> None:
    guest.slots["focus"] = "SCARF"
    assert ask(guest).startswith("Wool scarf: 2 years of warranty from the day of delivery.")
    ida.slots["focus"] = "SCARF"  # bought before: her own order says until when
    assert ask(ida).startswith("Wool scarf, order 50003: 2 years of warranty, until October 5, 2028.")


def test_none_and_in_chinese(guest: Shopper, ruled: Services) -> None:
    assert ask(guest, product_id="KETTLE").startswith("Copper kettle: 2 years")
    guest.locale = "zh"
    assert ask(guest, "保修多久", product_id="KETTLE").startswith("铜水壶：自签收之日起保修 2 年。")
    with ruled.database.session() as session:
        session.execute(update(Product).where(Product.id == "SCARF").values(product_type="Food"))
    assert ask(guest, "保修多久", product_id="SCARF") == "羊毛围巾：不在保修范围内。"


def test_in_general_and_without_rules_the_documents_answer(guest: Shopper, services: Services, ruled: Services) -> None:
    assert ask(guest).startswith("Two years.")
    give_rules(services, "warranty = []")
    guest.slots["focus"] = "SCARF"
    assert ask(guest).startswith("Two years.")
