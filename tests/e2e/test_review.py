"""What a running shop does not understand waits for a person, and is a training sentence only by their word."""

import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot import training
from bot.cli import build_app
from tests.live import LiveShop, aisle
from tests.review.test_training_data import BASE

pytestmark = pytest.mark.e2e

ODD = {
    "me parcel 10042 gone wibble walkabout, mate": "10042",
    "how many wibble sleeps till the stuff lands, ring 020 7946 0958": "7946",
    "nuke my wibble profile pls, regards, Quentin": "Quentin",
    "wibble dosh gone twice from me plastic 4111 1111 1111 1111": "4111",
}
"""What hardly anybody says, each with something personal in it; the assistant needn't fail on all of them."""


def waiting(shop: LiveShop, word: str) -> list[dict[str, Any]]:
    """What `aisle review` shows of the messages with this word; a turn's last writing comes just after its answer."""
    time.sleep(0.3)
    return [one for one in aisle("review", environment=shop.environment) if word in one["text"]]


def test_nothing_is_learnt_without_a_person(
    aisle_shop: LiveShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = training.fingerprint()
    erased, kept = [[aisle_shop.shopper() for _ in ODD] for _ in range(2)]  # one each: a form would hide the next
    for shoppers in (erased, kept):
        for shopper, text in zip(shoppers, ODD, strict=True):
            shopper.say(text)
    found = waiting(aisle_shop, "wibble")
    assert found, "the assistant claims to understand nonsense"
    for one in found:
        assert not [personal for personal in ODD.values() if personal in str(one)]
        assert (one["source"], one["conversations"], len(one["readings"])) == ("fallback", 2, 5)

    for shopper in erased:
        shopper.client.delete("/v1/sessions/me").raise_for_status()
    assert [one["conversations"] for one in waiting(aisle_shop, "wibble")] == [1] * len(found)
    assert training.fingerprint() == before

    nlu = tmp_path / "data" / "nlu"
    nlu.mkdir(parents=True)
    (nlu / "base.en.yml").write_text(BASE, encoding="utf-8")
    monkeypatch.setattr("bot.settings.PROJECT", tmp_path)
    monkeypatch.setenv("AISLE_HOME", str(aisle_shop.home))
    monkeypatch.delenv("AISLE_DATABASE_URL", raising=False)
    words = ["review", "accept", str(found[0]["id"]), "--intent", "get_refund"]
    assert CliRunner().invoke(build_app(), words, catch_exceptions=False).exit_code == 0
    assert found[0]["text"] in (nlu / "reviewed.en.yml").read_text(encoding="utf-8")

    for shopper in kept:
        shopper.client.delete("/v1/sessions/me").raise_for_status()
    assert waiting(aisle_shop, "wibble") == []
