"""What follows from where an order is: late, lost, until when it may go back."""

import datetime as dt

import pytest
from sqlalchemy import select, update

from actions import orders
from actions.services import Services
from actions.shop.models.catalog import Product
from actions.shop.models.orders import Order, Shipment, ShipmentEvent
from tests.actions.service.conftest import Answer, Shopper, give_rules

RULES = """
timezone = "Europe/Berlin"
country = "DE"
[returns]
window_days = 60
not_returnable = ["Food"]
[problems]
report_within_days = 14
lost_after_working_days = 3
"""


def on(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    monkeypatch.setattr(orders, "utc_now", lambda: dt.datetime.fromisoformat(f"{day}T10:00Z"))


def tracked(shopper: Shopper, number: str) -> Answer:
    return shopper.says("track_order", order_number=number).gets("action_track_order")


@pytest.mark.parametrize(
    ("day", "said", "lost"),
    [
        ("2026-11-25", "Expected to arrive on November 25, 2026.", False),
        ("2026-11-26", "It was expected on November 25, 2026 and is 1 working day late.\nIf it has not arrived by "
         "November 30, 2026, it counts as lost", False),
        ("2026-11-29", "and is 2 working days late", False),  # a Sunday
        ("2026-11-30", "and is 3 working days late.\nIf it has not arrived by November 30, 2026", False),
        ("2026-12-01", "and is 4 working days late.\nIt has counted as lost since December 1, 2026.", True),
    ],
)  # fmt: skip
def test_a_late_parcel_and_what_then(
    ida: Shopper, services: Services, monkeypatch: pytest.MonkeyPatch, day: str, said: str, lost: bool
) -> None:
    give_rules(services, RULES)
    on(monkeypatch, day)
    answer = tracked(ida, "50002")
    assert said in answer.text
    report = '/report_problem{"order_number": "50002", "choice": "not_arrived"}'
    assert answer.payloads == ([report] if lost else [])


def test_a_late_parcel_in_chinese(ida: Shopper, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    give_rules(services, RULES)
    on(monkeypatch, "2026-11-27")
    ida.locale = "zh"
    text = tracked(ida, "50002").text
    assert "预计 2026年11月25日送达，已晚了 2 个工作日。\n如果到 2026年11月30日仍未收到，就按丢件处理" in text


def test_what_has_not_left_is_late_but_never_lost(
    ida: Shopper, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_rules(services, RULES)
    on(monkeypatch, "2026-12-20")
    answer = tracked(ida, "50001")
    assert "working days late" in answer.text
    assert "lost" not in answer.text
    assert answer.payloads == ['/cancel_order{"order_number": "50001"}']


def test_without_rules_it_is_late_and_nothing_is_promised(ida: Shopper, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, "2026-12-20")
    answer = tracked(ida, "50002")
    assert "late" in answer.text
    assert "lost" not in answer.text
    assert "return" not in tracked(ida, "50003").text


def test_until_when_what_arrived_may_go_back(ida: Shopper, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    give_rules(services, RULES)
    answer = tracked(ida, "50003")
    assert "Delivered on October 5, 2026.\nYou can return it until December 4, 2026." in answer.text
    assert answer.payloads == ['/return_item{"order_number": "50003"}']
    on(monkeypatch, "2026-12-04")
    assert "until December 4" in tracked(ida, "50003").text
    on(monkeypatch, "2026-12-05")
    answer = tracked(ida, "50003")
    assert "The time to return it ended on December 4, 2026." in answer.text
    assert answer.payloads == []


def test_what_may_not_go_back_is_not_offered(ida: Shopper, services: Services) -> None:
    give_rules(services, RULES)
    with services.database.session() as session:
        session.execute(update(Product).where(Product.id == "SCARF").values(product_type="Food > Noodles"))
    answer = tracked(ida, "50003")
    assert "Can't be returned unless faulty: Wool scarf." in answer.text
    assert "until" not in answer.text
    assert answer.payloads == []


def test_what_was_returned_has_no_window(tom: Shopper, services: Services) -> None:
    give_rules(services, RULES)
    text = tracked(tom, "50005").text
    assert "Delivered on September 24, 2026." in text
    assert "return it" not in text


def test_each_parcel_tells_its_events(ida: Shopper, services: Services) -> None:
    with services.database.session() as session:
        order = session.scalars(select(Order).where(Order.number == "50002")).unique().one()
        first = order.shipments[0]
        first.events.append(ShipmentEvent(status="out_for_delivery", at=dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)))
        second = Shipment(order_id=order.id, carrier="Postline", tracking_number="PL9")
        second.events.append(ShipmentEvent(status="shipped", at=dt.datetime(2026, 11, 21, 8, tzinfo=dt.UTC)))
        session.add(second)
    lines = tracked(ida, "50002").text.splitlines()
    place = lines.index("Carrier Swiftway, tracking number SW1.")
    assert lines[place + 1].startswith("- in transit, on its way to you (known since ")
    assert lines[place + 2 : place + 5] == [
        "- November 22, 2026: out for delivery today",
        "Carrier Postline, tracking number PL9.",
        "- November 21, 2026: shipped",
    ]
