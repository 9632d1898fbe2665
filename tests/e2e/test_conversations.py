"""The conversations in tests/conversations, held with the running shop.

A file is a list of conversations; each turn says what the shopper says and what is expected:
  say / image / audio / payload   what the shopper sends
  expect.text, expect.not         regular expressions, ignoring case, over the turn's messages joined
  expect.products, products_any   ids that must all, or at least one, be shown
  expect.no_products              none may be shown
"""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.live import LiveShop, Shopper, products_of, text_of

pytestmark = pytest.mark.e2e

FOLDER = Path(__file__).parent.parent / "conversations"


def conversations() -> list[Any]:
    """Every conversation, named by its file and its own name."""
    return [
        pytest.param(talk, path.parent, id=f"{path.stem}: {talk['name']}")
        for path in sorted(FOLDER.rglob("*.yml"))
        for talk in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def send(shopper: Shopper, step: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    """One turn."""
    if "audio" in step:
        return list(shopper.speak((folder / step["audio"]).read_bytes())["messages"])
    more = {"payload": step["payload"]} if "payload" in step else {}
    if "image" in step:
        more["image_id"] = shopper.upload(folder / step["image"])
    return shopper.say(step.get("say"), **more)


def shortfalls(expect: dict[str, Any], messages: list[dict[str, Any]]) -> list[str]:
    """What the answer lacks, each in a few words."""
    text, shown = text_of(messages), [product["id"] for product in products_of(messages)]

    def found(pattern: str) -> bool:
        return re.search(pattern, text, re.IGNORECASE | re.DOTALL) is not None

    short = [f"not said: {pattern}" for pattern in expect.get("text", []) if not found(pattern)]
    short += [f"said: {pattern}" for pattern in expect.get("not", []) if found(pattern)]
    short += [f"not shown: {product}" for product in expect.get("products", []) if product not in shown]
    if expect.get("products_any") and not set(expect["products_any"]) & set(shown):
        short.append(f"none of {expect['products_any']} shown, but {shown}")
    if expect.get("no_products") and shown:
        short.append(f"shown: {shown}")
    if not text.strip():
        short.append("nothing said")
    return short


@pytest.mark.parametrize(("talk", "folder"), conversations())
def test_conversation(talk: dict[str, Any], folder: Path, aisle_shop: LiveShop) -> None:
    shopper = aisle_shop.shopper(talk.get("locale", "en"), talk.get("identity"))
    for number, step in enumerate(talk["turns"], 1):
        messages = send(shopper, step, folder)
        short = shortfalls(step.get("expect", {}), messages)
        assert not short, f"turn {number}, {step}: {'; '.join(short)}\nsaid: {text_of(messages)}"
