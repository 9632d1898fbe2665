"""The widget in a real browser when things go wrong, and what it lets nobody do."""

import base64
import io
import json
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from bot.gateway.pages import STATIC
from tests.browser.gateway_script import ORIGIN, Answer, GatewayScript, problem, turn
from tests.browser.widget import Widget

pytestmark = pytest.mark.browser

UNAVAILABLE = problem(503, "assistant_unavailable", "Sorry, not just now.", retry_after=1)


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    if not (STATIC / "widget.js").exists():
        pytest.fail("The widget is not built: run `npm ci && npm run build` in bot/widget", pytrace=False)


@pytest.fixture
def photo(tmp_path: Path) -> str:
    path = tmp_path / "photo.jpg"
    Image.new("RGB", (60, 80), (200, 30, 40)).save(path)
    return str(path)


def test_busy_assistant_is_told_and_tried_again_as_the_same_message(widget: Widget, gateway: GatewayScript) -> None:
    gateway.queue("POST /v1/messages", UNAVAILABLE, problem(429, "too_many_requests", "Slower.", retry_after=1))
    widget.say("hello")
    expect(widget.trouble).to_contain_text("taking a short break")
    expect(widget.trouble).to_contain_text("A lot is going on")
    expect(widget.answers).to_have_text("Assistant: Certainly.")
    expect(widget.trouble).to_have_count(0)
    expect(widget.said).to_have_count(1)
    keys = {request.headers["idempotency-key"] for request in gateway.made("POST /v1/messages")}
    assert len(gateway.sent()) == 3 and len(keys) == 1


def test_after_some_tries_the_message_waits_for_the_shopper(widget: Widget, gateway: GatewayScript) -> None:
    gateway.queue("POST /v1/messages", *[UNAVAILABLE] * 4)
    widget.say("are you there")
    expect(widget.trouble).to_contain_text("can't answer right now")
    widget.button("Send again").click()
    expect(widget.answers).to_have_count(1)
    expect(widget.trouble).to_have_count(0)


def test_lost_connection_keeps_the_message_until_it_is_back(widget: Widget, gateway: GatewayScript, page: Page) -> None:
    gateway.queue("POST /v1/messages", Answer(0, "", lost=True))
    page.context.set_offline(True)
    widget.say("still here")
    expect(widget.trouble).to_contain_text("You seem to be offline")
    page.context.set_offline(False)
    expect(widget.answers).to_have_count(1)
    assert gateway.sent()[-1] == {"text": "still here"}


def test_an_answer_that_breaks_off_is_asked_for_again_and_shown_once(widget: Widget, gateway: GatewayScript) -> None:
    whole = turn({"id": "a", "text": "One."}, {"id": "b", "text": "Two."})
    half = Answer(200, str(whole.body).split("event: message")[1], whole.headers)
    half.body = "event: message" + half.body
    gateway.queue("POST /v1/messages", half, whole)
    widget.say("tell me two things")
    expect(widget.answers).to_have_text(["Assistant: One.", "Assistant: Two."])


def test_expired_session_is_replaced_without_a_word(widget: Widget, gateway: GatewayScript) -> None:
    widget.say("first")
    expect(widget.answers).to_have_count(1)
    gateway.queue("POST /v1/messages", problem(401, "session_expired", "Expired."))
    widget.say("second")
    expect(widget.answers).to_have_count(2)
    expect(widget.trouble).to_have_count(0)
    tokens = [request.headers["authorization"] for request in gateway.made("POST /v1/messages")]
    assert len(gateway.made("POST /v1/sessions")) == 2 and tokens[-1] != tokens[0]


@pytest.mark.parametrize("status", [413, 415, 422])
def test_refused_message_says_why_and_can_be_changed(widget: Widget, gateway: GatewayScript, status: int) -> None:
    gateway.queue("POST /v1/messages", problem(status, "refused", "Please say it shorter."))
    widget.say("a very long story")
    expect(widget.trouble).to_contain_text("Please say it shorter.")
    widget.button("Edit").click()
    expect(widget.input).to_have_value("a very long story")
    expect(widget.said).to_have_count(0)


def test_refused_photo_says_why_and_is_not_lost(widget: Widget, gateway: GatewayScript, photo: str) -> None:
    gateway.queue("POST /v1/images", problem(413, "image_too_big", "At most 10 MB are taken."))
    widget.attach(photo)
    widget.say("do you have this?")
    expect(widget.trouble).to_contain_text("At most 10 MB")
    widget.button("Edit").click()
    expect(widget.panel.locator(".tray img")).to_be_visible()
    expect(widget.input).to_have_value("do you have this?")


