"""Turns that go wrong are collected at their end, and erased with their conversation."""

import asyncio

import httpx
from sqlalchemy import select

from actions.shop.database import Database
from actions.shop.models.review_items import ReviewItem, ReviewSighting
from tests.gateway.conftest import identity, open_session
from tests.gateway.neighbour import Neighbour

READINGS = [{"intent": "get_refund", "confidence": 0.38}, {"intent": "track_refund", "confidence": 0.31}]
UNSURE = {"intent": "nlu_fallback", "confidence": 0.38, "readings": READINGS}


async def collected(database: Database) -> list[tuple[str, str, str | None]]:
    """Text, source and suggestion of all that waits; the turn's last writing may come just after its answer."""
    await asyncio.sleep(0.1)
    with database.session() as session:
        rows = session.execute(select(ReviewItem, ReviewSighting).join(ReviewSighting))
        return [(item.text, seen.source, seen.suggested) for item, seen in rows]


async def test_from_the_fallback_to_the_correction_to_the_erasure(
    client: httpx.AsyncClient, database: Database, neighbour: Neighbour
) -> None:
    headers = await open_session(client, identity=identity())
    neighbour.end = UNSURE
    await client.post("/v1/messages", json={"text": "money 10042 anna@berg.org, Anna Berg"}, headers=headers)
    said = "money 12345 name@example.com, Alex"
    assert await collected(database) == [(said, "fallback", None)]

    neighbour.end = {"intent": "track_refund", "confidence": 1.0, "readings": []}
    await client.post("/v1/messages", json={"text": "Where is it", "payload": "/track_refund"}, headers=headers)
    assert await collected(database) == [(said, "corrected", "track_refund")]

    assert (await client.delete("/v1/sessions/me", headers=headers)).status_code == 204
    assert await collected(database) == []
    with database.session() as session:
        assert session.scalars(select(ReviewItem)).all() == []


async def test_a_streamed_turn_is_collected_too(
    client: httpx.AsyncClient, database: Database, neighbour: Neighbour
) -> None:
    headers = await open_session(client)
    neighbour.end = UNSURE
    stream = {**headers, "Accept": "text/event-stream"}
    await client.post("/v1/messages", json={"text": "钱呢"}, headers=stream)
    assert await collected(database) == [("钱呢", "fallback", None)]


async def test_a_thumbs_down_is_collected_and_a_thumbs_up_is_not(
    client: httpx.AsyncClient, database: Database, neighbour: Neighbour
) -> None:
    headers = await open_session(client)
    neighbour.end = {"intent": "get_refund", "confidence": 0.6, "readings": READINGS}
    for text, thumbs in (("good words", "up"), ("bad words", "down")):
        answer = await client.post("/v1/messages", json={"text": text}, headers=headers)
        body = {"message_id": answer.json()["messages"][0]["id"], "thumbs": thumbs}
        await client.post("/v1/feedback", json=body, headers=headers)
    assert await collected(database) == [("bad words", "thumbs_down", None)]
