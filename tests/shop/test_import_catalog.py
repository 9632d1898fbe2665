"""Google feeds: what goes in, what is rejected and why."""

import json
from pathlib import Path

import pytest

from actions.shop.catalog import count_products, get_product
from actions.shop.database import Database
from actions.shop.errors import ImportFailed
from actions.shop.importers.catalog import import_catalog
from actions.shop.importers.report import ImportReport
from actions.shop.models.catalog import Product

HEADER = "id,title,price,sale_price,availability,quantity,link,image_link"


def run(database: Database, folder: Path, text: str | bytes, name: str = "feed.csv") -> ImportReport:
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return import_catalog(database, folder / name)


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.unchanged, len(report.rejected)


def product(database: Database, product_id: str) -> Product:
    with database.session() as session:
        return get_product(session, product_id)


def test_importing_twice_changes_nothing_and_changes_are_updates(database: Database, tmp_path: Path) -> None:
    feed = "id,title,price\nA,Tea,3.00 USD\nB,Cup,9.00 USD\n"
    assert counts(run(database, tmp_path, feed)) == (2, 0, 0, 0)
    assert counts(run(database, tmp_path, feed)) == (0, 0, 2, 0)
    assert counts(run(database, tmp_path, feed.replace("3.00", "4.00"))) == (0, 1, 1, 0)
    assert product(database, "A").price_minor == 400


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (",Tea,3.00 USD", "id", "missing"),
        ("A,,3.00 USD", "title", "missing"),
        ("A,Tea,", "price", "missing"),
        ("A,Tea,3.00", "price", "no currency"),
        ("A,Tea,three USD", "price", "not an amount"),
        ('A,Tea,"1,000.00 USD"', "price", "thousands separator"),
        ("A,Tea,-3.00 USD", "price", "less than zero"),
        ("A,Tea,3.00 USX", "price", "not a currency"),
        ("A,Tea,3.005 USD", "price", "more decimals"),
        ("A,Tea,3.00 USD,4.00 USD", "sale_price", "more than the price"),
        ("A,Tea,3.00 USD,2.00 EUR", "sale_price", "is in EUR"),
        ("A,Tea,3.00 USD,,maybe", "availability", "not one of"),
        ("A,Tea,3.00 USD,,in_stock,many", "quantity", "whole number"),
        ("A,Tea,3.00 USD,,in_stock,-1", "quantity", "between"),
        ("A,Tea,3.00 USD,,,,javascript:alert(1)", "link", "web address"),
        ("A,Tea,3.00 USD,,,,,ftp://x/y.jpg", "image_link", "web address"),
        ("A,Tea,3.00 USD,,,,,,too,many", "", "fields"),
        ("A" * 51 + ",Tea,3.00 USD", "id", "longer than 50"),
    ],
)
def test_bad_row_is_named_and_the_rest_go_in(
    database: Database, tmp_path: Path, row: str, field: str, reason: str
) -> None:
    report = run(database, tmp_path, f"{HEADER}\nX,Cup,9.00 USD\n{row}\nY,Pot,9.00 USD\n")
    (rejected,) = report.rejected
    assert (rejected.row, rejected.field) == (3, field)
    assert reason in rejected.reason
    assert report.created == 2


