"""A shop with rules, variants and orders of every age, and a shopper who owns them all."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from actions.matcher.matcher import Matcher
from actions.services import Services
from actions.shop.database import Database
from actions.shop.importers.catalog import import_catalog
from actions.shop.importers.orders import import_orders
from actions.shop.importers.policies import import_policies
from tests.actions.service.conftest import Shopper, domain  # noqa: F401

CATALOG = """\
id,title,title_zh,price,availability,quantity,product_type,item_group_id,color,size
TEE-RED-M,"Cotton T-shirt, red, M",棉T恤，红色，M,20.00 USD,in_stock,9,Clothing > T-shirts,TEE,red,M
TEE-RED-L,"Cotton T-shirt, red, L",棉T恤，红色，L,20.00 USD,in_stock,9,Clothing > T-shirts,TEE,red,L
TEE-BLU-M,"Cotton T-shirt, blue, M",棉T恤，蓝色，M,20.00 USD,in_stock,9,Clothing > T-shirts,TEE,blue,M
TEE-BLU-L,"Cotton T-shirt, blue, L",棉T恤，蓝色，L,20.00 USD,out_of_stock,0,Clothing > T-shirts,TEE,blue,L
SCARF,Wool scarf,羊毛围巾,25.50 USD,in_stock,5,Clothing > Scarves,,,
MUG,Coffee mug,咖啡杯,8.00 USD,in_stock,5,Kitchen > Tableware,,,
CHEESE,Goat cheese,山羊奶酪,6.00 USD,in_stock,5,Grocery > Dairy,,,
"""
HEAD = (
    "order_number,customer_email,customer_name,placed_at,status,currency,shipping_cost,carrier,tracking_number,"
    "estimated_delivery,delivered_at,product_id,quantity,unit_price"
)
RULES = """\
timezone = "UTC"
[cancellation]
fee = "2.00 USD"
[returns]
window_days = 30
refunds_shipping = true
not_returnable = ["Grocery"]
[exchanges]
window_days = 30
[problems]
report_within_days = 14
answer_working_days = 2
[delivery]
countries = ["US", "NO", "CN"]
[[delivery.options]]
name = "standard"
cost = "4.90 USD"
working_days = [3, 5]
"""
OPEN, ARRIVED, OLD, ON_ITS_WAY, CHEESE, OTHERS = "60001", "60002", "60003", "60004", "60005", "60006"


def order(number: str, status: str, days_ago: int, *lines: str, email: str = "ida@example.com") -> list[str]:
    """Rows of an order; a line is `product,quantity,price`. What arrived did so the day after it was placed."""
    placed = dt.datetime.now(dt.UTC) - dt.timedelta(days=days_ago)
    arrived = placed + dt.timedelta(days=1) if status == "delivered" else None
    parcel = "Swiftway,SW1" if status != "processing" else ","
    common = f"{number},{email},Ida Moe,{placed.isoformat()},{status},USD,4.90,{parcel},,"
    return [f"{common}{arrived.isoformat() if arrived else ''},{line}" for line in lines]


@pytest.fixture(scope="session")
def desk_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the shop's database."""
    folder = tmp_path_factory.mktemp("desk-shop")
    rows = [
        *order(OPEN, "processing", 1, "TEE-RED-M,1,20.00", "MUG,3,8.00"),
        *order(ARRIVED, "delivered", 5, "TEE-RED-M,1,20.00", "MUG,3,8.00", "SCARF,1,25.50"),
        *order(OLD, "delivered", 90, "SCARF,1,25.50"),
        *order(ON_ITS_WAY, "in_transit", 2, "SCARF,1,25.50"),
        *order(CHEESE, "delivered", 3, "CHEESE,1,6.00"),
        *order(OTHERS, "delivered", 3, "SCARF,1,25.50", email="tom@example.com"),
    ]
    (folder / "policies").mkdir()
    (folder / "catalog.csv").write_text(CATALOG, encoding="utf-8")
    (folder / "orders.csv").write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    (folder / "policies" / "rules.toml").write_text(RULES, encoding="utf-8")
    returns = "# Returns\n\nWithin {{ returns.window_days }} days.\n"
    (folder / "policies" / "returns.en.md").write_text(returns, encoding="utf-8")
    database = Database(f"sqlite:///{folder}/shop.db")
    database.upgrade()
    assert import_catalog(database, folder / "catalog.csv").rejected == []
    assert import_orders(database, folder / "orders.csv").rejected == []
    assert import_policies(database, folder / "policies").rejected == []
    database.dispose()
    return folder / "shop.db"


@pytest.fixture
def services(desk_shop: Path, tmp_path: Path) -> Iterator[Services]:
    """The shop, a copy for each test; its matcher is never asked."""
    shutil.copy(desk_shop, tmp_path / "aisle.db")
    database = Database(f"sqlite:///{tmp_path}/aisle.db")
    yield Services(database=database, matcher=Matcher.open(tmp_path, tmp_path / "models", threads=1), home=tmp_path)
    database.dispose()


@pytest.fixture
def ida(services: Services, domain: dict[str, Any]) -> Shopper:  # noqa: F811
    """Signed in, with all orders but one."""
    return Shopper(services, domain, identity={"sub": "c-ida", "email": "ida@example.com", "name": "Ida Moe"})


@pytest.fixture
def guest(services: Services, domain: dict[str, Any]) -> Shopper:  # noqa: F811
    """Not signed in."""
    return Shopper(services, domain)
