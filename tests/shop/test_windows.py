"""Until when what arrived may go back."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.shop.models.orders import Order, Shipment, ShipmentEvent
from actions.shop.rules import ExchangeRules, LongerWindow, ProblemRules, ReturnRules, ShopRules
from actions.shop.windows import exchange_deadline, last_day, longer_until, return_deadline

CHRISTMAS = LongerWindow(placed_from="11-15", placed_to="12-24", until="01-31")
OVER_NEW_YEAR = LongerWindow(placed_from="12-20", placed_to="01-05", until="02-28")
RULES = ShopRules(
    timezone="Europe/Berlin",
    returns=ReturnRules(window_days=30, longer=(CHRISTMAS, OVER_NEW_YEAR)),
    exchanges=ExchangeRules(window_days=14),
)


def order(placed: str, delivered: str | None) -> Order:
    when = dt.datetime.fromisoformat(delivered) if delivered else None
    return Order(placed_at=dt.datetime.fromisoformat(placed), delivered_at=when)


@pytest.mark.parametrize(
    ("placed", "delivered", "until"),
    [
        ("2026-08-04T10:00Z", "2026-08-07T10:00Z", "2026-09-06"),
        ("2026-08-04T10:00Z", "2026-08-07T22:30Z", "2026-09-07"),  # past midnight in Berlin
        ("2026-11-14T22:00Z", "2026-11-18T10:00Z", "2026-12-18"),  # the 14th there too
        ("2026-11-14T23:30Z", "2026-11-18T10:00Z", "2027-01-31"),  # the 15th there
        ("2026-12-24T22:30Z", "2027-01-20T10:00Z", "2027-02-28"),  # both windows: the longest
        ("2026-12-10T10:00Z", "2027-01-20T10:00Z", "2027-02-19"),  # late delivery: the usual window is longer
        ("2027-01-05T10:00Z", "2027-01-08T10:00Z", "2027-02-28"),
        ("2027-01-06T10:00Z", "2027-01-08T10:00Z", "2027-02-07"),
        ("2026-08-04T10:00Z", None, None),
    ],
)
def test_last_day_of_a_return(placed: str, delivered: str | None, until: str | None) -> None:
    deadline = return_deadline(order(placed, delivered), RULES)
    assert (deadline.isoformat() if deadline else None) == until


def test_last_day_of_an_exchange() -> None:
    assert exchange_deadline(order("2026-11-20T10:00Z", "2026-11-23T10:00Z"), RULES) == dt.date(2026, 12, 7)
    assert exchange_deadline(order("2026-11-20T10:00Z", None), RULES) is None


def test_without_rules_there_is_no_last_day() -> None:
    delivered = order("2026-11-20T10:00Z", "2026-11-23T10:00Z")
    assert return_deadline(delivered, ShopRules()) is None
    assert exchange_deadline(delivered, ShopRules()) is None


@given(placed=st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)))
def test_a_longer_window_ends_within_a_year_after_the_order(placed: dt.date) -> None:
    assert 1 <= (longer_until(placed, CHRISTMAS) - placed).days <= 366


@pytest.mark.parametrize(
    ("exchange", "blame", "until"),
    [
        (False, False, "2026-09-06"),
        (True, False, "2026-08-21"),
        (False, True, "2026-09-06"),
        (True, True, "2026-08-27"),
    ],
)
def test_the_time_to_report_a_problem_counts_where_it_is_longer(exchange: bool, blame: bool, until: str) -> None:
    rules = RULES.model_copy(update={"problems": ProblemRules(report_within_days=20)})
    arrived = order("2026-08-04T10:00Z", "2026-08-07T10:00Z")
    assert last_day(arrived, rules, exchange=exchange, blame=blame) == dt.date.fromisoformat(until)


def test_without_a_day_of_delivery_the_last_parcel_counts_as_soon_as_it_is_known_to_be_there() -> None:
    arrived = order("2026-08-04T10:00Z", None)
    known = dt.datetime(2026, 8, 7, 22, 30, tzinfo=dt.UTC)
    for moment in (known, known - dt.timedelta(days=2)):
        arrived.shipments.append(Shipment(events=[ShipmentEvent(status="delivered", recorded_at=moment)]))
    assert return_deadline(arrived, RULES) == dt.date(2026, 9, 7)
    assert last_day(order("2026-08-04T10:00Z", None), RULES, exchange=False, blame=True) is None