def test_duplicate_ids_are_reported_by_row(database: Database, tmp_path: Path) -> None:
    report = run(database, tmp_path, "id,title,price\nA,Tea,3 USD\nB,Cup,9 USD\nA,Pot,5 USD\n")
    (rejected,) = report.rejected
    assert (rejected.row, rejected.field) == (4, "id")
    assert "row 2" in rejected.reason
    assert product(database, "A").title == "Tea"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_encodings_delimiters_and_names_as_google_writes_them(
    database: Database, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    rows = [["ID", "Title", "Price", "Item Group ID"], ["A", "绿茶", "3.00 CNY", "G"]]
    feed = "\r\n".join(delimiter.join(row) for row in rows)
    assert counts(run(database, tmp_path, feed.encode(encoding), "feed.txt")) == (1, 0, 0, 0)
    assert product(database, "A").title == "绿茶"
    assert product(database, "A").item_group_id == "G"


def test_pictures_are_found_from_the_feed(database: Database, tmp_path: Path) -> None:
    feed = (
        "id,title,price,image_link,additional_image_link\n"
        'A,Tea,3 USD,pictures/tea.jpg,"https://shop.example/1.jpg,pictures/2.jpg"\n'
        "B,Cup,3 USD,https://shop.example/cup.jpg,\n"
    )
    run(database, tmp_path, feed)
    assert product(database, "A").image_link == str(tmp_path / "pictures/tea.jpg")
    assert product(database, "A").additional_image_links == [
        "https://shop.example/1.jpg",
        str(tmp_path / "pictures/2.jpg"),
    ]
    assert product(database, "B").image_link == "https://shop.example/cup.jpg"


def test_none_left_is_out_of_stock_and_over_is_no_sale(database: Database, tmp_path: Path) -> None:
    feed = (
        "id,title,price,quantity,sale_price,sale_price_effective_date\n"
        "A,Tea,3 USD,0,,\nB,Cup,9 USD,,5 USD,2020-01-01/2020-02-01\nC,Pot,9 USD,,5 USD,2020-01-01/2999-01-01\n"
    )
    run(database, tmp_path, feed)
    assert product(database, "A").availability == "out_of_stock"
    assert product(database, "B").sale_price is None
    assert product(database, "C").sale_price_minor == 500


def test_jsonl(database: Database, tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": "A", "title": "Tea", "price": "3.00 USD", "quantity": 4}),
        "",
        json.dumps({"id": "B", "title": "Cup", "price": {"value": "9.00", "currency": "USD"},
                    "additional_image_link": ["https://x.example/1", "https://x.example/2"]}),
        "{broken",
        "[1, 2]",
        json.dumps({"id": "C", "title": "A\u0000B", "price": "1 USD"}),
        '{"id": "D", "title": "\\ud800", "price": "1 USD"}',
    ]  # fmt: skip
    report = run(database, tmp_path, "\n".join(lines), "feed.jsonl")
    assert report.created == 2
    assert [(one.row, one.field) for one in report.rejected] == [(4, ""), (5, ""), (6, "title"), (7, "title")]
    assert product(database, "A").quantity == 4
    assert product(database, "B").additional_image_links == ["https://x.example/1", "https://x.example/2"]


RSS = """<?xml version="1.0"?>
<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>Shop</title>
<item><g:id>A</g:id><title>Tea &amp; cake</title><description>Green</description><g:price>3.00 USD</g:price>
<g:additional_image_link>https://x.example/1</g:additional_image_link>
<g:additional_image_link>https://x.example/2</g:additional_image_link></item>
<item><g:id>B</g:id><title>Cup</title><g:price>9.00</g:price></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><title>Shop</title>
<entry><g:id>A</g:id><title>Tea</title><link href="https://shop.example/tea"/><summary>Green</summary>
<g:price>3.00 USD</g:price></entry></feed>"""


def test_rss(database: Database, tmp_path: Path) -> None:
    report = run(database, tmp_path, RSS, "feed.xml")
    assert report.created == 1
    assert [(one.row, one.field) for one in report.rejected] == [(2, "price")]
    tea = product(database, "A")
    assert (tea.title, tea.description) == ("Tea & cake", "Green")
    assert tea.additional_image_links == ["https://x.example/1", "https://x.example/2"]
    assert run(database, tmp_path, RSS, "feed.xml").unchanged == 1


def test_atom(database: Database, tmp_path: Path) -> None:
    assert counts(run(database, tmp_path, ATOM, "feed.xml")) == (1, 0, 0, 0)
    tea = product(database, "A")
    assert (tea.link, tea.description) == ("https://shop.example/tea", "Green")


BOMB = '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><item><title>&b;</title></item></rss>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"\x00\x01\x02binary\xff", "not a text file"),
        (b"PK\x03\x04rest of a workbook", "Excel"),
        (b"\x1f\x8bcompressed", "unpack"),
        ("id,title,price\nA,Th\xe9,3 USD\n".encode("latin-1"), "UTF-8"),
        (b"<!DOCTYPE html><html><body>Hi</body></html>", "web page"),
        (b"<?xml version='1.0'?><html><body/></html>", "web page"),
        (b"<orders><order/></orders>", "<orders>"),
        (b"<rss><channel></channel></rss>", "no <item>"),
        (RSS[: len(RSS) - 60].encode(), "stops being XML"),
        (BOMB.encode(), "entities"),
        (b"[]", "JSONL"),
        (b"name,cost\nTea,3\n", "none of id, title, price"),
        (b"id,title,cost\nA,Tea,3\n", "price is missing"),
    ],
)
def test_foreign_file_is_refused_in_one_line(database: Database, tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(ImportFailed) as refused:
        run(database, tmp_path, content, "feed.dat")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert "feed.dat" in str(refused.value)


def test_missing_file_and_directory(database: Database, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="does not exist"):
        import_catalog(database, tmp_path / "none.csv")
    with pytest.raises(ImportFailed, match="directory"):
        import_catalog(database, tmp_path)


def test_more_than_one_batch_and_progress_to_the_end(database: Database, tmp_path: Path) -> None:
    rows = "".join(f"P{place},Product {place},{place % 90 + 1}.00 USD\n" for place in range(2300))
    (tmp_path / "feed.csv").write_text("id,title,price\n" + rows)
    told: list[tuple[int, int]] = []
    report = import_catalog(database, tmp_path / "feed.csv", progress=lambda done, total: told.append((done, total)))
    assert counts(report) == (2300, 0, 0, 0)
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] == (tmp_path / "feed.csv").stat().st_size
    with database.session() as session:
        assert count_products(session) == 2300


@pytest.mark.postgres
def test_on_postgres(postgres_shop: Database, tmp_path: Path) -> None:
    feed = "id,title,price\nA,Tea,3.00 USD\nMUG,Stone mug,10.00 USD\nB,,1 USD\n"
    assert counts(run(postgres_shop, tmp_path, feed)) == (1, 1, 0, 1)
    assert counts(run(postgres_shop, tmp_path, feed)) == (0, 0, 2, 1)
