"""Product files of Shopify (old and new column names) and WooCommerce."""

import csv
import io
from pathlib import Path

import pytest

from actions.shop.catalog import get_product, variants
from actions.shop.database import Database
from actions.shop.importers.catalog import import_catalog
from actions.shop.importers.report import ImportReport
from actions.shop.importers.shopify import RENAMED
from actions.shop.models.catalog import Product

NEW_NAMES = {
    "Handle": "URL handle",
    "Body (HTML)": "Description",
    "Product Category": "Product category",
    "Published": "Published on online store",
    "Option1 Name": "Option1 name",
    "Option1 Value": "Option1 value",
    "Option2 Name": "Option2 name",
    "Option2 Value": "Option2 value",
    "Variant SKU": "SKU",
    "Variant Barcode": "Barcode",
    "Variant Price": "Price",
    "Variant Compare At Price": "Compare-at price",
    "Variant Inventory Tracker": "Inventory tracker",
    "Variant Inventory Qty": "Inventory quantity",
    "Variant Inventory Policy": "Continue selling when out of stock",
    "Image Src": "Product image URL",
    "Variant Image": "Variant image URL",
}

SHIRT = {
    "Handle": "linen-shirt",
    "Title": "Linen shirt",
    "Body (HTML)": "<p>Cool &amp; light.</p><ul><li>Washable</li></ul>",
    "Vendor": "Tern",
    "Product Category": "Apparel & Accessories > Clothing",
    "Type": "Shirts",
    "Published": "TRUE",
    "Option1 Name": "Color",
    "Option1 Value": "White",
    "Option2 Name": "Size",
    "Option2 Value": "M",
    "Variant SKU": "LS-W-M",
    "Variant Barcode": "'4006381333931",
    "Variant Price": "39.90",
    "Variant Compare At Price": "49.90",
    "Variant Inventory Tracker": "shopify",
    "Variant Inventory Qty": "7",
    "Variant Inventory Policy": "deny",
    "Image Src": "https://x.example/front.jpg",
    "Google Shopping / Gender": "Unisex",
    "Status": "active",
}
ROWS = [
    SHIRT,
    {"Handle": "linen-shirt", "Option1 Value": "Blue", "Option2 Value": "L", "Variant Price": "49.90",
     "Variant Inventory Tracker": "shopify", "Variant Inventory Qty": "0", "Variant Inventory Policy": "deny",
     "Image Src": "https://x.example/back.jpg", "Variant Image": "https://x.example/blue.jpg"},
    {"Handle": "linen-shirt", "Image Src": "https://x.example/detail.jpg"},
    {"Handle": "card", "Title": "Gift card", "Option1 Name": "Title", "Option1 Value": "Default Title",
     "Variant Price": "25", "Variant Inventory Policy": "continue", "Published": "TRUE", "Status": "active"},
    {"Handle": "later", "Title": "Not yet", "Variant Price": "5", "Status": "draft"},
    {"Handle": "bad", "Title": "Bad", "Variant Price": "five", "Status": "active"},
]  # fmt: skip


