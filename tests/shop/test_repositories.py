"""Catalog, carts, hand-offs, reviews, what is bought together."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from actions.shop import carts, catalog, handoffs, reviews, together
from actions.shop.database import Database
from actions.shop.errors import MoneyError, NotEnoughStock, ProductNotFound
from actions.shop.importers.catalog import import_catalog
from actions.shop.importers.orders import import_orders
from actions.shop.money import Money
from tests.shop.conftest import ORDERS


def test_product_tells_its_prices(session: Session) -> None:
    product = catalog.get_product(session, "SHOE-BLU-40")
    assert (product.price, product.sale_price) == (Money(8000, "USD"), Money(6000, "USD"))
    assert product.effective_price == Money(6000, "USD")
    assert catalog.get_product(session, "MUG").sale_price is None
    assert (product.title_in("zh-CN"), product.title_in("en")) == ("港湾跑鞋", "Harbour runner")
    assert catalog.get_product(session, "MUG").title_in("zh") == "Stone mug"


def test_unknown_product_is_said(session: Session) -> None:
    with pytest.raises(ProductNotFound, match="'NOPE'"):
        catalog.get_product(session, "NOPE")


def test_variants_and_order_of_ids(session: Session) -> None:
    shoe = catalog.get_product(session, "SHOE-RED-40")
    assert [one.id for one in catalog.variants(session, shoe)] == ["SHOE-BLU-40", "SHOE-BLU-42", "SHOE-RED-40"]
    mug = catalog.get_product(session, "MUG")
    assert catalog.variants(session, mug) == [mug]
    found = catalog.products_by_id(session, ["SOCK", "NOPE", "MUG", "LAMP"])
    assert [one.id for one in found] == ["SOCK", "MUG", "LAMP"]
    assert [one.id for one in catalog.iter_products(session)] == sorted(one for one in [
        "SHOE-BLU-40", "SHOE-BLU-42", "SHOE-RED-40", "SOCK", "MUG", "LAMP"
    ])  # fmt: skip


def test_facets_are_what_the_catalog_has(session: Session) -> None:
    facets = catalog.facets(session)
    assert facets.colors == ("blue", "grey", "red")
    assert facets.sizes == ("40", "42")
    assert facets.brands == ("Kiln", "Tern")
    assert set(facets.categories) == {"Shoes", "Running", "Apparel", "Socks", "Home", "Kitchen", "Lighting"}
    assert facets.currencies == ("USD",)


def test_cart_adds_up_and_takes_out(session: Session) -> None:
    assert carts.total(session, "chat") is None
    carts.add(session, "chat", "SHOE-BLU-40")
    carts.add(session, "chat", "SOCK", 1)
    assert carts.add(session, "chat", "SOCK", 2).quantity == 3
    assert [(line.product.id, line.quantity) for line in carts.items(session, "chat")] == [
        ("SHOE-BLU-40", 1),
        ("SOCK", 3),
    ]
    assert carts.total(session, "chat") == Money(6000 + 3 * 1250, "USD")
    assert carts.items(session, "another") == []
    assert carts.remove(session, "chat", "SOCK", 1)
    assert carts.total(session, "chat") == Money(6000 + 2 * 1250, "USD")
    assert carts.remove(session, "chat", "SOCK")
    assert not carts.remove(session, "chat", "SOCK")
    carts.clear(session, "chat")
    assert carts.items(session, "chat") == []


@pytest.mark.parametrize(
    ("product_id", "quantity", "available"), [("SHOE-BLU-42", 1, 0), ("SOCK", 4, 3), ("LAMP", 100, 99)]
)
def test_cart_holds_no_more_than_there_is(session: Session, product_id: str, quantity: int, available: int) -> None:
    with pytest.raises(NotEnoughStock) as refused:
        carts.add(session, "chat", product_id, quantity)
    assert refused.value.available == available
    assert carts.items(session, "chat") == []


def test_cart_refuses_unknown_products_and_other_currencies(shop: Database, tmp_path: Path) -> None:
    (tmp_path / "euro.csv").write_text("id,title,price\nEURO,Tin,3.00 EUR\n")
    import_catalog(shop, tmp_path / "euro.csv")
    with shop.session() as session:
        carts.add(session, "chat", "MUG")
        with pytest.raises(MoneyError):
            carts.add(session, "chat", "EURO")
        with pytest.raises(ProductNotFound):
            carts.add(session, "chat", "NOPE")
        with pytest.raises(ValueError, match="at least 1"):
            carts.add(session, "chat", "MUG", 0)


def test_handoff_is_asked_for_once(any_shop: Database) -> None:
    def ask(_: int) -> int:
        with any_shop.session() as session:
            return handoffs.request(session, "chat", "complaint", note="a torn shoe", order_number="1001").id

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(ask, range(6)))) == 1
    with any_shop.session() as session:
        (waiting,) = handoffs.waiting(session)
        assert (waiting.reason, waiting.note, waiting.order_number) == ("complaint", "a torn shoe", "1001")
        assert handoffs.close(session, "chat")
        assert not handoffs.close(session, "chat")
        assert handoffs.open_handoff(session, "chat") is None
        again = handoffs.request(session, "chat", "contact_human_agent")
        assert again.id != waiting.id


def test_reviews_of_all_variants_are_told_together(session: Session) -> None:
    said = reviews.summary(session, catalog.get_product(session, "SHOE-RED-40"))
    assert said.count == 3
    assert said.average == pytest.approx(10 / 3)
    assert said.stars == {1: 1, 2: 0, 3: 0, 4: 1, 5: 1}
    assert [quote.rating for quote in said.high] == [5, 4]
    assert [quote.text for quote in said.low] == ["The heel rubbed after two kilometres and I sent them back."]
    assert reviews.summary(session, "SHOE") == said


def test_reviews_without_words_are_counted_not_quoted(session: Session) -> None:
    said = reviews.summary(session, catalog.get_product(session, "MUG"))
    assert (said.count, said.average, said.quotes) == (1, 5.0, ())
    nothing = reviews.summary(session, catalog.get_product(session, "LAMP"))
    assert (nothing.count, nothing.average, nothing.quotes) == (0, 0.0, ())


def test_bought_together_leaves_out_itself_and_what_is_gone(session: Session) -> None:
    assert [one.id for one in together.bought_together(session, "SHOE-BLU-42")] == ["SOCK"]
    assert [one.id for one in together.bought_together(session, "SOCK")] in (["SHOE-BLU-40"], ["SHOE-RED-40"])
    assert together.bought_together(session, "LAMP") == []
    with pytest.raises(ProductNotFound):
        together.bought_together(session, "NOPE")


def test_cancelled_orders_say_nothing(database: Database, shop: Database, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(
        ORDERS.replace(",processing,", ",cancelled,").replace("in_transit", "cancelled")
    )
    import_orders(shop, tmp_path / "orders.csv")
    with shop.session() as session:
        assert together.bought_together(session, "SOCK") == []
        assert [one.id for one in together.popular(session)] == ["MUG"]


def test_popular_gives_one_of_each_group(session: Session) -> None:
    popular = together.popular(session, limit=3)
    assert popular[0].id == "SOCK"
    assert sorted(one.group for one in popular) == ["MUG", "SHOE", "SOCK"]
