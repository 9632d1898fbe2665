"""A shopper's data wherever it lies: handed out whole, erased whole, nobody else's touched, repeatable."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from actions.matcher.lessons import keep_confirmed, kept_photos
from actions.shop.access import Viewer
from actions.shop.case_photos import case_photo_path
from actions.shop.cases import open_case
from actions.shop.database import Database
from actions.shop.importers.orders import import_orders
from actions.shop.models.base import Base, utc_now
from actions.shop.models.carts import CartItem
from actions.shop.models.conversation import ChatMessage, ChatSession, ChatTurn, Erasure, Feedback, Upload
from actions.shop.models.handoffs import Handoff
from actions.shop.models.messages import OutboxMessage, Watch
from actions.shop.models.orders import AuditEntry, Customer, Order, OrderAdjustment
from actions.shop.models.reviews import Review
from actions.shop.models.service import Case, OrderAddress, OrderChange, Return
from actions.shop.newsletter import set_newsletter
from actions.shop.orders import OrderDesk
from actions.shop.outbox import enqueue
from actions.shop.reviewing import write_review
from actions.shop.uploads import upload_path
from bot.privacy.erasing import Erased, erase_shopper
from bot.privacy.exporting import export_shopper

ADA, BO = "ada@example.com", "bo@example.com"
WORDS = "MARKER"
"""Stands in every text of Ada's that must go."""
KEPT_TABLES = {"customers", "orders", "order_addresses"}
"""Where something of hers stays, for the law."""


def chat(session: Session, home: Path, session_id: str, email: str | None, image: str) -> None:
    """A conversation with everything that one can have."""
    session.add(
        ChatSession(
            id=session_id,
            token_hash=f"hash-{session_id}",
            customer_sub="c" if email else None,
            customer_email=email,
            customer_name={ADA: "Ada", BO: "Bo"}.get(email or ""),
            expires_at=utc_now(),
        )
    )
    session.flush()
    session.add(ChatTurn(id=f"t-{session_id}", session_id=session_id, fingerprint="f", modality="text"))
    session.add(Upload(id=image, session_id=session_id, width=1, height=1, size_bytes=1))
    session.add(CartItem(session_id=session_id, product_id="MUG", quantity=1))
    session.add(Handoff(session_id=session_id, reason="complaint", note=WORDS, status="open"))
    session.flush()
    body = {"type": "text", "text": f"{WORDS} {session_id}"}
    said = ChatMessage(
        id=f"m-{session_id}", session_id=session_id, turn_id=f"t-{session_id}", role="shopper", body=body
    )
    session.add(said)
    session.flush()
    session.add(Feedback(message_id=said.id, session_id=session_id, thumbs="up", comment=WORDS))
    upload_path(home, image).parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (40, 40), (200, 30, int(image[-1], 16) * 10)).save(upload_path(home, image))


def fill_lives(database: Database, home: Path) -> None:
    """Ada, signed in and once as a guest; Bo, signed in."""
    with database.session() as session:
        for session_id, email, image in (
            ("ada-1", ADA, "a" * 32),
            ("ada-guest", None, "b" * 32),
            ("bo-1", BO, "c" * 32),
        ):
            chat(session, home, session_id, email, image)
        guest = OrderDesk(session, Viewer("ada-guest")).find("1002", ADA)
        for viewer, number, image in ((Viewer("ada-1", ADA), "1002", "a" * 32), (Viewer("bo-1", BO), "1003", "c" * 32)):
            order = OrderDesk(session, viewer).find(number)
            key = f"key-{number}"
            open_case(session, viewer, key, "damaged", home=home, order=order, note=WORDS, image_id=image)
            write_review(session, viewer, order.lines[0], 4, "Lovely.")
            set_newsletter(session, str(viewer.email), True, WORDS, f"session:{viewer.session_id}")
            token, mine = f"watch-{viewer.session_id}", {"session_id": viewer.session_id, "email": viewer.email}
            session.add(Watch(token=token, kind="price_falls", subject="MUG", **mine))
            change = OrderChange(
                key=f"change-{number}",
                order_id=order.id,
                kind="return",
                wanted={"kind": "return", "note": WORDS, "address": {"street": WORDS}},
                state="done",
                actor=viewer.actor,
                session_id=viewer.session_id,
            )
            session.add_all([change, OrderAddress(order_id=order.id, street="Main Street", city="Town", country="DE")])
            session.flush()
            session.add(
                Return(
                    number=f"R-{number}",
                    order_id=order.id,
                    change_id=change.id,
                    state="received",
                    note=WORDS,
                    answer=WORDS,
                    currency="USD",
                )
            )
            session.add(OrderAdjustment(order_id=order.id, kind="refund", amount_minor=-100, currency="USD"))
            enqueue(session, f"mail-{number}", "email", "notice.x", str(viewer.email), {"text": WORDS})
            enqueue(session, f"chat-{number}", "chat", "notice.x", viewer.session_id, {"text": WORDS})
            enqueue(session, change.key, "shop", "order.return", "", {"note": WORDS})
        open_case(session, Viewer("ada-guest"), "key-guest", "complaint", home=home, order=guest, note=WORDS)
        session.flush()
        for message in session.scalars(select(OutboxMessage).where(OutboxMessage.channel.in_(("shop", "webhook")))):
            message.state = "sent"
    for session_id, image in (("ada-1", "a" * 32), ("bo-1", "c" * 32)):
        keep_confirmed(home, upload_path(home, image), "MUG", session_id)


