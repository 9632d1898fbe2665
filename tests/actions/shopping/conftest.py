"""A small shop with variants, stock, orders, reviews and a size guide, indexed with small encoders."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from actions.matcher.indexing import Encoders, index_records
from actions.matcher.records import record_of
from actions.services import Services
from actions.shop.catalog import iter_products
from actions.shop.database import Database
from actions.shop.importers.catalog import import_catalog
from actions.shop.importers.orders import import_orders
from actions.shop.importers.policies import import_policies
from actions.shop.importers.reviews import import_reviews
from tests.actions.shopping.talking import Talk, read_domain
from tests.matcher.small import ColourGrid, HashedWords, draw, matcher_of

COLUMNS = (
    "id,title,title_zh,description,price,sale_price,availability,quantity,brand,product_type,product_type_zh,"
    "item_group_id,color,size,material,gender,image_link"
)
ROWS = [
    *(
        f'RUN-{color[:3].upper()}-{size},"Gale running shoes, {color}, {size}","疾风跑鞋，{color}，{size}",'
        "Light road shoes.,"
        f"80.00 USD,,{stock},{quantity},Tern,Shoes > Running,鞋 > 跑鞋,RUN,{color},{size},mesh,male,{color}.png"
        for color, size, stock, quantity in (
            ("blue", "40", "in_stock", "12"),
            ("blue", "42", "out_of_stock", "0"),
            ("black", "40", "in_stock", "2"),
            ("black", "42", "in_stock", "9"),
        )
    ),
    "TRAIL,Crag trail running shoes,岩石越野跑鞋,Grippy shoes for mud.,120.00 USD,95.00 USD,in_stock,5,Tern,"
    "Shoes > Running,鞋 > 跑鞋,,orange,,rubber,female,orange.png",
    "OXFORD,Harrow leather shoes,哈罗皮鞋,Formal shoes.,139.00 USD,,in_stock,5,Holm,Shoes > Formal,鞋 > 正装鞋,,brown,,"
    "leather,male,",
    "SOCK,Wool socks,羊毛袜,Warm socks.,12.00 USD,,in_stock,40,Holm,Apparel > Socks,服装 > 袜子,,grey,,wool,unisex,",
    "OAT,Oat milk,燕麦奶,One litre without added sugar.,2.50 USD,,in_stock,60,Holm,Food > Milk,食品 > 奶,,,,,,"
    "purple.png",
    "SOY,Soy milk,豆奶,One litre with sugar.,2.20 USD,,in_stock,60,Holm,Food > Milk,食品 > 奶,,,,,,",
    "GRANNY,Granny apples,青苹果,Crisp green fruit.,3.00 USD,,in_stock,60,Holm,Food > Fruit,食品 > 水果,,,,,,green.png",
    "CRIMSON,Crimson apples,红苹果,Sweet red fruit.,3.20 USD,,in_stock,60,Holm,Food > Fruit,食品 > 水果,,,,,,red.png",
    "LAMP,Desk lamp,台灯,Bright.,45.00 USD,,preorder,,Glow,Home > Lighting,家居 > 灯具,,,,,,",
]
ORDERS = """\
order_number,customer_email,customer_name,placed_at,status,currency,shipping_cost,carrier,tracking_number,\
estimated_delivery,delivered_at,product_id,quantity,unit_price
1,a@example.com,A,2026-11-01T10:00:00Z,delivered,USD,0.00,,,,,RUN-BLU-40,1,80.00
1,a@example.com,A,2026-11-01T10:00:00Z,delivered,USD,0.00,,,,,SOCK,2,12.00
2,b@example.com,B,2026-11-02T10:00:00Z,delivered,USD,0.00,,,,,RUN-BLA-42,1,80.00
2,b@example.com,B,2026-11-02T10:00:00Z,delivered,USD,0.00,,,,,SOCK,1,12.00
3,b@example.com,B,2026-11-03T10:00:00Z,delivered,USD,0.00,,,,,OAT,1,2.50
"""
REVIEWS = """\
product_id,rating,title,text,created_at
RUN-BLU-40,5,Great,"I run in them every morning, they fit true to size.",2026-10-01
RUN-BLA-42,4,Good,"Comfortable from the very first day on the road.",2026-10-02
RUN-BLU-42,2,Hm,"The heel rubbed after two kilometres of running.",2026-10-03
OAT,5,Nice,"It foams well and tastes of oats.",2026-10-04
"""
SIZE_GUIDE = "# Size guide\n\nMeasure your foot; 40 is 25.5 cm.\n"


@pytest.fixture(scope="session")
def shop_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the shop's database and match index."""
    home = tmp_path_factory.mktemp("shopping")
    for color in ("blue", "black", "orange", "purple", "green", "red"):
        draw(home / f"{color}.png", color)
    (home / "catalog.csv").write_text("\n".join([COLUMNS, *ROWS]), "utf-8")
    (home / "orders.csv").write_text(ORDERS, "utf-8")
    (home / "reviews.csv").write_text(REVIEWS, "utf-8")
    (home / "policies").mkdir()
    (home / "policies" / "size-guide.en.md").write_text(SIZE_GUIDE, "utf-8")
    database = Database(f"sqlite:///{home}/aisle.db")
    database.upgrade()
    assert import_catalog(database, home / "catalog.csv").rejected == []
    assert import_orders(database, home / "orders.csv").rejected == []
    assert import_reviews(database, home / "reviews.csv").rejected == []
    assert import_policies(database, home / "policies").rejected == []
    with database.session() as session:
        records = [record_of(product) for product in iter_products(session)]
    index_records(records, home, Encoders(HashedWords(), ColourGrid()))
    database.dispose()
    return home


@pytest.fixture
def services(shop_folder: Path, tmp_path: Path) -> Iterator[Services]:
    """The shop with a database of its own for each test; the index is shared, nobody writes to it."""
    shutil.copy(shop_folder / "aisle.db", tmp_path / "aisle.db")
    database = Database(f"sqlite:///{tmp_path}/aisle.db")
    matcher = matcher_of(shop_folder, Encoders(HashedWords(), ColourGrid()))
    yield Services(database=database, matcher=matcher, home=tmp_path)
    database.dispose()


@pytest.fixture(scope="session")
def domain() -> dict[str, Any]:
    return read_domain()


@pytest.fixture
def talk(services: Services, domain: dict[str, Any]) -> Talk:
    """An English-speaking guest."""
    return Talk(services, domain)


@pytest.fixture
def chinese(services: Services, domain: dict[str, Any]) -> Talk:
    """A Chinese-speaking guest."""
    return Talk(services, domain, locale="zh")
