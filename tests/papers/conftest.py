"""A shop that has said who it is, with an order that was partly paid back and partly sent back."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from actions.shop.access import Viewer
from actions.shop.database import Database
from actions.shop.models.orders import Order, OrderAdjustment
from actions.shop.models.service import OrderAddress, OrderChange, Return, ReturnLine
from actions.shop.orders import OrderDesk
from actions.shop.rules import ReturnRules, ShopDetails, ShopRules
from tests.shop.conftest import fill

RULES = ShopRules(
    timezone="Asia/Shanghai",
    shop=ShopDetails(
        name="Lantern & Loom 灯与织",
        address=("7 Quay Street", "Port Haven"),
        email="help@lantern.example",
        vat_number="XX123456789",
        vat_percent=Decimal(19),
    ),
    returns=ReturnRules(window_days=30, address=("Lantern & Loom, Returns", "Warehouse 3", "90210 Port Haven")),
)
MARCH_9 = dt.datetime(2026, 3, 9, 12, tzinfo=dt.UTC)
BO = Viewer("chat-bo", "bo@example.com")


@dataclass
class Dispatch:
    """An order on its way, with a return."""

    session: Session
    order: Order
    address: OrderAddress
    goods: Return


@pytest.fixture(scope="session")
def papers_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    database = Database(f"sqlite:///{folder}/aisle.db")
    database.upgrade()
    fill(database, folder)
    database.dispose()
    return folder / "aisle.db"


@pytest.fixture
def dispatch(papers_file: Path, tmp_path: Path) -> Iterator[Dispatch]:
    (tmp_path / "aisle.db").write_bytes(papers_file.read_bytes())
    database = Database(f"sqlite:///{tmp_path}/aisle.db")
    with database.session() as session:
        order = OrderDesk(session, BO).find("1003")
        yield make_dispatch(session, order)
    database.dispose()


def make_dispatch(session: Session, order: Order) -> Dispatch:
    """Pays the socks back, and registers a return of the shoes for the same ones in blue, and of the socks."""
    change = OrderChange(key="k", order_id=order.id, kind="return", wanted={}, state="done", actor="session:x")
    address = OrderAddress(
        order_id=order.id,
        name="王小明",
        street="人民路 100 号\n2 单元 301",
        postal_code="200000",
        city="上海市",
        country="CN",
    )
    shoes, socks, _ = order.lines
    paid_back = OrderAdjustment(
        order_id=order.id,
        kind="refund",
        order_line_id=socks.id,
        quantity=1,
        amount_minor=-1250,
        currency="USD",
        created_at=MARCH_9,
    )
    session.add_all([change, address, paid_back])
    session.flush()
    goods = Return(
        number="R-7KQ2-M4TD",
        order_id=order.id,
        change_id=change.id,
        state="approved",
        reason="too_small",
        currency="USD",
        created_at=MARCH_9,
        lines=[
            ReturnLine(order_line_id=shoes.id, quantity=1, amount_minor=0, currency="USD", exchange_for="SHOE-BLU-42"),
            ReturnLine(order_line_id=socks.id, quantity=1, amount_minor=1250, currency="USD"),
        ],
    )
    session.add(goods)
    session.flush()
    session.expire_all()
    return Dispatch(session, order, address, goods)