@pytest.fixture
def lives(any_shop: Database, tmp_path: Path) -> Database:
    fill_lives(any_shop, tmp_path)
    return any_shop


def everything(engine: Engine) -> dict[str, list[str]]:
    """Each row of each table as text."""
    with engine.connect() as connection:
        return {
            table.name: [str(row) for row in connection.execute(text(f'SELECT * FROM "{table.name}"'))]  # noqa: S608
            for table in Base.metadata.sorted_tables
        }


def erase(database: Database, home: Path, email: str = ADA) -> Erased:
    return erase_shopper(database, home, email, "agent:test")


def test_nothing_of_the_shopper_is_left_but_what_the_law_keeps(lives: Database, tmp_path: Path) -> None:
    with lives.session() as session:
        photos = [photo for photo in session.scalars(select(Case.photo_id)) if photo]
    result = erase(lives, tmp_path, "  ADA@example.com ")
    assert result == Erased(
        conversations=2, pictures=4, cases=2, consents=1, watches=1, reviews=1, messages=3, orders_kept=2
    )
    rows = everything(lives.engine)
    for table, lines in rows.items():
        left = [line for line in lines if ADA in line or "ada-1" in line or "ada-guest" in line or "Ada" in line]
        if table == "outbox":  # the shop's own system has yet to hear that the newsletter is off
            assert len(left) == 1 and "consent.changed" in left[0] and "waiting" in left[0]
        elif table == "erasures":  # Rasa has yet to forget
            assert len(left) == 2
        elif table in ("audit_log", "order_changes"):  # who did it, as an id that leads nowhere any more
            assert all(ADA not in line and "Ada" not in line for line in left)
        else:
            assert not left or table in KEPT_TABLES, (table, left)
    marked = sum(line.count(WORDS) for lines in rows.values() for line in lines)
    erase(lives, tmp_path, BO)
    assert marked > 0 and not any(WORDS in line for lines in everything(lives.engine).values() for line in lines)
    assert not any(case_photo_path(tmp_path, photo).exists() for photo in photos)
    assert not any((tmp_path / "uploads").iterdir()) and kept_photos(tmp_path, "ada-1") == []


def test_orders_stay_as_they_were_and_are_marked(lives: Database, tmp_path: Path) -> None:
    with lives.session() as session:
        before = OrderDesk(session, Viewer("x", ADA)).find("1002")
        total, refunded = before.total, before.refunded
    erase(lives, tmp_path)
    with lives.session() as session:
        order = session.scalars(select(Order).where(Order.number == "1002")).one()
        assert (order.total, order.refunded) == (total, refunded)
        assert order.customer.email == ADA and order.customer.restricted_at is not None
        assert session.get_one(OrderAddress, order.id).street == "Main Street"
        (review,) = session.scalars(select(Review).where(Review.text == "Lovely.", Review.product_id == "MUG"))
        assert not review.is_verified


def test_nobody_else_is_touched(lives: Database, tmp_path: Path) -> None:
    def of_bo() -> list[str]:
        rows = everything(lives.engine)
        return sorted(line for lines in rows.values() for line in lines if BO in line or "bo-1" in line)

    before = of_bo()
    erase(lives, tmp_path)
    assert of_bo() == before
    assert upload_path(tmp_path, "c" * 32).exists() and len(kept_photos(tmp_path, "bo-1")) == 1
    with lives.session() as session:
        (case,) = session.scalars(select(Case).where(Case.customer_email == BO))
        assert case.state == "open" and case_photo_path(tmp_path, str(case.photo_id)).exists()


