"""What shoppers asked to be told: told when it happens, once, whoever looks and however many."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

from actions.shop.consents import agrees, record
from actions.shop.database import Database
from actions.shop.happenings import has_happened, tell_what_happened
from actions.shop.models.base import utc_now
from actions.shop.models.catalog import Product
from actions.shop.models.conversation import ChatSession
from actions.shop.models.messages import OutboxMessage, Watch
from actions.shop.models.orders import Order
from actions.shop.money import Money
from actions.shop.watches import MOST_WATCHES, Kind, TooManyWatches, stop, stop_mail, stop_unreachable, watch, watching

USD = "USD"


def look(shop: Database) -> int:
    with shop.session() as session:
        happened = has_happened(session)
    with shop.session() as session:
        told = tell_what_happened(session)
        assert bool(told) == happened
        return told


def begin(shop: Database, kind: Kind, subject: str, **more: object) -> int:
    with shop.session() as session:
        return watch(session, kind, subject, **{"session_id": "chat-1", **more}).id  # type: ignore[arg-type]


def told(shop: Database) -> list[tuple[str, str, str]]:
    """Channel, recipient and response of all that is to be sent."""
    with shop.session() as session:
        rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        return [(one.channel, one.recipient, one.body["response"].removeprefix("utter_notice_")) for one in rows]


def change(shop: Database, product_id: str, **values: object) -> None:
    with shop.session() as session:
        session.execute(update(Product).where(Product.id == product_id).values(**values))


def move(shop: Database, status: str, minutes: int) -> int:
    with shop.session() as session:
        at = utc_now() + dt.timedelta(minutes=minutes)
        session.execute(update(Order).where(Order.number == "1001").values(status=status, updated_at=at))
        return session.scalars(select(Order.id).where(Order.number == "1001")).one()


def test_back_in_stock_is_told_once_and_ends(any_shop: Database) -> None:
    begin(any_shop, "back_in_stock", "SHOE-BLU-42", email="Ada@Example.com")
    assert look(any_shop) == 0
    change(any_shop, "SHOE-BLU-42", availability="in_stock")
    assert look(any_shop) == 0  # in stock, says the feed, but none are left
    change(any_shop, "SHOE-BLU-42", quantity=4)
    assert look(any_shop) == 1
    change(any_shop, "SHOE-BLU-42", quantity=0)
    change(any_shop, "SHOE-BLU-42", quantity=1)
    assert look(any_shop) == 0
    assert told(any_shop) == [("chat", "chat-1", "back_in_stock"), ("email", "ada@example.com", "back_in_stock")]
    with any_shop.session() as session:
        assert watching(session, "chat-1") == []


def test_price_falls_below_the_limit(any_shop: Database) -> None:
    begin(any_shop, "price_falls", "MUG", below=Money(800, USD))
    begin(any_shop, "price_falls", "SOCK", below=Money(800, "EUR"))
    change(any_shop, "MUG", price_minor=800)
    change(any_shop, "SOCK", price_minor=1)
    assert look(any_shop) == 0
    change(any_shop, "MUG", sale_price_minor=799, availability="out_of_stock")
    assert look(any_shop) == 0  # nobody can buy it for that
    change(any_shop, "MUG", availability="in_stock")
    assert look(any_shop) == 1
    assert told(any_shop) == [("chat", "chat-1", "price_falls")]
    with any_shop.session() as session:
        body = session.scalars(select(OutboxMessage.body)).one()
    assert body["values"] == {"title": "Stone mug", "price": "$7.99"}


def test_order_tells_each_move_until_it_has_arrived(any_shop: Database) -> None:
    order_id = move(any_shop, "processing", 0)
    begin(any_shop, "order_moves", str(order_id), seen="processing")
    moves = ("shipped", "problem", "in_transit", "problem", "out_for_delivery", "delivered", "returned")
    assert [move(any_shop, status, minute) and look(any_shop) for minute, status in enumerate(moves)] == [1] * 6 + [0]
    assert told(any_shop) == [("chat", "chat-1", "order_moved")] * 6
    with any_shop.session() as session:
        statuses = [one["values"]["status"]["phrase"] for one in session.scalars(select(OutboxMessage.body))]
    assert statuses == [f"utter_status_{status}" for status in moves[:6]]


def test_many_that_look_at_once_tell_it_once(any_shop: Database) -> None:
    order_id = move(any_shop, "processing", 0)
    for number in range(20):
        begin(any_shop, "order_moves", str(order_id), session_id=f"chat-{number}", seen="processing")
        begin(any_shop, "back_in_stock", "SHOE-BLU-42", session_id=f"chat-{number}")
    change(any_shop, "SHOE-BLU-42", availability="in_stock", quantity=3)
    move(any_shop, "shipped", 1)
    with ThreadPoolExecutor(4) as workers:
        counts = list(workers.map(lambda _: look_anyhow(any_shop), range(4)))
    assert sum(counts) == 40
    assert len(told(any_shop)) == len(set(told(any_shop))) == 40


def look_anyhow(shop: Database) -> int:
    with shop.session() as session:
        return tell_what_happened(session)


def test_watched_again_is_one_watch(any_shop: Database) -> None:
    first = begin(any_shop, "price_falls", "MUG", below=Money(800, USD))
    assert begin(any_shop, "price_falls", "MUG", below=Money(500, USD)) == first
    change(any_shop, "MUG", price_minor=700)
    assert look(any_shop) == 0


def test_nobody_watches_without_end(any_shop: Database) -> None:
    for number in range(MOST_WATCHES):
        begin(any_shop, "back_in_stock", f"P{number}")
    with pytest.raises(TooManyWatches):
        begin(any_shop, "back_in_stock", "one more")


def test_signed_in_shoppers_see_their_watches_from_any_chat(any_shop: Database) -> None:
    begin(any_shop, "back_in_stock", "SHOE-BLU-42", email="ada@example.com")
    begin(any_shop, "back_in_stock", "LAMP", session_id="chat-2")
    with any_shop.session() as session:
        assert [one.subject for one in watching(session, "chat-9", "Ada@example.com")] == ["SHOE-BLU-42"]
        assert watching(session, "chat-9") == watching(session, "chat-9", "bo@example.com") == []


def test_stopped_is_not_told(any_shop: Database) -> None:
    begin(any_shop, "back_in_stock", "SHOE-BLU-42")
    with any_shop.session() as session:
        stop(session, watching(session, "chat-1"))
    change(any_shop, "SHOE-BLU-42", availability="in_stock", quantity=1)
    assert look(any_shop) == 0


def test_link_ends_all_mails_of_the_address_and_chats_go_on(any_shop: Database) -> None:
    with any_shop.session() as session:
        session.add(ChatSession(id="chat-1", token_hash="x", expires_at=utc_now() + dt.timedelta(hours=1)))
    begin(any_shop, "back_in_stock", "SHOE-BLU-42", email="ada@example.com")
    begin(any_shop, "back_in_stock", "LAMP", session_id="gone", email="ada@example.com")
    with any_shop.session() as session:
        record(session, "ada@example.com", "notices", True, "Shall I …?", "session:chat-1")
        assert agrees(session, "ADA@example.com", "notices")
        stop_mail(session, watching(session, "chat-1")[0], "Stop these e-mails")
        assert not agrees(session, "ada@example.com", "notices")
    with any_shop.session() as session:
        states = session.execute(select(Watch.session_id, Watch.state, Watch.email).order_by(Watch.id)).all()
    assert [tuple(row) for row in states] == [("chat-1", "active", ""), ("gone", "stopped", "")]


def test_watches_of_chats_that_are_over_end(any_shop: Database) -> None:
    begin(any_shop, "back_in_stock", "SHOE-BLU-42", session_id="gone")
    begin(any_shop, "back_in_stock", "SHOE-BLU-42", session_id="gone", email="ada@example.com")
    with any_shop.session() as session:
        session.add(Watch(token="t", kind="back_in_stock", subject="MUG", session_id="gone too"))
    with any_shop.session() as session:
        stop_unreachable(session)
        assert [one.email for one in session.scalars(select(Watch).where(Watch.state == "active"))] == [
            "ada@example.com"
        ]