def table(rows: list[dict[str, str]], names: list[str]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def shopify(new: bool) -> str:
    names = [*SHIRT, "Variant Image"]
    if not new:
        return table(ROWS, names)
    renamed = [{NEW_NAMES.get(name, name): value for name, value in row.items()} for row in ROWS]
    return table(renamed, [NEW_NAMES.get(name, name) for name in names])


def run(database: Database, folder: Path, text: str, currency: str | None = None) -> ImportReport:
    (folder / "products.csv").write_text(text, encoding="utf-8")
    return import_catalog(database, folder / "products.csv", currency)


def product(database: Database, product_id: str) -> Product:
    with database.session() as session:
        return get_product(session, product_id)


def test_every_renamed_column_is_known() -> None:
    for old, new in NEW_NAMES.items():
        assert RENAMED.get(old.lower(), old.lower()) == new.lower()


@pytest.mark.parametrize("new", [False, True])
def test_shopify(database: Database, tmp_path: Path, new: bool) -> None:
    report = run(database, tmp_path, shopify(new), "EUR")
    assert report.created == 3
    assert [(one.row, one.field) for one in report.rejected] == [(6, "status"), (7, "price")]
    white = product(database, "LS-W-M")
    assert (white.title, white.brand, white.color, white.size) == ("Linen shirt", "Tern", "White", "M")
    assert (white.price_minor, white.sale_price_minor, white.currency) == (4990, 3990, "EUR")
    assert (white.availability, white.quantity, white.gtin) == ("in_stock", 7, "4006381333931")
    assert white.description == "Cool & light.\nWashable"
    assert white.product_type == "Apparel & Accessories > Clothing > Shirts"
    assert white.image_link == "https://x.example/front.jpg"
    assert white.additional_image_links == ["https://x.example/back.jpg", "https://x.example/detail.jpg"]
    blue = product(database, "linen-shirt-Blue-L")
    assert (blue.availability, blue.image_link) == ("out_of_stock", "https://x.example/blue.jpg")
    with database.session() as session:
        assert {one.id for one in variants(session, white)} == {white.id, blue.id}
    card = product(database, "card")
    assert (card.title, card.item_group_id, card.availability) == ("Gift card", "", "in_stock")


def test_old_and_new_names_are_the_same_products(database: Database, tmp_path: Path) -> None:
    run(database, tmp_path, shopify(new=False), "EUR")
    assert run(database, tmp_path, shopify(new=True), "EUR").unchanged == 3


def test_currency_is_the_catalogs_own_when_none_is_said(database: Database, tmp_path: Path) -> None:
    run(database, tmp_path, shopify(new=True))
    assert product(database, "card").currency == "USD"
    run(database, tmp_path, shopify(new=True), "EUR")
    run(database, tmp_path, shopify(new=True))
    assert product(database, "card").currency == "EUR"


WOO = """\
ID,Type,SKU,Name,Published,"Is featured?","Visibility in catalog","Short description",Description,"In stock?",Stock,\
"Backorders allowed?","Sale price","Regular price",Categories,Images,Parent,"GTIN, UPC, EAN, or ISBN",Brands,\
"Attribute 1 name","Attribute 1 value(s)","Attribute 2 name","Attribute 2 value(s)"
31,variation,tee-red-l,Tee - Red,1,0,visible,,,1,4,0,,18,,https://x.example/red.jpg,tee,,,Color,Red,Size,L
30,variable,tee,Tee,1,0,visible,Short,"Long\\nand <b>soft</b>",1,,0,,,"Clothing > Tees, New",\
"https://x.example/a.jpg, https://x.example/b.jpg",,,Tern,Color,"Red, Blue",Size,"L, M"
32,variation,tee-blue-m,Tee - Blue,1,0,visible,,,0,,1,12,18,,,id:30,,,Color,Blue,Size,M
40,"simple, virtual",album,Album,1,0,visible,Songs,,1,,0,,15,Music,,,4006381333931,,,,,
41,simple,,No number,1,0,visible,,,0,,0,,9,Music,,,,,Color,Gray,,
42,grouped,set,A set,1,0,visible,,,1,,0,,,Music,,,,,,,,
43,simple,secret,Secret,0,0,visible,,,1,,0,,9,Music,,,,,,,,
44,variation,orphan,Orphan,1,0,visible,,,1,,0,,9,,,gone,,,Color,Red,,
45,simple,dear,Dear,1,0,visible,,,1,,0,20,10,Music,,,,,,,,
"""


def test_woocommerce(database: Database, tmp_path: Path) -> None:
    report = run(database, tmp_path, WOO, "GBP")
    assert report.created == 4
    said = sorted((one.row, one.field) for one in report.rejected)
    assert said == [(8, "published"), (9, "parent"), (10, "sale_price")]
    red, blue = product(database, "tee-red-l"), product(database, "tee-blue-m")
    assert (red.title, red.color, red.size, red.quantity) == ("Tee - Red", "Red", "L", 4)
    assert (red.brand, red.product_type, red.item_group_id) == ("Tern", "Clothing > Tees", "tee")
    assert "soft" in red.description
    assert "<b>" not in red.description
    assert red.image_link == "https://x.example/red.jpg"
    assert (blue.availability, blue.sale_price_minor, blue.image_link) == (
        "backorder",
        1200,
        "https://x.example/a.jpg",
    )
    album, gray = product(database, "album"), product(database, "41")
    assert (album.gtin, album.description, album.currency) == ("4006381333931", "Songs", "GBP")
    assert (gray.availability, gray.color) == ("out_of_stock", "Gray")
    assert run(database, tmp_path, WOO, "GBP").unchanged == 4