def test_it_is_audited_without_personal_data_and_can_be_repeated(lives: Database, tmp_path: Path) -> None:
    erase(lives, tmp_path)
    again = erase(lives, tmp_path)
    assert (again.conversations, again.pictures, again.cases, again.consents, again.watches) == (0, 0, 0, 0, 0)
    with lives.session() as session:
        customer = session.scalars(select(Customer.id).where(Customer.email == ADA)).one()
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "privacy.erased")).all()
        assert [(one.actor, one.subject) for one in entries] == [("agent:test", f"customer:{customer}")] * 2
        assert session.scalars(select(Erasure.session_id).order_by(Erasure.session_id)).all() == ["ada-1", "ada-guest"]


def test_whoever_never_ordered_is_forgotten_whole(lives: Database, tmp_path: Path) -> None:
    with lives.session() as session:
        session.add(Customer(email="cleo@example.com", name="Cleo"))
    erase(lives, tmp_path, "cleo@example.com")
    assert not any("cleo" in line for lines in everything(lives.engine).values() for line in lines)
    assert erase(lives, tmp_path, "nobody@example.com").orders_kept == 0


def test_whoever_orders_anew_is_a_customer_again(lives: Database, tmp_path: Path) -> None:
    erase(lives, tmp_path)
    header = "order_number,customer_email,customer_name,placed_at,status,currency,product_id,quantity,unit_price"
    row = "2001,ada@example.com,Ada,2026-04-01T10:00:00Z,processing,USD,MUG,1,9.00"
    (tmp_path / "more.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    assert import_orders(lives, tmp_path / "more.csv").created == 1
    with lives.session() as session:
        assert session.scalars(select(Customer.restricted_at).where(Customer.email == ADA)).one() is None


def read(archive: bytes) -> tuple[dict[str, Any], list[str]]:
    """The data and the names of the pictures."""
    with zipfile.ZipFile(io.BytesIO(archive)) as whole:
        return json.loads(whole.read("data.json")), sorted(name for name in whole.namelist() if name != "data.json")


def test_the_export_holds_all_of_it_and_nothing_that_opens_anything(lives: Database, tmp_path: Path) -> None:
    archive = export_shopper(lives, tmp_path, ADA)
    data, pictures = read(archive)
    assert data["customers"][0]["email"] == ADA
    assert [order["number"] for order in data["orders"]] == ["1001", "1002"]
    assert len(data["order_lines"]) == 3 and len(data["order_adjustments"]) == 1
    assert sorted(message["body"]["text"] for message in data["chat_messages"]) == [
        f"{WORDS} ada-1",
        f"{WORDS} ada-guest",
    ]
    assert len(data["cases"]) == 2 and {case["note"] for case in data["cases"]} == {WORDS}
    for table in ("consents", "watches", "returns", "order_addresses"):
        assert len(data[table]) == 1, table
    assert [review["text"] for review in data["reviews"]] == ["Lovely."]
    assert [name.split("-")[0] for name in pictures] == [
        "pictures/case",
        "pictures/chat",
        "pictures/chat",
        "pictures/kept",
    ]
    whole = json.dumps(data)
    assert "hash-" not in whole and "watch-ada" not in whole and "key-1002" not in whole
    assert BO not in whole and "bo-1" not in whole


def test_a_chat_that_opened_orders_of_two_is_handed_out_to_neither(lives: Database, tmp_path: Path) -> None:
    with lives.session() as session:
        OrderDesk(session, Viewer("ada-guest")).find("1003", BO)
    for email in (ADA, BO):
        data, _ = read(export_shopper(lives, tmp_path, email))
        assert "ada-guest" not in [one["id"] for one in data["chat_sessions"]]
    assert erase(lives, tmp_path).conversations == 2


def test_an_export_of_nobody_is_empty(lives: Database, tmp_path: Path) -> None:
    data, pictures = read(export_shopper(lives, tmp_path, "nobody@example.com"))
    assert pictures == [] and not any(rows for name, rows in data.items() if name != "email")


def test_every_table_is_handed_out_or_said_not_to_be(lives: Database, tmp_path: Path) -> None:
    """A table that is added later has to be thought of here."""
    data, _ = read(export_shopper(lives, tmp_path, ADA))
    nothing_personal = {
        "products",
        "policy_sections",
        "shop_rules",
        "door_tries",
        "erasures",
        "audit_log",
        "shop_events",
    }
    internal = {"chat_turns", "verified_orders", "review_items", "review_sightings"}
    assert {table.name for table in Base.metadata.sorted_tables} - set(data) <= nothing_personal | internal
