"""Databases with a small shop in them."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from actions.shop.database import Database
from actions.shop.importers.catalog import import_catalog
from actions.shop.importers.orders import import_orders
from actions.shop.importers.reviews import import_reviews
from tests.conftest_postgres import new_database, postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]

CATALOG = """\
id,title,description,price,sale_price,availability,quantity,product_type,item_group_id,color,size,title_zh,brand
SHOE-BLU-40,Harbour runner,Light shoe,80.00 USD,60.00 USD,in_stock,5,Shoes > Running,SHOE,blue,40,港湾跑鞋,Tern
SHOE-BLU-42,Harbour runner,Light shoe,80.00 USD,,out_of_stock,0,Shoes > Running,SHOE,blue,42,港湾跑鞋,Tern
SHOE-RED-40,Harbour runner,Light shoe,80.00 USD,,in_stock,,Shoes > Running,SHOE,red,40,港湾跑鞋,Tern
SOCK,Wool socks,Warm,12.50 USD,,in_stock,3,Apparel > Socks,,grey,,,Tern
MUG,Stone mug,Holds tea,9.00 USD,,in_stock,100,Home > Kitchen,,,,,Kiln
LAMP,Desk lamp,Bright,45.00 USD,,preorder,,Home > Lighting,,,,,Kiln
"""

ORDERS = """\
order_number,customer_email,customer_name,placed_at,status,currency,shipping_cost,carrier,tracking_number,\
estimated_delivery,delivered_at,product_id,quantity,unit_price
1001,Ada@Example.com,Ada,2026-03-01T10:00:00Z,processing,USD,4.90,,,2026-03-06,,SHOE-BLU-40,1,60.00
1001,Ada@Example.com,Ada,2026-03-01T10:00:00Z,processing,USD,4.90,,,2026-03-06,,SOCK,2,12.50
1002,ada@example.com,Ada,2026-02-01T10:00:00+02:00,delivered,USD,0.00,DHL,JD1,2026-02-05,2026-02-04T12:00:00Z,MUG,1,9.00
1003,bo@example.com,Bo,2026-03-02T10:00:00Z,in_transit,USD,4.90,UPS,1Z1,,,SHOE-RED-40,1,80.00
1003,bo@example.com,Bo,2026-03-02T10:00:00Z,in_transit,USD,4.90,UPS,1Z1,,,SOCK,1,12.50
1003,bo@example.com,Bo,2026-03-02T10:00:00Z,in_transit,USD,4.90,UPS,1Z1,,,GONE-1,1,5.00
"""

REVIEWS = """\
product_id,rating,title,text,created_at
SHOE-BLU-40,5,Great,I run to work in them every day and they still look new.,2026-01-05
SHOE-RED-40,4,Good,"Comfortable from the first day, a little warm in summer.",2026-01-06
SHOE-BLU-42,1,Sore heels,The heel rubbed after two kilometres and I sent them back.,2026-01-07
MUG,5,,,
"""


def fill(database: Database, folder: Path) -> None:
    """Import the small shop."""
    for name, text in (("catalog.csv", CATALOG), ("orders.csv", ORDERS), ("reviews.csv", REVIEWS)):
        (folder / name).write_text(text, encoding="utf-8")
    assert import_catalog(database, folder / "catalog.csv").rejected == []
    assert import_orders(database, folder / "orders.csv").rejected == []
    assert import_reviews(database, folder / "reviews.csv").rejected == []


def copy_of(template: Path, folder: Path) -> Iterator[Database]:
    """A database that starts as a copy of a file."""
    shutil.copy(template, folder / "aisle.db")
    database = Database(f"sqlite:///{folder}/aisle.db")
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an empty shop."""
    file = tmp_path_factory.mktemp("empty") / "aisle.db"
    database = Database(f"sqlite:///{file}")
    database.upgrade()
    database.dispose()
    return file


@pytest.fixture(scope="session")
def shop_file(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the small shop."""
    folder = tmp_path_factory.mktemp("shop")
    for database in copy_of(empty_file, folder):
        fill(database, folder)
    return folder / "aisle.db"


@pytest.fixture
def database(empty_file: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty shop on SQLite."""
    yield from copy_of(empty_file, tmp_path)


@pytest.fixture
def shop(shop_file: Path, tmp_path: Path) -> Iterator[Database]:
    """The small shop on SQLite."""
    yield from copy_of(shop_file, tmp_path)


@pytest.fixture
def session(shop: Database) -> Iterator[Session]:
    """A session in the small shop."""
    with shop.session() as session:
        yield session


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Name of a PostgreSQL database with the small shop, to be copied."""
    with new_database(postgres_server) as url:
        database = Database(url)
        database.upgrade()
        fill(database, tmp_path_factory.mktemp("postgres"))
        database.dispose()
        yield url.rpartition("/")[2]


@pytest.fixture
def postgres_shop(postgres_server: str, postgres_template: str) -> Iterator[Database]:
    """The small shop on PostgreSQL."""
    with new_database(postgres_server, postgres_template) as url:
        database = Database(url)
        yield database
        database.dispose()


def utc(*parts: int) -> dt.datetime:
    """An instant."""
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[arg-type,misc]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_shop(request: pytest.FixtureRequest) -> Database:
    """The small shop, on each of the two databases."""
    name = "shop" if request.param == "sqlite" else "postgres_shop"
    database: Database = request.getfixturevalue(name)
    return database


@pytest.fixture(scope="module")
def shop_file_copy(shop_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The small shop, for all tests of a module: who changes it rolls that back."""
    yield from copy_of(shop_file, tmp_path_factory.mktemp("module"))