def test_photo_goes_up_before_its_message(widget: Widget, gateway: GatewayScript, photo: str) -> None:
    widget.attach(photo)
    widget.button("Send").click()
    expect(widget.said.locator("img")).to_be_visible()
    expect(widget.answers).to_have_count(1)
    assert gateway.sent() == [{"image_id": "i1"}]


@pytest.mark.parametrize("event", ["paste", "drop"])
def test_photo_can_be_pasted_and_dropped(widget: Widget, page: Page, event: str) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (20, 20), (0, 90, 200)).save(picture, "PNG")
    target = widget.input if event == "paste" else widget.panel
    target.evaluate(
        """(element, [kind, data]) => {
            const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], "p.png", { type: "image/png" }));
            const init = { bubbles: true, cancelable: true, composed: true };
            element.dispatchEvent(kind === "paste"
                ? new ClipboardEvent(kind, { ...init, clipboardData: transfer })
                : new DragEvent(kind, { ...init, dataTransfer: transfer }));
        }""",
        [event, base64.b64encode(picture.getvalue()).decode()],
    )
    expect(widget.panel.locator(".tray img")).to_be_visible()


def test_what_is_no_picture_is_said(widget: Widget, tmp_path: Path) -> None:
    (tmp_path / "story.jpg").write_text("once upon a time")
    widget.panel.locator("input[type=file]").set_input_files(tmp_path / "story.jpg")
    expect(widget.panel.locator(".notice")).to_contain_text("not a picture")


def test_nothing_that_is_said_becomes_markup_or_script(widget: Widget, gateway: GatewayScript, page: Page) -> None:
    evil = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
    product = {
        "id": "x", "title": evil, "price": {"amount": "1.00", "currency": "<b>"}, "availability": "__proto__",
        "url": "javascript:window.hacked=1", "image_url": "javascript:window.hacked=1", "reason": evil,
    }  # fmt: skip
    order = {"number": evil, "status": evil, "items": [{"title": evil, "quantity": 1}], "shipments": []}
    gateway.queue(
        "POST /v1/messages",
        turn(
            {"text": f"{evil} javascript:alert(1) https://shop.example/a"},
            {"type": "products", "text": "x", "products": [product], "buttons": [{"title": evil, "payload": "/x"}]},
            {"type": "order", "text": "y", "order": order},
            {"type": "sources", "text": "z", "sources": [{"title": evil, "url": "data:text/html,<script>1</script>"}]},
        ),
    )
    widget.say(evil)
    expect(widget.answers).to_have_count(4)
    assert page.evaluate("window.hacked") is None
    links = widget.panel.locator("a").evaluate_all("links => links.map(link => link.href)")
    assert links == ["https://shop.example/a"]
    assert widget.panel.locator(".log script, .log img").count() == 0


def test_cards_show_prices_sale_and_links(widget: Widget, gateway: GatewayScript) -> None:
    shoe = {
        "id": "1", "title": "Trail shoe", "price": {"amount": "80.00", "currency": "USD"},
        "sale_price": {"amount": "60.00", "currency": "USD"}, "availability": "in_stock", "url": "/products/1",
        "image_url": "/media/products/1", "reason": "fits",
    }  # fmt: skip
    sock = {"id": "2", "title": "Sock", "price": {"amount": "5.00", "currency": "USD"}, "availability": "out_of_stock"}
    gateway.queue(
        "POST /v1/messages",
        turn({
            "type": "products", "text": "Two things:\n1. Trail shoe — $60.00, in stock\n2. Sock — $5.00\nMore?",
            "products": [shoe, sock], "buttons": [{"title": "Show more", "payload": "/show_more"}],
        }),
    )  # fmt: skip
    widget.say("shoes")
    expect(widget.cards).to_have_count(2)
    expect(widget.cards.first).to_contain_text("Trail shoe")
    expect(widget.cards.first).to_contain_text("$60.00 $80.00")
    expect(widget.cards.first).to_contain_text("In stock")
    expect(widget.cards.last).to_contain_text("Sold out")
    assert widget.cards.first.locator("a").get_attribute("href") == f"{ORIGIN}/products/1"
    expect(widget.panel.locator(".assistant .bubble").first).to_have_text("Two things:\nMore?")
    widget.button("Show more").click()
    expect(widget.said.last).to_contain_text("Show more")
    expect(widget.button("Show more")).to_have_count(0)
    assert gateway.sent()[-1] == {"text": "Show more", "payload": "/show_more"}


