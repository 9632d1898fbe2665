"""Being told, end to end: asked for in the chat, told after an import, in the history and over the WebSocket."""

import csv
import json
import time
from pathlib import Path

import pytest
from websockets.sync.client import connect

from bot.settings import PROJECT
from tests.live import LiveShop, aisle, text_of

pytestmark = pytest.mark.e2e

SOLD_OUT = "TS-101-GRN-XL"


def restock(shop: LiveShop, folder: Path) -> None:
    """The shop's next feed, in which it is there again."""
    with (PROJECT / "data" / "shop" / "catalog.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    (row,) = [row for row in rows if row["id"] == SOLD_OUT]
    row |= {"availability": "in_stock", "quantity": "7", "image_link": ""}
    feed = folder / "feed.csv"
    with feed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerow(row)
    (report,) = aisle("import", "catalog", str(feed), environment=shop.environment)
    assert report["updated"] == 1, report


def test_told_at_once_when_it_is_back(aisle_shop: LiveShop, tmp_path: Path) -> None:
    shopper = aisle_shop.shopper()
    token = shopper.client.headers["Authorization"].removeprefix("Bearer ")
    with connect(f"{aisle_shop.url.replace('http', 'ws')}/v1/ws") as socket:
        socket.send(json.dumps({"type": "auth", "token": token}))
        assert json.loads(socket.recv(10))["type"] == "ready"
        shopper.say(payload=f'/set_alert{{"product_id": "{SOLD_OUT}"}}')
        assert "tell you here" in text_of(shopper.say(payload="/affirm"))
        restock(aisle_shop, tmp_path)
        started = time.monotonic()
        frame = json.loads(socket.recv(20))
        assert time.monotonic() - started < 10
    assert frame["type"] == "notice"
    assert [product["id"] for product in frame["message"]["products"]] == [SOLD_OUT]
    last = shopper.client.get("/v1/history").json()["messages"][-1]
    assert (last["id"], last["modality"]) == (frame["message"]["id"], "notice")
    assert "no alerts" in text_of(shopper.say(payload="/my_alerts"))
