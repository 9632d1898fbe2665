"""The demo shop's orders are fresh on whatever day they are loaded."""

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from actions.shop.database import Database
from actions.shop.importers.orders import import_orders
from actions.shop.models.orders import Order
from bot.demo import load
from bot.demo.dates import move_orders
from bot.demo.load import SHOP
from bot.settings import Settings

FILE = SHOP / "orders.csv"


def orders_on(database: Database, folder: Path, today: dt.date) -> tuple[int, int, int]:
    """How many orders an import on a day creates, updates and leaves."""
    moved = folder / f"{today}.csv"
    move_orders(FILE, today, moved)
    report = import_orders(database, moved)
    assert report.rejected == []
    return report.created, report.updated, report.unchanged


def test_the_newest_order_is_of_yesterday_and_all_keep_their_distance(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/aisle.db")
    database.upgrade()
    today = dt.date(2031, 2, 28)
    assert orders_on(database, tmp_path, today) == (120, 0, 0)
    assert orders_on(database, tmp_path, today) == (0, 0, 120)  # again on the same day: nothing changes
    with database.session() as session:
        orders = {order.number: order for order in session.scalars(select(Order)).unique()}
    database.dispose()
    assert max(order.placed_at.date() for order in orders.values()) == dt.date(2031, 2, 27)
    assert orders["20088"].estimated_delivery == today  # out for delivery
    assert orders["20089"].estimated_delivery == today - dt.timedelta(days=5)  # late
    assert orders["20070"].estimated_delivery == today - dt.timedelta(days=24)  # lost
    delivered = orders["20082"].delivered_at
    assert delivered is not None
    assert (today - delivered.date()).days == 7


def test_a_demo_that_was_loaded_keeps_its_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Settings(home=tmp_path, database_url=f"sqlite:///{tmp_path}/aisle.db")
    monkeypatch.setattr(load, "update_index", lambda *_, **__: SimpleNamespace(products=391))  # takes a minute

    def loaded_on(day: dt.date, data: str, force: bool = False) -> tuple[bool, dt.date]:
        monkeypatch.setattr(load, "shop_day", lambda: day)
        monkeypatch.setattr(load, "fingerprint", lambda _shop: data)
        loaded = load.load_demo(home, force, lambda _line: None)["loaded"]
        database = Database(home.database_url)
        with database.session() as session:
            newest = session.scalars(select(Order).order_by(Order.placed_at.desc()).limit(1)).one()
        database.dispose()
        return loaded, newest.placed_at.date()

    first = dt.date(2031, 2, 28)
    yesterday = dt.date(2031, 2, 27)
    assert loaded_on(first, "data") == (True, yesterday)
    assert loaded_on(first + dt.timedelta(days=9), "data") == (False, yesterday)
    assert loaded_on(first + dt.timedelta(days=9), "newer") == (True, yesterday)  # what was changed here stays
    assert loaded_on(first + dt.timedelta(days=9), "newer", force=True) == (True, yesterday)


@settings(max_examples=25, deadline=None)
@given(today=st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)))
def test_on_any_day_nothing_lies_ahead_that_should_not(
    tmp_path_factory: pytest.TempPathFactory, today: dt.date
) -> None:
    target = tmp_path_factory.mktemp("moved") / "orders.csv"
    move_orders(FILE, today, target)
    rows = target.read_text(encoding="utf-8").splitlines()
    assert len(rows) == len(FILE.read_text(encoding="utf-8").splitlines())
    placed = [dt.datetime.fromisoformat(row.split(",")[3]).date() for row in rows[1:]]
    assert max(placed) == today - dt.timedelta(days=1)
