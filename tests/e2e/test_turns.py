"""Whole turns through the three real processes: text in both languages, a photo, a spoken question."""

import re
from pathlib import Path

import httpx
import pytest

from bot.settings import PROJECT, Settings
from speech.tts import Voice
from tests.live import LiveShop, aisle, products_of, text_of
from tests.speech.conftest import encoded, wav_of

pytestmark = pytest.mark.e2e


def test_english_text_finds_products_with_prices(aisle_shop: LiveShop) -> None:
    messages = aisle_shop.shopper().say("do you have running shoes?")
    products = products_of(messages)
    assert any("running" in product["title"].lower() for product in products)
    for product in products:
        assert re.fullmatch(r"\d+\.\d\d", product["price"]["amount"])
        assert product["price"]["currency"] == "USD"
        assert product["title"] in text_of(messages) or products.index(product) > 4


def test_chinese_text_is_answered_in_chinese(aisle_shop: LiveShop) -> None:
    messages = aisle_shop.shopper("zh").say("有没有红色的连衣裙")
    assert re.search(r"[\u4e00-\u9fff]", text_of(messages))
    assert any("连衣裙" in product["title"] for product in products_of(messages))


def test_photo_finds_what_it_shows(aisle_shop: LiveShop, tmp_path: Path) -> None:
    """The demo shop's own picture of a product, taken anew: smaller, turned a little, as JPEG on another ground."""
    from PIL import Image

    feed = (PROJECT / "data" / "shop" / "pictures.csv").read_text(encoding="utf-8").splitlines()[1:]
    file = next(line.split(",")[0] for line in feed if "backpack" in line.split(",")[0])
    with Image.open(PROJECT / "data" / "shop" / file) as picture:
        photo = picture.convert("RGB").resize((360, 360)).rotate(6, fillcolor=(230, 225, 215))
    photo.save(tmp_path / "photo.jpg", quality=80)
    shopper = aisle_shop.shopper()
    messages = shopper.say("do you have this?", image_id=shopper.upload(tmp_path / "photo.jpg"))
    assert any("backpack" in product["title"].lower() for product in products_of(messages)[:5])


@pytest.mark.models
@pytest.mark.parametrize(("container", "codec"), [("wav", ""), ("webm", "libopus")])
def test_spoken_question_is_heard_and_answered(aisle_shop: LiveShop, container: str, codec: str) -> None:
    sound = Voice.open(Settings().models).speak("Do you have headphones?")
    recording = encoded(sound, container, codec) if codec else wav_of(sound.samples, sound.rate)
    answer = aisle_shop.shopper().speak(recording, f"said.{container}")
    assert "headphones" in answer["transcript"]["text"].lower()
    assert answer["transcript"]["language"] == "en"
    assert any("headphones" in product["title"].lower() for product in products_of(answer["messages"]))


def test_silence_is_answered_kindly(aisle_shop: LiveShop) -> None:
    import numpy as np

    answer = aisle_shop.shopper().speak(wav_of(np.zeros(32000, np.int16), 16000))
    assert answer["transcript"]["text"] == ""
    assert text_of(answer["messages"])


@pytest.mark.parametrize(
    "text", ["😀😀😀", "?!…", "a", "\u202e\u0007hello\u0000", "/restart", "<script>alert(1)</script>"]
)
def test_odd_messages_are_answered(aisle_shop: LiveShop, text: str) -> None:
    answer = aisle_shop.shopper().client.post("/v1/messages", json={"text": text})
    assert answer.status_code == 200
    assert answer.json()["messages"]


def test_inner_servers_refuse_who_has_no_token(aisle_shop: LiveShop) -> None:
    """Rasa and the action server listen on loopback only and answer nobody but each other and the gateway."""
    rasa, actions = inner_urls(aisle_shop)
    hook = httpx.post(f"{rasa}/webhooks/aisle/webhook", json={"sender": "x", "message": "hi", "metadata": {}})
    assert hook.status_code == 401
    assert httpx.post(f"{rasa}/model/parse", json={"text": "hi"}).status_code == 401
    assert httpx.post(f"{actions}/webhook", json={"next_action": "action_x"}).status_code == 401


def inner_urls(shop: LiveShop) -> tuple[str, str]:
    """Where this shop's Rasa and action server listen, from their environment."""
    words = Path(f"/proc/{shop.child_pid('actions.server')}/environ").read_bytes().split(b"\0")
    told = dict(word.decode().split("=", 1) for word in words if b"=" in word)
    return told["AISLE_RASA_URL"], told["AISLE_ACTIONS_URL"]


def test_the_team_gives_a_conversation_back(aisle_shop: LiveShop) -> None:
    shopper = aisle_shop.shopper()
    card = shopper.say("I want to talk to a human")[-1]["handoff"]
    assert shopper.say("do you have oat milk?")[0]["handoff"] == {"request": card["request"], "waiting": True}
    waiting = {one["id"]: one for one in aisle("handoffs", environment=aisle_shop.environment)}
    assert waiting[card["request"]]["reason"] == "contact_human_agent"
    aisle("handoffs", "close", str(card["request"]), environment=aisle_shop.environment)
    said = text_of(shopper.say("do you have oat milk?"))
    assert "it's me, the assistant, again" in said
    assert "2.90" in said
