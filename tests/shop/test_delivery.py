"""Working days, ways to send and their dates, warranties."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.shop.delivery import arrival, delivers_to, plan_delivery
from actions.shop.models.catalog import Product
from actions.shop.models.orders import Order
from actions.shop.money import Money
from actions.shop.rules import DeliveryOption, DeliveryRules, ReturnRules, ShopRules, WarrantyRule
from actions.shop.warranty import covered_until, warranty_years
from actions.shop.windows import may_go_back
from actions.shop.working_days import WorkingDays
from tests.shop.conftest import utc

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1))

STANDARD = DeliveryOption.model_validate(
    {"name": "standard", "cost": "4.90 USD", "free_from": "75.00 USD", "working_days": (3, 5)}
)
EXPRESS = DeliveryOption.model_validate(
    {"name": "express", "cost": "12.00 USD", "working_days": (1, 2), "order_by": dt.time(14)}
)
COOLED = DeliveryOption.model_validate(
    {
        "name": "cooled",
        "cost": "4.90 USD",
        "working_days": (1, 2),
        "countries": ("DE",),
        "product_types": ("Grocery > Fruit",),
        "products": ("MILK", "EGG-GROUP"),
    }
)
DELIVERY = DeliveryRules(countries=("DE", "NO"), options=(STANDARD, EXPRESS, COOLED))
RULES = ShopRules(
    timezone="Europe/Berlin",
    country="DE",
    delivery=DELIVERY,
    returns=ReturnRules(window_days=30, not_returnable=("Grocery", "Garden > Plants")),
    warranty=(
        WarrantyRule(years=0, product_type="Grocery"),
        WarrantyRule(years=5, product_type="Bags > Luggage", brand="Wayfolk"),
        WarrantyRule(years=2, product_type="Bags"),
    ),
)
TUESDAY = utc(2026, 11, 24, 10)


def product(name: str, kind: str = "", brand: str = "", group: str = "") -> Product:
    return Product(id=name, title=name, product_type=kind, brand=brand, item_group_id=group)


APPLES, MILK, SHIRT = (
    product("APPLES", "Grocery > Fruit > Apples"),
    product("MILK", "Grocery"),
    product("SHIRT", "Tops"),
)
EGGS = product("EGGS-10", "Grocery > Pantry", group="EGG-GROUP")


def test_holidays_and_weekends_are_no_working_days() -> None:
    germany, anywhere = WorkingDays("DE"), WorkingDays(None)
    assert not germany.is_working(dt.date(2026, 12, 25))  # a Friday
    assert anywhere.is_working(dt.date(2026, 12, 25))
    assert germany.after(dt.date(2026, 12, 24), 1) == dt.date(2026, 12, 28)
    assert germany.between(dt.date(2026, 12, 24), dt.date(2026, 12, 28)) == 1
    assert anywhere.after(dt.date(2026, 11, 28), 0) == dt.date(2026, 11, 30)
    assert anywhere.after(dt.date(2026, 11, 27), 0) == dt.date(2026, 11, 27)


@given(day=DAYS, count=st.integers(1, 30))
def test_counting_forth_and_back_agree(day: dt.date, count: int) -> None:
    days = WorkingDays("DE")
    end = days.after(day, count)
    assert days.is_working(end)
    assert days.between(day, end) == count
    assert days.between(end, day) == 0


@pytest.mark.parametrize(
    ("option", "now", "days"),
    [
        (STANDARD, TUESDAY, ("11-27", "12-01")),
        (EXPRESS, utc(2026, 11, 24, 12, 59), ("11-25", "11-26")),  # 13:59 in Berlin
        (EXPRESS, utc(2026, 11, 24, 13, 1), ("11-26", "11-27")),
        (EXPRESS, utc(2026, 11, 28, 15), ("12-01", "12-02")),  # on a Saturday it leaves on Monday, late or not
        (EXPRESS, utc(2026, 11, 27, 15), ("12-01", "12-02")),  # on a Friday too late for Friday
        (STANDARD, utc(2026, 12, 23, 10), ("12-29", "12-31")),  # Christmas in between
        (STANDARD, utc(2026, 11, 24, 23, 30), ("11-30", "12-02")),  # already Wednesday in Berlin
    ],
)
def test_when_it_arrives(option: DeliveryOption, now: dt.datetime, days: tuple[str, str]) -> None:
    assert tuple(day.strftime("%m-%d") for day in arrival(option, RULES, now)) == days


def names(*options: DeliveryOption) -> list[str]:
    return [option.name for option in options]


def test_every_way_when_nothing_is_chosen_yet() -> None:
    plan = plan_delivery(DELIVERY, RULES, TUESDAY)
    assert names(*(way.option for way in plan.ways)) == ["standard", "express", "cooled"]
    assert not any(way.is_free for way in plan.ways)
    to_norway = plan_delivery(DELIVERY, RULES, TUESDAY, "NO")
    assert (names(*(way.option for way in to_norway.ways)), names(*to_norway.left)) == (
        ["standard", "express"],
        ["cooled"],
    )


def test_a_cart_goes_the_ways_of_its_products() -> None:
    plan = plan_delivery(DELIVERY, RULES, TUESDAY, None, [SHIRT, APPLES, MILK, EGGS], Money(7500, "USD"))
    assert [(way.option.name, way.is_free, [one.id for one in way.products]) for way in plan.ways] == [
        ("standard", True, []),
        ("express", False, []),
        ("cooled", False, ["APPLES", "MILK", "EGGS-10"]),
    ]
    only_fruit = plan_delivery(DELIVERY, RULES, TUESDAY, "NO", [APPLES], Money(300, "USD"))
    assert (only_fruit.ways, only_fruit.stuck) == ((), (APPLES,))
    shirt = plan_delivery(DELIVERY, RULES, TUESDAY, None, [SHIRT], Money(7499, "USD"))
    assert [(way.option.name, way.is_free) for way in shirt.ways] == [("standard", False), ("express", False)]
    other_money = plan_delivery(DELIVERY, RULES, TUESDAY, None, [SHIRT], Money(9900, "EUR"))
    assert not any(way.is_free for way in other_money.ways)


def test_where_the_shop_delivers() -> None:
    assert delivers_to(DELIVERY, "NO")
    assert not delivers_to(DELIVERY, "US")
    assert not delivers_to(DELIVERY, "EU")
    assert delivers_to(DeliveryRules(countries=("EU",), options=(STANDARD,)), "EU")


@pytest.mark.parametrize(
    ("bought", "years"),
    [
        (product("A", "Grocery > Fruit"), 0),
        (product("A", "bags > Luggage > Cabin", "WAYFOLK"), 5),
        (product("A", "Bags > Luggage", "Other"), 2),
        (product("A", "Bagsy", "Wayfolk"), None),
        (product("A"), None),
    ],
)
def test_the_first_warranty_that_fits_counts(bought: Product, years: int | None) -> None:
    assert warranty_years(bought, RULES) == years


def test_warranty_runs_from_delivery() -> None:
    assert covered_until(Order(delivered_at=utc(2028, 2, 28, 23, 30)), 2, RULES) == dt.date(2030, 2, 28)  # a leap day
    assert covered_until(Order(delivered_at=utc(2026, 5, 4)), 5, RULES) == dt.date(2031, 5, 4)
    assert covered_until(Order(delivered_at=None), 5, RULES) is None


def test_what_may_not_go_back() -> None:
    assert not may_go_back(APPLES, RULES)
    assert not may_go_back(product("A", "Garden > Plants"), RULES)
    assert may_go_back(product("A", "Garden > Plantsetc"), RULES)
    assert may_go_back(SHIRT, RULES)
    assert may_go_back(APPLES, ShopRules())
