"""The demo shop's pages and pictures, on a small shop."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image

from actions.shop.database import Database
from actions.shop.models.catalog import Product
from actions.shop.models.policies import PolicySection
from actions.shop.models.reviews import Review
from bot.gateway import media, pages
from bot.gateway.shelves import common_title, group_of, groups, mixed_groups, size_rank
from bot.settings import Settings


def product(product_id: str, title: str, **more: object) -> Product:
    facts = {
        "price_minor": 5900,
        "currency": "USD",
        "availability": "in_stock",
        "content_hash": product_id,
        "item_group_id": "",
        "size": "",
        "color": "",
        "updated_at": dt.datetime.now(dt.UTC),
    }
    return Product(id=product_id, title=title, **{**facts, **more})


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[TestClient]:
    settings = Settings(home=tmp_path / "home", database_url=f"sqlite:///{tmp_path}/shop.db")
    database = Database(settings.database_url)
    database.upgrade()
    picture = tmp_path / "dress.png"
    Image.new("RGB", (1200, 900), (200, 30, 40)).save(picture)
    dresses = {"item_group_id": "D", "product_type": "Clothing > Dresses", "product_type_zh": "服装 > 连衣裙"}
    with database.session() as session:
        session.add_all(
            [
                product(
                    "D-S", "Dress, red, S", title_zh="连衣裙，红色，S", color="red", size="S",
                    sale_price_minor=4400, image_link=str(picture), **dresses,
                ),
                product(
                    "D-L", "Dress, red, L", title_zh="连衣裙，红色，L", color="red", size="L",
                    availability="out_of_stock", **dresses,
                ),
                product("D-B", "Dress, blue, S", title_zh="连衣裙，蓝色，S", color="blue", size="S", **dresses),
                product("B", "<b>Boot</b> & co", product_type="Shoes", image_link=str(tmp_path / "gone.png")),
                product("W", "Web shoe", product_type="Shoes", image_link="https://pictures.example/w.jpg"),
                Review(product_id="D-S", rating=5, title="Lovely", text="I wear it daily.", content_hash="r1"),
                Review(product_id="D-B", rating=2, title="Thin", text="Thinner than shown.", content_hash="r2"),
                PolicySection(
                    topic="returns", locale="en", position=0, title="Returns", text="30 days.", content_hash="p"
                ),
            ]
        )  # fmt: skip
    app = FastAPI()
    app.include_router(pages.build_router(settings, database))
    app.include_router(media.build_router(settings, database))
    with TestClient(app, headers={"Accept-Language": "en"}) as client:
        yield client
    database.dispose()


def test_home_shows_a_group_once_with_its_sale_and_colours(shop: TestClient) -> None:
    html = shop.get("/").text
    assert html.count("<h3>Dress</h3>") == 1
    assert "$44.00" in html and "$59.00" in html
    assert html.count('<i title="') == 2
    assert "&lt;b&gt;Boot&lt;/b&gt; &amp; co" in html and "<b>Boot" not in html
    assert "MIT" in html
    assert not re.search(r'(src|href)="(https?:)?//(?!pictures\.example)', html), "nothing comes from elsewhere"


def test_language_is_chosen_once_and_remembered(shop: TestClient) -> None:
    assert 'lang="zh-CN"' in shop.get("/", headers={"Accept-Language": "zh-TW,en;q=0.5"}).text
    assert 'lang="en"' in shop.get("/").text
    chinese = shop.get("/?lang=zh").text
    assert "服装" in chinese and "连衣裙" in chinese and 'data-locale="zh"' in chinese
    assert 'lang="zh-CN"' in shop.get("/").text
    assert 'lang="en"' in shop.get("/?lang=en").text


def test_category_shows_what_is_in_it(shop: TestClient) -> None:
    html = shop.get("/?category=Clothing").text
    assert "<h3>Dress</h3>" in html and "Boot" not in html
    assert "<h3>Dress</h3>" in shop.get("/?category=Clothing > Dresses").text
    assert shop.get("/?category=Nothing").status_code == 404
    assert shop.get("/?category=Clothing&page=9").status_code == 404
    assert shop.get("/?category=%25").status_code == 404


def test_product_page_has_variants_stock_and_reviews(shop: TestClient) -> None:
    html = shop.get("/products/D-S").text
    assert "<h1>Dress</h1>" in html
    assert 'href="/products/D-B"' in html and 'href="/products/D-L"' in html
    assert "Lovely" in html and "Thinner than shown." in html and "2 reviews" in html
    assert "Sold out" in shop.get("/products/D-L").text
    missing = shop.get("/products/none")
    assert missing.status_code == 404 and "not here" in missing.text


def test_policy_page(shop: TestClient) -> None:
    assert "30 days." in shop.get("/policies/returns").text
    assert 'href="/policies/returns"' in shop.get("/").text
    assert shop.get("/policies/none").status_code == 404


def test_pictures_are_small_cached_and_never_missing(shop: TestClient, tmp_path: Path) -> None:
    first = shop.get("/media/products/D-S")
    assert first.headers["content-type"] == "image/webp"
    small, large = tmp_path / "small.webp", tmp_path / "large.webp"
    small.write_bytes(first.content)
    large.write_bytes(shop.get("/media/products/D-S?size=large").content)
    assert Image.open(small).size == (400, 300) and Image.open(large).size == (900, 675)
    again = shop.get("/media/products/D-S", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content
    for product_id, status in [("B", 200), ("D-L", 200), ("none", 404)]:
        answer = shop.get(f"/media/products/{product_id}")
        assert (answer.status_code, answer.headers["content-type"]) == (status, "image/svg+xml")
    away = shop.get("/media/products/W", follow_redirects=False)
    assert away.headers["location"] == "https://pictures.example/w.jpg"


def test_changed_picture_gets_a_new_thumbnail(shop: TestClient, tmp_path: Path) -> None:
    before = shop.get("/media/products/D-S").headers["etag"]
    Image.new("RGB", (600, 600), (0, 0, 255)).save(tmp_path / "dress.png")
    assert shop.get("/media/products/D-S").headers["etag"] != before
    (tmp_path / "dress.png").write_bytes(b"no picture any more")
    assert shop.get("/media/products/D-S").headers["content-type"] == "image/svg+xml"


def test_static_files_stay_in_their_folder(shop: TestClient) -> None:
    assert "body" in shop.get("/static/shop.css").text
    for name in ("..%2fpages.py", "%2e%2e/pages.py", "none.css"):
        assert shop.get(f"/static/{name}").status_code == 404


@pytest.mark.parametrize(
    ("titles", "shared"),
    [
        (["Dress, red, S", "Dress, red, M"], "Dress, red"),
        (["Dress, red, S", "Dress, rust, S"], "Dress"),
        (["连衣裙，红色，S", "连衣裙，蓝色，M"], "连衣裙"),
        (["Trail Shoe Red", "Trail Shoe Rust"], "Trail Shoe"),
        (["Mug", "Mug, blue"], "Mug"),
        (["Alpha", "Beta"], "Alpha"),
    ],
)
def test_common_title(titles: list[str], shared: str) -> None:
    assert common_title(titles) == shared


def test_sizes_stand_in_order() -> None:
    assert sorted(["XL", "10", "S", "one size", "9.5", "XS", "M"], key=size_rank) == [
        "XS", "S", "M", "XL", "9.5", "10", "one size",
    ]  # fmt: skip


def test_group_stands_for_what_can_be_bought() -> None:
    gone = product("A", "Cap, red", color="red", availability="out_of_stock", price_minor=100)
    here = product("B", "Cap, blue", color="blue", price_minor=900)
    group = group_of([gone, here], "en")
    assert group.shown is here and group.price.amount == "9.00" and group.can_be_bought
    assert not group_of([gone], "en").can_be_bought
    assert [swatch.name for swatch in group.swatches] == ["blue", "red"]


@pytest.fixture
def many(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/many.db")
    database.upgrade()
    with database.session() as session:
        for number in range(9):
            kind = "Shoes > Running" if number < 6 else "Shoes > Boots"
            session.add(product(f"S{number}", f"Shoe {number}", product_type=kind))
        session.add(product("X", "Shoes_ are not this", product_type="ShoesX"))
    yield database
    database.dispose()


def test_pages_of_a_category_hold_everything_once(many: Database) -> None:
    with many.session() as session:
        shown = [groups(session, "en", "Shoes", offset, 4) for offset in (0, 4, 8)]
        assert [one.shown.id for page in shown for one in page] == [f"S{number}" for number in range(9)]
        mixed = [one.shown.product_type for one in mixed_groups(session, "en", "Shoes", 4)]
    assert sorted(mixed) == ["Shoes > Boots"] * 2 + ["Shoes > Running"] * 2
