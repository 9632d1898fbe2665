"""A shop's own system that works with Aisle, in one small file: docs/shop-system.md explains it.

    pip install fastapi uvicorn standardwebhooks
    SECRET=… uvicorn shop_system:app --port 9000

It keeps orders in memory; yours keeps them in its database, in the same transaction as the answer to a key.
"""

import json
import os
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI, HTTPException, Request, Response
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

app = FastAPI(title="A shop's own system")
webhook = Webhook(os.environ["SECRET"])
orders: dict[str, dict[str, Any]] = json.loads(os.environ.get("ORDERS", "{}"))
answers: dict[str, tuple[bytes, dict[str, Any]]] = {}
"""What was answered to each key: who asks twice gets the same answer, and nothing is done twice."""


@app.post("/aisle")
async def from_aisle(request: Request) -> Response:
    """Everything that Aisle sends comes here."""
    body = await request.body()
    try:
        message = webhook.verify(body, dict(request.headers))
    except (WebhookVerificationError, ValueError) as error:
        raise HTTPException(401, "not signed with our secret") from error
    key = request.headers["webhook-id"]
    asked = json.dumps([message["type"], message["data"]]).encode()
    if key in answers:
        before, answer = answers[key]
        if before != asked:
            raise HTTPException(409, "this key was used for something else")
    else:
        answer = answer_to(message["type"], message["data"])
        if message["type"] != "order.read":
            answers[key] = (asked, answer)
    return signed(key, answer)


def answer_to(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """What the shop says and does."""
    if kind.startswith("notice."):
        return {}  # data has email, subject, text and stop_url: send it
    order = orders.get(data["order_number"])
    if kind == "order.read":
        return {"order": order}
    if order is None:
        return {"accepted": False, "reason": "we don't know this order"}
    if kind == "order.cancel":
        if order["status"] != "processing":
            return {"accepted": False, "reason": "it has just left our warehouse"}
        order["status"] = "cancelled"
        for line in order["lines"]:
            line["total"] = 0
        return {"accepted": True}
    if kind in ("order.change_items", "order.change_address", "order.return", "order.withdraw_return"):
        return {"accepted": True}  # data["change"] says what; do it here
    raise HTTPException(422, "we don't know this kind of message")


def signed(key: str, answer: dict[str, Any]) -> Response:
    """An answer that Aisle believes: signed with the same secret, under the id of the question."""
    body, now = json.dumps(answer), datetime.now(UTC)
    headers = {
        "webhook-id": key,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": webhook.sign(key, now, body),
    }
    return Response(body, media_type="application/json", headers=headers)
