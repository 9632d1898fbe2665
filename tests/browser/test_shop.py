"""A shopper in a real browser, in the real demo shop with its real assistant."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.settings import PROJECT
from tests.browser.conftest import watched_page
from tests.browser.widget import Widget
from tests.live import LiveShop

pytestmark = [pytest.mark.browser, pytest.mark.e2e]


def visit(page: Page, shop: LiveShop, path: str = "/?lang=en") -> Widget:
    """The shop's page with the widget open."""
    page.goto(shop.url + path)
    widget = Widget(page)
    widget.open()
    return widget


def test_typed_question_is_answered_with_cards_that_lead_to_products(page: Page, aisle_shop: LiveShop) -> None:
    widget = visit(page, aisle_shop)
    widget.say("do you have running shoes?")
    expect(widget.cards.first).to_be_visible()
    title = widget.cards.first.locator(".card-title").inner_text()
    expect(widget.cards.first.locator(".price")).to_contain_text(re.compile(r"\$\d+\.\d\d"))
    picture = widget.cards.first.locator("img")
    expect(picture).to_be_visible()
    page.wait_for_function("image => image.complete && image.naturalWidth > 100", arg=picture.element_handle())
    widget.cards.first.locator("a").click()
    expect(page).to_have_url(re.compile("/products/"))
    expect(page.locator("h1")).to_contain_text(title.split(",")[0])
    expect(widget.said, "the conversation goes on on the next page").to_contain_text("running shoes")
    expect(widget.cards.first).to_be_visible()


def test_photo_is_answered_with_what_it_shows(page: Page, aisle_shop: LiveShop, tmp_path: Path) -> None:
    feed = (PROJECT / "data" / "shop" / "pictures.csv").read_text(encoding="utf-8").splitlines()[1:]
    file = next(line.split(",")[0] for line in feed if "backpack" in line.split(",")[0])
    with Image.open(PROJECT / "data" / "shop" / file) as picture:
        picture.convert("RGB").resize((420, 420)).save(tmp_path / "photo.jpg", quality=85)
    widget = visit(page, aisle_shop)
    widget.attach(str(tmp_path / "photo.jpg"))
    widget.say("do you have this?")
    expect(widget.said.locator("img")).to_be_visible()
    expect(widget.cards.first).to_be_visible()
    titles = widget.panel.locator(".card-title").all_inner_texts()
    assert any("backpack" in title.lower() for title in titles[:5]), titles
    page.reload()
    expect(widget.said.locator("img"), "the photo comes back with the history").to_be_visible()


@pytest.mark.models
def test_spoken_question_is_heard_and_answered(listening_page: Page, aisle_shop: LiveShop) -> None:
    widget = visit(listening_page, aisle_shop)
    widget.button("Speak").click()
    expect(widget.panel.locator(".recording-bar")).to_be_visible()
    listening_page.wait_for_timeout(3_500)
    widget.button("Send the recording").click()
    expect(widget.said).to_contain_text(re.compile("headphones", re.IGNORECASE), timeout=30_000)
    expect(widget.cards.first).to_be_visible()


def test_chinese_shopper_is_answered_in_chinese(browser: Browser, aisle_shop: LiveShop) -> None:
    context = browser.new_context(locale="zh-CN")
    for page in watched_page(context):
        page.goto(f"{aisle_shop.url}/")
        expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
        widget = Widget(page)
        widget.open()
        expect(widget.panel).to_contain_text("您好")
        widget.say("有没有红色的连衣裙？")
        expect(widget.cards.first).to_contain_text(re.compile("裙"))
        expect(widget.answers.first).to_contain_text(re.compile(r"[\u4e00-\u9fff]"))
        expect(widget.cards.first).to_contain_text("有货")
    context.close()


def test_conversation_comes_back_after_a_reload_until_it_is_erased(page: Page, aisle_shop: LiveShop) -> None:
    widget = visit(page, aisle_shop)
    widget.say("what is your return policy?")
    expect(widget.panel.locator(".sources, .bubble").last).to_be_visible()
    expect(widget.answers.first).to_contain_text(re.compile("return", re.IGNORECASE))
    page.reload()
    expect(widget.said).to_contain_text("what is your return policy?")
    expect(widget.answers.first).to_contain_text(re.compile("return", re.IGNORECASE))
    widget.choose("Erase my conversation")
    widget.button("Erase").click()
    expect(widget.panel.locator(".note")).to_be_visible()
    page.reload()
    expect(widget.panel.locator(".welcome")).to_be_visible()
    expect(widget.said).to_have_count(0)


def test_shop_asks_nobody_else(context: BrowserContext, aisle_shop: LiveShop) -> None:
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    for page in watched_page(context):
        for path in ("/", "/?category=Shoes", "/policies/returns"):
            page.goto(aisle_shop.url + path)
        page.locator("a[href^='/products/']").first.or_(page.locator(".brand")).first.click()
        page.wait_for_load_state()
    assert len(asked) > 10
    assert [url for url in asked if not url.startswith((aisle_shop.url, "data:", "blob:"))] == []


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    yield from watched_page(context)
    context.close()


@pytest.mark.parametrize("path", ["/", "/?category=Clothing", "/policies/returns"])
def test_pages_fit_a_phone(phone: Page, aisle_shop: LiveShop, path: str) -> None:
    phone.goto(aisle_shop.url + path)
    expect(phone.locator("main")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
