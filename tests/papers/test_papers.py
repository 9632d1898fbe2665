"""What stands on the papers, read back from the PDF itself."""

import io
from decimal import Decimal

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from actions.papers.invoice import contained_vat, has_invoice, invoice
from actions.papers.paper import Line, Paper, Table
from actions.papers.press import print_pdf
from actions.papers.return_label import has_label, return_label
from actions.shop.access import Viewer
from actions.shop.money import Money
from actions.shop.orders import OrderDesk
from actions.shop.rules import ReturnRules, ShopRules
from tests.papers.conftest import MARCH_9, RULES, Dispatch


def text_of(pdf: bytes) -> str:
    """The text of all pages."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_an_invoice_names_both_sides_and_adds_up(dispatch: Dispatch) -> None:
    text = text_of(print_pdf(invoice(dispatch.order, dispatch.address, RULES, "en")))
    for part in (
        "Lantern & Loom 灯与织",
        "7 Quay Street",
        "VAT number XX123456789",
        "王小明",
        "人民路 100 号",
        "200000 上海市",
        "Order 1003",
        "Ordered on March 2, 2026",
        "Harbour runner $80.00 1 $80.00",
        "Wool socks $12.50 1 $12.50",
        "GONE-1 $5.00 1 $5.00",
        "Delivery $4.90",
        "Total of the order $102.40",
        "Refund: 1 × Wool socks, March 9, 2026 -$12.50",
        "Total after these changes $89.90",
        "VAT of 19 % contained in it: $14.35",
        "Net amount: $75.55",
    ):
        assert part in text, part


def test_an_invoice_in_chinese(dispatch: Dispatch) -> None:
    text = text_of(print_pdf(invoice(dispatch.order, dispatch.address, RULES, "zh")))
    for part in ("发票", "港湾跑鞋 US$80.00 1 US$80.00", "订单合计 US$102.40", "退款：Wool socks × 1（2026年3月9日）"):
        assert part in text, part


def test_chinese_is_drawn_and_not_boxes(dispatch: Dispatch) -> None:
    """Each character has a glyph of its own: one that the typeface lacks would be drawn as the same box."""
    page = pypdfium2.PdfDocument(print_pdf(invoice(dispatch.order, dispatch.address, RULES, "zh")))[0]
    drawn = page.render(scale=4).to_pil().convert("L")
    words = page.get_textpage()
    found = words.search("人民路").get_next()
    assert found is not None
    pictures = set()
    for at in range(found[0], found[0] + found[1]):
        left, bottom, right, top = words.get_charbox(at)
        height = page.get_height()
        box = tuple(int(4 * edge) for edge in (left, height - top, right + 1, height - bottom + 1))
        glyph = drawn.crop(box)
        assert min(glyph.tobytes()) < 128  # there is ink
        pictures.add(glyph.tobytes())
    assert len(pictures) == 3


def test_there_is_no_invoice_before_anything_has_left(dispatch: Dispatch) -> None:
    waiting = OrderDesk(dispatch.session, Viewer("chat-ada", "ada@example.com")).find("1001")
    assert not has_invoice(waiting, RULES)
    assert not has_invoice(dispatch.order, ShopRules())
    with pytest.raises(ValueError, match="no invoice"):
        invoice(waiting, None, RULES, "en")
    assert has_invoice(dispatch.order, RULES)


def test_without_an_address_the_buyer_is_the_name(dispatch: Dispatch) -> None:
    text = text_of(print_pdf(invoice(dispatch.order, None, RULES, "en")))
    assert "Billed to\nBo" in text and "bo@example.com" not in text


def test_a_label_can_be_scanned_and_says_what_goes_where(dispatch: Dispatch) -> None:
    label = return_label(dispatch.session, dispatch.order, dispatch.goods, dispatch.address, RULES, "en")
    pdf = print_pdf(label)
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil()
    (barcode,) = zxingcpp.read_barcodes(page)
    assert (barcode.text, barcode.format) == ("R-7KQ2-M4TD", zxingcpp.BarcodeFormat.Code128)
    text = text_of(pdf)
    for part in (
        "90210 Port Haven",
        "王小明",
        "Return R-7KQ2-M4TD",
        "Reason: too small",
        "Harbour runner, red, 40 1 Harbour runner, blue, 42",
        "Money back",
    ):
        assert part in text, part


def test_a_label_in_chinese(dispatch: Dispatch) -> None:
    label = return_label(dispatch.session, dispatch.order, dispatch.goods, None, RULES, "zh")
    text = text_of(print_pdf(label))
    assert "退货面单" in text and "原因：偏小" in text and "港湾跑鞋" in text


def test_only_an_approved_return_to_a_known_address_has_a_label(dispatch: Dispatch) -> None:
    assert has_label(dispatch.goods, RULES)
    assert not has_label(dispatch.goods, ShopRules(returns=ReturnRules(window_days=30)))
    for state in ("requested", "received", "refused", "withdrawn"):
        dispatch.goods.state = state
        assert not has_label(dispatch.goods, RULES)
    with pytest.raises(ValueError, match="no label"):
        return_label(dispatch.session, dispatch.order, dispatch.goods, None, RULES, "en")


def test_the_same_paper_is_the_same_file(dispatch: Dispatch) -> None:
    paper = invoice(dispatch.order, dispatch.address, RULES, "en")
    assert print_pdf(paper) == print_pdf(paper)


def test_a_long_table_goes_on_over_pages_under_its_headings() -> None:
    rows = tuple((f"Item {at}", f"{at}.00") for at in range(80))
    table = Table(("Thing", "Price"), rows, widths=(80, 20), numbers=1, sums=(("All of it", "3160.00"),))
    pdf = print_pdf(Paper("long", "Long", "A shop", "en", MARCH_9, (Line("Long"), table)))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    assert len(pages) == 3 and all("Thing" in page for page in pages)
    assert "All of it" in pages[2] and "3 / 3" in pages[2]


@given(st.integers(0, 10**9), st.decimals(0, Decimal("99.9"), places=1))
def test_tax_and_net_add_up_to_the_gross(minor: int, percent: Decimal) -> None:
    gross = Money(minor, "USD")
    vat = contained_vat(gross, percent)
    assert 0 <= vat.minor <= minor
    assert abs((gross - vat).minor * (100 + percent) - minor * 100) <= (100 + percent) / 2
