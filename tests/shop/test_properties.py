"""Whatever a file holds: it is imported, its rows are rejected, or it is refused in a line; nothing crashes."""

import csv
import io
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.shop.catalog import count_products, get_product
from actions.shop.database import Database
from actions.shop.errors import ImportFailed
from actions.shop.importers.catalog import import_catalog
from actions.shop.importers.orders import import_orders
from actions.shop.importers.policies import import_policies
from actions.shop.importers.reviews import import_reviews

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

HEADS = st.sampled_from([
    b"", b"id,title,price\n", b"<rss><channel><item>", b'{"id": "A", ', b"\xff\xfe", b"\xef\xbb\xbf",
    b"URL handle,Title,Price,SKU\n", b"Type,Name,Regular price,SKU\n", b"product_id,rating\n",
    b"order_number,customer_email,placed_at,status,currency,product_id,quantity,unit_price\n",
])  # fmt: skip
CELL = st.one_of(
    st.sampled_from(["A", "B", "3.00 USD", "1", "0", "-1", "in_stock", "2026-01-01", "a@b.example", "USD", "shipped"]),
    st.text(max_size=12),
)
GOOD_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40)


@FEW
@given(HEADS, st.binary(max_size=300))
def test_any_bytes(empty_file: Path, head: bytes, rest: bytes) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(empty_file, folder / "aisle.db")
        database = Database(f"sqlite:///{folder}/aisle.db")
        (folder / "x.en.md").write_bytes(head + rest)
        for importer in (import_catalog, import_orders, import_reviews, import_policies):
            try:
                report = importer(database, folder / "x.en.md")
            except ImportFailed as error:
                assert "x.en.md" in str(error)
            else:
                assert all(one.row > 0 and one.reason for one in report.rejected)
        database.dispose()


@FEW
@given(
    st.sampled_from([
        "id,title,price,sale_price,availability,quantity,link,image_link,gtin,additional_image_link",
        "order_number,customer_email,placed_at,status,currency,product_id,quantity,unit_price,delivered_at",
        "URL handle,Title,Price,Compare-at price,SKU,Option1 name,Option1 value,Inventory quantity,Vendor",
        "ID,Type,SKU,Name,Published,Regular price,Sale price,Parent,Stock,Attribute 1 name,Attribute 1 value(s)",
    ]),
    st.lists(st.lists(CELL, max_size=11), max_size=8),
)  # fmt: skip
def test_any_rows_are_counted_once(empty_file: Path, head: str, rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([head.split(","), *rows])
    with TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(empty_file, folder / "aisle.db")
        database = Database(f"sqlite:///{folder}/aisle.db")
        (folder / "x.csv").write_bytes(text.getvalue().encode("utf-8", "replace"))
        importer = import_orders if head.startswith("order_number") else import_catalog
        try:
            first, second = (importer(database, folder / "x.csv") for _ in range(2))
        except ImportFailed as error:
            assert "\0" in text.getvalue(), error
        else:
            assert first.created + first.updated + first.unchanged + len(first.rejected) <= len(rows)
            assert (second.created, second.updated) == (0, 0)
            assert second.unchanged == first.created + first.updated
            assert second.rejected == first.rejected
        database.dispose()


@FEW
@given(
    st.dictionaries(
        st.text("ABCDEFGHIJ0123456789-_", min_size=1, max_size=50),
        st.tuples(GOOD_TEXT, GOOD_TEXT, st.integers(0, 10**9)),
        min_size=1,
        max_size=6,
    )
)
def test_what_is_written_is_read_back(empty_file: Path, products: dict[str, tuple[str, str, int]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["id", "title", "description", "price"])
    for product_id, (title, description, cents) in products.items():
        writer.writerow([product_id, f"T{title}T", f"D{description}D", f"{cents // 100}.{cents % 100:02} USD"])
    with TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(empty_file, folder / "aisle.db")
        database = Database(f"sqlite:///{folder}/aisle.db")
        (folder / "x.csv").write_text(text.getvalue(), encoding="utf-8", newline="")
        report = import_catalog(database, folder / "x.csv")
        assert report.rejected == []
        with database.session() as session:
            assert count_products(session) == report.created == len(products)
            for product_id, (title, description, cents) in products.items():
                found = get_product(session, product_id)
                assert (found.title, found.description) == (f"T{title}T", f"D{description}D")
                assert found.price_minor == cents
        database.dispose()
