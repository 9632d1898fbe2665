"""Hands out what is kept of a shopper: one JSON file and the pictures, in a ZIP."""

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, inspect, or_, select
from sqlalchemy.orm import Session

from actions.matcher.lessons import kept_photos
from actions.shop.case_photos import case_photo_path
from actions.shop.database import Database
from actions.shop.models.base import Base
from actions.shop.models.carts import CartItem
from actions.shop.models.conversation import ChatMessage, ChatSession, Feedback, Upload
from actions.shop.models.handoffs import Handoff
from actions.shop.models.messages import Consent, OutboxMessage, Watch
from actions.shop.models.orders import Customer, Order, OrderAdjustment, OrderLine, Shipment, ShipmentEvent
from actions.shop.models.reviews import Review
from actions.shop.models.service import Case, OrderAddress, OrderChange, Return, ReturnLine
from actions.shop.uploads import upload_path
from bot.privacy.subject import Subject, find_subject

SECRETS = frozenset({"token", "token_hash", "key", "content_hash", "fingerprint", "number_key"})
"""Columns that open something or say nothing of anybody."""


def export_shopper(database: Database, home: Path, email: str) -> bytes:
    """A ZIP of what belongs to the owner of this address: `data.json`, and `pictures/`. Blocks."""
    with database.session() as session:
        subject = find_subject(session, email)
        data = collected(session, subject)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2, default=str))
        for name, path in _pictures(home, data, subject):
            if path.exists():
                whole.write(path, f"pictures/{name}.jpg")
    return archive.getvalue()


def collected(session: Session, subject: Subject) -> dict[str, Any]:
    """Every row, by the name of its table."""
    chats, orders = subject.own_sessions, subject.order_ids
    shipments = select(Shipment.id).where(Shipment.order_id.in_(orders))
    returns = select(Return.id).where(Return.order_id.in_(orders))
    wanted: Sequence[tuple[type[Base], ColumnElement[bool]]] = (
        (Customer, Customer.id == subject.customer_id),
        (Order, Order.id.in_(orders)),
        (OrderLine, OrderLine.order_id.in_(orders)),
        (OrderAddress, OrderAddress.order_id.in_(orders)),
        (OrderAdjustment, OrderAdjustment.order_id.in_(orders)),
        (OrderChange, OrderChange.order_id.in_(orders)),
        (Shipment, Shipment.order_id.in_(orders)),
        (ShipmentEvent, ShipmentEvent.shipment_id.in_(shipments)),
        (Return, Return.order_id.in_(orders)),
        (ReturnLine, ReturnLine.return_id.in_(returns)),
        (Case, subject.cases),
        (Review, Review.order_line_id.in_(subject.line_ids)),
        (Consent, Consent.email == subject.email),
        (Watch, or_(Watch.email == subject.email, Watch.session_id.in_(chats))),
        (OutboxMessage, OutboxMessage.recipient.in_((subject.email, *chats))),
        (ChatSession, ChatSession.id.in_(chats)),
        (ChatMessage, ChatMessage.session_id.in_(chats)),
        (Feedback, Feedback.session_id.in_(chats)),
        (Upload, Upload.session_id.in_(chats)),
        (CartItem, CartItem.session_id.in_(chats)),
        (Handoff, Handoff.session_id.in_(chats)),
    )
    return {"email": subject.email} | {table.__tablename__: _rows(session, table, which) for table, which in wanted}


def _rows(session: Session, table: type[Base], which: ColumnElement[bool]) -> list[dict[str, Any]]:
    columns = [column for column in table.__table__.columns if column.name not in SECRETS]
    rows = session.execute(select(*columns).where(which).order_by(*inspect(table).primary_key))
    return [dict(row._mapping) for row in rows]


def _pictures(home: Path, data: dict[str, Any], subject: Subject) -> Iterator[tuple[str, Path]]:
    for upload in data["uploads"]:
        yield f"chat-{upload['id']}", upload_path(home, upload["id"])
    for case in data["cases"]:
        if case["photo_id"]:
            yield f"case-{case['number']}", case_photo_path(home, case["photo_id"])
    for session_id in subject.own_sessions:
        for path in kept_photos(home, session_id):
            yield f"kept-{path.stem}", path