def test_order_card(widget: Widget, gateway: GatewayScript) -> None:
    order = {
        "number": "10042", "status": "out_for_delivery", "placed_at": "2026-03-01T10:00:00Z",
        "estimated_delivery": "2026-03-06", "items": [{"title": "Mug", "quantity": 2}],
        "shipments": [{"carrier": "DHL", "tracking_number": "JD1"}], "total": {"amount": "18.00", "currency": "EUR"},
    }  # fmt: skip
    text = "Order 10042: out for delivery.\nItems: 2 × Mug.\nTotal with delivery: €18.00."
    gateway.queue("POST /v1/messages", turn({"type": "order", "text": text, "order": order}))
    widget.say("where is it")
    card = widget.panel.locator(".order")
    for words in (
        "Order 10042",
        "Out for delivery",
        "Mug",
        "2 ×",
        "€18.00",
        "JD1",
        "Mar 6, 2026",
        "Placed Mar 1, 2026",
    ):
        expect(card).to_contain_text(words)
    expect(card.locator("[aria-current=step]")).to_have_text("Out for delivery")
    expect(widget.panel.locator(".assistant .bubble").first).to_have_text("Order 10042: out for delivery.")


def test_sources_are_links_and_not_said_twice(widget: Widget, gateway: GatewayScript) -> None:
    text = "Within 30 days.\n\nSource: Returns"
    sources = [{"title": "Returns", "url": "/policies/returns"}]
    gateway.queue("POST /v1/messages", turn({"type": "sources", "text": text, "sources": sources}))
    widget.say("can I return it?")
    link = widget.panel.locator(".sources a")
    expect(link).to_have_text("Returns")
    assert link.get_attribute("href") == f"{ORIGIN}/policies/returns"
    expect(widget.panel.locator(".assistant .bubble").first).to_have_text("Within 30 days.")


def test_keyboard_alone_is_enough(widget: Widget, page: Page, gateway: GatewayScript) -> None:
    expect(widget.input).to_be_focused()
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    expect(widget.input).to_have_value("one\ntwo")
    widget.input.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    assert gateway.sent() == []
    page.keyboard.press("Enter")
    expect(widget.answers).to_have_count(1)
    for _ in range(25):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") == "AISLE-WIDGET"
    page.keyboard.press("Escape")
    expect(widget.panel).to_be_hidden()
    expect(widget.launcher).to_be_focused()


def test_roles_and_names_for_screen_readers(widget: Widget) -> None:
    expect(widget.panel).to_have_role("dialog")
    expect(widget.panel).to_have_accessible_name("Shop assistant")
    log = widget.panel.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    nameless = widget.panel.locator("button").evaluate_all(
        "all => all.filter(each => !(each.ariaLabel || each.textContent.trim())).length"
    )
    assert nameless == 0


def test_blocked_microphone_is_explained(widget: Widget, page: Page) -> None:
    page.evaluate(
        """() => { navigator.mediaDevices.getUserMedia =
            () => Promise.reject(new DOMException("no", "NotAllowedError")); }"""
    )
    widget.button("Speak").click()
    expect(widget.panel.locator(".notice")).to_contain_text("The microphone is blocked")
    expect(widget.input).to_be_focused()


def test_history_comes_back_after_a_reload(widget: Widget, gateway: GatewayScript, page: Page) -> None:
    widget.say("do you have mugs?")
    expect(widget.answers).to_have_count(1)
    widget.input.fill("half a sent")
    asked = {"id": "1", "role": "shopper", "text": "do you have mugs?", "modality": "voice"}
    told = {"id": "2", "role": "assistant", "text": "Yes.", "buttons": [{"title": "Show them", "payload": "/show"}]}
    history = [{"turn_id": "t", "type": "text", **each} for each in (asked, told)]
    gateway.queue("GET /v1/history", Answer(200, {"messages": history}))
    page.reload()
    expect(widget.said).to_contain_text("do you have mugs?")
    expect(widget.answers).to_contain_text("Yes.")
    expect(widget.button("Show them")).to_be_visible()
    expect(widget.input).to_have_value("half a sent")
    assert len(gateway.made("POST /v1/sessions")) == 1


def test_history_that_fails_does_not_stop_the_shopper(widget: Widget, gateway: GatewayScript, page: Page) -> None:
    widget.say("hello")
    expect(widget.answers).to_have_count(1)
    gateway.queue("GET /v1/history", UNAVAILABLE, UNAVAILABLE)
    page.reload()
    widget.say("hello again")
    expect(widget.answers).to_have_count(1)


def test_erase_asks_first_and_then_forgets(widget: Widget, gateway: GatewayScript) -> None:
    widget.say("hello")
    expect(widget.answers).to_have_count(1)
    widget.choose("Erase my conversation")
    widget.button("Keep").click()
    assert gateway.made("DELETE /v1/sessions/me") == []
    widget.choose("Erase my conversation")
    widget.button("Erase").click()
    expect(widget.panel.locator(".note")).to_contain_text("Everything is erased")
    expect(widget.said).to_have_count(0)
    widget.say("new")
    expect(widget.answers).to_have_count(1)
    assert len(gateway.made("DELETE /v1/sessions/me")) == 1 and len(gateway.made("POST /v1/sessions")) == 2


def test_feedback_goes_out_with_a_word(widget: Widget, gateway: GatewayScript) -> None:
    gateway.queue("POST /v1/messages", turn({"id": "m7", "text": "Certainly."}))
    widget.say("hello")
    widget.button("Not helpful").click()
    word = widget.panel.get_by_label("What should have been different?")
    word.fill("wrong size")
    word.press("Enter")
    expect(widget.panel.locator(".feedback-said")).to_have_text("Thank you!")
    bodies = [request.post_data_json for request in gateway.made("POST /v1/feedback")]
    assert bodies == [
        {"message_id": "m7", "thumbs": "down", "comment": ""},
        {"message_id": "m7", "thumbs": "down", "comment": "wrong size"},
    ]


def test_language_can_be_switched_and_stays(widget: Widget, page: Page) -> None:
    widget.choose("中文")
    expect(widget.panel).to_have_accessible_name("购物助手")
    page.reload()
    expect(widget.panel).to_have_accessible_name("购物助手")
    widget.choose("English")
    expect(widget.panel).to_have_accessible_name("Shop assistant")


def test_signed_in_shopper_is_introduced_and_never_mixed_with_another(page: Page, gateway: GatewayScript) -> None:
    def token(sub: str) -> str:
        claims = base64.urlsafe_b64encode(json.dumps({"sub": sub}).encode()).decode().rstrip("=")
        return f"e30.{claims}.signature"

    gateway.attributes = 'data-identity-endpoint="/me"'
    gateway.queue("GET /me", Answer(200, {"identity": token("anna")}))
    page.goto(gateway.url)
    widget = Widget(page)
    widget.open()
    widget.say("hello")
    expect(widget.answers).to_have_count(1)
    assert gateway.made("POST /v1/sessions")[0].post_data_json == {"locale": "en", "identity": token("anna")}
    page.evaluate("token => window.Aisle.identify(token)", token("bert"))
    expect(widget.said).to_have_count(0)
    widget.say("hello")
    expect(widget.answers).to_have_count(1)
    assert gateway.made("POST /v1/sessions")[1].post_data_json["identity"] == token("bert")


def test_shop_page_can_open_and_ask(page: Page, gateway: GatewayScript) -> None:
    page.goto(gateway.url)
    page.evaluate("window.Aisle.ask('where is my order?')")
    widget = Widget(page)
    expect(widget.said).to_contain_text("where is my order?")
    page.evaluate("window.Aisle.close()")
    expect(widget.panel).to_be_hidden()


def test_shop_styles_and_widget_styles_do_not_meet(page: Page, gateway: GatewayScript) -> None:
    page.goto(gateway.url)
    page.add_style_tag(content="button, textarea, section { display: none !important; color: red !important }")
    widget = Widget(page)
    widget.open()
    expect(widget.input).to_be_visible()
    assert page.locator("h1").evaluate("each => getComputedStyle(each).fontWeight") == "700"


def test_phone_gets_the_whole_screen(page: Page, gateway: GatewayScript) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(gateway.url)
    widget = Widget(page)
    widget.open()
    widget.panel.evaluate("panel => Promise.all(panel.getAnimations().map(each => each.finished))")
    assert widget.panel.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    expect(widget.panel).to_have_attribute("aria-modal", "true")
