"""Changes that the shop's own system decides: noted, sent, made true once, told once; whatever the other side does."""

import datetime as dt
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from actions.notice_text import mail_text
from actions.shop import letters, outbox
from actions.shop.access import Viewer
from actions.shop.changes import Cancel, Change, ChangeAddress, ChangeItems, KeptPieces, PostalAddress
from actions.shop.database import Database
from actions.shop.models.base import utc_now
from actions.shop.models.catalog import Product
from actions.shop.models.conversation import ChatMessage, ChatSession, ChatTurn
from actions.shop.models.messages import OutboxMessage
from actions.shop.models.orders import Customer, Order, OrderAdjustment
from actions.shop.models.service import OrderAddress, OrderChange
from actions.shop.money import Money
from actions.shop.notices import Notice
from actions.shop.orders import OrderDesk
from actions.shop.outbox import Later, Never
from actions.shop.patience import Patience
from actions.shop.remote.backend import WebhookBackend
from actions.shop.remote.client import Decision, ShopClient
from actions.shop.remote.deciding import deliver, drop, finish
from actions.shop.settling import Refused, Settled
from actions.wording import read_responses
from bot.settings import PROJECT
from tests.shop.remote_shop import SECRET, OddSystem, example_system, order_told

ADA = Viewer("chat-ada", "ada@example.com")
DOMAIN = read_responses(PROJECT / "data" / "responses")
TOTAL = Money(6000 + 2500 + 490, "USD")


@pytest.fixture
def system() -> Iterator[OddSystem]:
    with OddSystem().open() as odd:
        yield odd


@pytest.fixture
def chat(any_shop: Database) -> Database:
    """The small shop, with Ada's chat open in it."""
    with any_shop.session() as session:
        expires = utc_now() + dt.timedelta(hours=1)
        session.add(ChatSession(id="chat-ada", token_hash="x", locale="en", expires_at=expires))
        session.execute(update(Order).values(updated_at=utc_now() - dt.timedelta(hours=1)))
    return any_shop


def backend_of(shop: Database, url: str) -> WebhookBackend:
    return WebhookBackend(shop, ShopClient(url, SECRET))


def submit(shop: Database, backend: WebhookBackend, key: str, change: Change | None = None) -> Settled:
    with shop.session() as session:
        desk = OrderDesk(session, ADA, backend=backend)
        return desk.submit(desk.find("1001"), change or Cancel(), key)


def work(shop: Database, url: str, seconds: float = 1.0) -> list[str]:
    """Tries all that waits for the shop's system, as a worker would; what went wrong."""
    with shop.session() as session:
        session.execute(update(OutboxMessage).where(OutboxMessage.state == "waiting").values(due_at=utc_now()))
    with shop.session() as session:
        parcels = outbox.claim(session, "shop")
    failures = []
    for parcel in parcels:
        try:
            deliver(shop, ShopClient(url, SECRET), parcel, seconds)
        except (Later, Never) as error:
            failures.append(str(error))
            with shop.session() as session:
                outbox.failed(session, parcel, error, Patience())
    return failures


def rows(shop: Database) -> tuple[str, str, int, list[str]]:
    """The order's status, the change's state, how many adjustments, and what the chat is to be told."""
    with shop.session() as session:
        order = session.scalars(select(Order).where(Order.number == "1001")).unique().one()
        change = session.scalars(select(OrderChange)).one()
        adjustments = len(session.scalars(select(OrderAdjustment)).all())
        told = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == "chat")).all()
        return order.status, change.state, adjustments, [one.body["response"] for one in told]


def test_done_in_the_turn_with_the_example(chat: Database) -> None:
    with example_system([order_told()]) as url:
        backend = backend_of(chat, url)
        noted = submit(chat, backend, "key-1")
        assert noted.state == "noted" and noted.quote and noted.quote.total == TOTAL
        assert rows(chat)[:3] == ("processing", "noted", 0)
        done = backend.deliver_now("key-1")
        assert done and done.state == "done" and done.quote and done.quote.total == TOTAL
        assert rows(chat)[:3] == ("cancelled", "done", 3)
        again = submit(chat, backend, "key-1")
        assert again.state == "done"
        assert backend.deliver_now("key-1") == done
    assert rows(chat)[:3] == ("cancelled", "done", 3)


def test_what_the_shop_accepts_is_done_whatever_stock_is_known_here(chat: Database) -> None:
    """The piece was the last one, and the shop's system told so before its answer was read."""
    with example_system([order_told()]) as url:
        backend = backend_of(chat, url)
        with chat.session() as session:
            order = OrderDesk(session, ADA).find("1001")
            line = KeptPieces(line_id=order.lines[0].id, quantity=1, product_id="SHOE-RED-40")
            order.updated_at = utc_now()
        assert submit(chat, backend, "key-1", ChangeItems(lines=(line,))).state == "noted"
        with chat.session() as session:
            session.get_one(Product, "SHOE-RED-40").quantity = 0
        done = backend.deliver_now("key-1")
    assert done is not None
    assert done.state == "done"
    with chat.session() as session:
        assert OrderDesk(session, ADA).find("1001").lines[0].product_id == "SHOE-RED-40"


def test_refused_by_the_example(chat: Database) -> None:
    with example_system([order_told(status="shipped")]) as url:
        # what is known here is old: the shop's system is asked before the order is read, so ask without that
        with chat.session() as session:
            session.execute(update(Order).values(updated_at=utc_now()))
        backend = backend_of(chat, url)
        assert submit(chat, backend, "key-1").state == "noted"
        refused = backend.deliver_now("key-1")
    assert refused is not None
    assert refused.refused == Refused("by_shop", {"reason": "it has just left our warehouse"})
    assert rows(chat)[:3] == ("processing", "refused", 0)


def test_what_the_rules_refuse_is_not_asked(chat: Database, system: OddSystem) -> None:
    system.answer = lambda message: {"order": None}
    with chat.session() as session:
        session.execute(update(Order).values(status="shipped"))
    assert submit(chat, backend_of(chat, system.url), "key-1").state == "refused"
    assert [message["type"] for _, message in system.asked] == ["order.read"]


def test_request_says_what_the_contract_says(chat: Database, system: OddSystem) -> None:
    address = PostalAddress(name="Ada", street="1 Quay", postal_code="1000", city="Bruges", country="BE")
    backend = backend_of(chat, system.url)
    submit(chat, backend, "key-1", ChangeAddress(address=address))
    backend.deliver_now("key-1")
    (key, message) = system.asked[-1]
    assert (key, message["type"]) == ("key-1", "order.change_address")
    data = message["data"]
    assert (data["order_number"], data["customer_email"]) == ("1001", "ada@example.com")
    assert data["change"]["address"]["city"] == "Bruges"
    assert [(line["product_id"], line["ordered"], line["total"], line["fulfilled"]) for line in data["lines"]] == [
        ("SHOE-BLU-40", 1, 1, 0),
        ("SOCK", 2, 2, 0),
    ]


@pytest.mark.parametrize(
    "odd",
    [
        {"status": 500},
        {"status": 409},
        {"status": 404},
        {"status": 302, "headers": {"Location": "http://127.0.0.1:1/"}},
        {"seconds": 1.5},
        {"secret": "whsec_YW5vdGhlci1zZWNyZXQtb2Ytc29tZWJvZHktZWxzZSE="},
        {"answers_under": "another-key"},
        {"answer": lambda message: {"acepted": True}},
        {"answer": lambda message: ["accepted"]},
    ],
)
def test_no_good_answer_leaves_it_noted_then_it_is_done_and_told(
    odd: dict[str, object], chat: Database, system: OddSystem
) -> None:
    submit(chat, backend_of(chat, system.url), "key-1")
    before = {name: getattr(system, name) for name in odd}
    vars(system).update(odd)
    assert len(work(chat, system.url, seconds=0.5)) == 1
    assert rows(chat) == ("processing", "noted", 0, [])
    vars(system).update(before)
    assert work(chat, system.url) == []
    assert rows(chat) == ("cancelled", "done", 3, ["utter_notice_cancel_done_money"])
    assert {key for key, message in system.asked if message["type"] != "order.read"} == {"key-1"}


def test_retry_after_is_kept_to(chat: Database, system: OddSystem) -> None:
    submit(chat, backend_of(chat, system.url), "key-1")
    system.status, system.headers = 503, {"Retry-After": "600"}
    work(chat, system.url)
    with chat.session() as session:
        due = session.scalars(select(OutboxMessage.due_at)).one()
    assert due - utc_now() > dt.timedelta(minutes=9)


def test_422_is_dead_at_once_and_dropping_it_tells_the_shopper(chat: Database, system: OddSystem) -> None:
    submit(chat, backend_of(chat, system.url), "key-1")
    system.status = 422
    work(chat, system.url)
    with chat.session() as session:
        (dead,) = letters.unsent(session, dead_only=True)
        assert rows(chat)[1] == "noted"
        assert drop(session, dead.id, "we are moving house")
    assert rows(chat) == ("processing", "refused", 0, ["utter_notice_change_refused_because"])


def test_settled_after_the_chat_is_over_it_is_told_by_mail(chat: Database, system: OddSystem) -> None:
    submit(chat, backend_of(chat, system.url), "key-1")
    with chat.session() as session:
        session.execute(update(ChatSession).values(expires_at=utc_now(), locale="zh"))
    assert work(chat, system.url) == []
    with chat.session() as session:
        (mail,) = session.scalars(select(OutboxMessage).where(OutboxMessage.channel.in_(("chat", "email"))))
        notice = Notice.model_validate(mail.body)
        assert (mail.channel, mail.recipient, notice.needs_consent) == ("email", "ada@example.com", False)
        assert mail_text(DOMAIN, notice, "", "") == ("关于您的订单1001", "订单1001已经取消，将退款US$89.90。")


def test_what_was_said_in_words_is_forgotten_once_the_shop_decides_for_who_was_erased(
    chat: Database, system: OddSystem
) -> None:
    address = PostalAddress(name="Ada", street="1 Quay", postal_code="1000", city="Bruges", country="BE")
    submit(chat, backend_of(chat, system.url), "key-1", ChangeAddress(address=address))
    with chat.session() as session:
        session.execute(update(Customer).values(restricted_at=utc_now()))
    assert work(chat, system.url) == []
    with chat.session() as session:
        change = session.scalars(select(OrderChange)).one()
        assert (change.state, change.wanted, change.session_id) == ("done", {"kind": "change_address"}, "")
        assert session.get_one(OrderAddress, change.order_id).city == "Bruges"  # stays with the order, by law
        assert session.scalars(select(OutboxMessage).where(OutboxMessage.channel != "shop")).all() == []


def test_turn_waits_two_seconds_at_most(chat: Database, system: OddSystem) -> None:
    backend = backend_of(chat, system.url)
    submit(chat, backend, "key-1")
    system.seconds = 5.0
    started = time.monotonic()
    noted = backend.deliver_now("key-1")
    assert time.monotonic() - started < 3.0
    assert noted is not None and noted.state == "noted"


def test_killed_between_answer_and_note_asks_again_and_does_it_once(chat: Database, system: OddSystem) -> None:
    submit(chat, backend_of(chat, system.url), "key-1")
    with chat.session() as session:
        session.execute(update(OutboxMessage).values(due_at=utc_now()))
    with chat.session() as session:
        (parcel,) = outbox.claim(session, "shop")
    # the worker asks, and dies before it writes anything
    assert ShopClient(system.url, SECRET).decide(parcel.key, parcel.kind, parcel.body, 1.0).accepted
    assert work(chat, system.url) == []
    assert rows(chat) == ("cancelled", "done", 3, ["utter_notice_cancel_done_money"])
    # a worker that was thought dead comes back with the same answer
    deliver(chat, ShopClient(system.url, SECRET), parcel, 1.0)
    with chat.session() as session:
        finish(session, "key-1", Decision(accepted=True))
    assert rows(chat) == ("cancelled", "done", 3, ["utter_notice_cancel_done_money"])


def test_many_at_once_do_it_once(chat: Database, system: OddSystem) -> None:
    backend = backend_of(chat, system.url)
    keys = [uuid4().hex for _ in range(3)]

    def press(key: str) -> str:
        submit(chat, backend, key)
        settled = backend.deliver_now(key)
        return settled.state if settled else ""

    with ThreadPoolExecutor(6) as tabs:
        list(tabs.map(press, keys * 4))
    work(chat, system.url)
    with chat.session() as session:
        order = session.scalars(select(Order).where(Order.number == "1001")).unique().one()
        assert (order.status, order.refunded) == ("cancelled", TOTAL)
        assert len(session.scalars(select(OrderAdjustment)).all()) == 3
        assert "noted" not in session.scalars(select(OrderChange.state)).all()


def test_reading_brings_an_order_up_to_date_and_survives_the_shop_being_down(chat: Database) -> None:
    shipped = order_told(status="shipped", carrier="DHL", tracking_number="JD9", refunded="12.50")
    shipped["lines"][1] |= {"total": 1, "fulfilled": 1}
    with example_system([shipped]) as url:
        backend = backend_of(chat, url)
        with chat.session() as session:
            order = OrderDesk(session, ADA, backend=backend).find("1001")
            assert (order.status, order.shipments[0].tracking_number) == ("shipped", "JD9")
            assert [(line.quantity_ordered, line.quantity_total, line.quantity_fulfilled) for line in order.lines] == [
                (1, 1, 0),
                (2, 1, 1),
            ]
            assert order.refunded == Money(1250, "USD")
            known_since = order.updated_at
            assert utc_now() - known_since < dt.timedelta(seconds=5)
    with chat.session() as session:
        session.execute(update(Order).values(updated_at=utc_now() - dt.timedelta(hours=1)))
    for _ in range(3):
        started = time.monotonic()
        with chat.session() as session:
            order = OrderDesk(session, ADA, backend=backend).find("1001")
            assert order.status == "shipped"
            assert utc_now() - order.updated_at > dt.timedelta(minutes=59)
        assert time.monotonic() - started < 2.5


def test_turn_that_said_it_is_not_followed_by_a_notice(chat: Database, system: OddSystem) -> None:
    from actions.wording import read_responses
    from bot.gateway.outbox.chat import ChatSender
    from bot.settings import PROJECT

    def told(state: str) -> int:
        with chat.session() as session:
            session.query(ChatTurn).update({"state": state})
        with chat.session() as session:
            session.execute(
                update(OutboxMessage).where(OutboxMessage.channel == "chat").values(state="waiting", due_at=utc_now())
            )
        with chat.session() as session:
            (parcel,) = outbox.claim(session, "chat")
        ChatSender(chat, read_responses(PROJECT / "data" / "responses")).send(parcel)
        with chat.session() as session:
            return session.query(ChatMessage).count()

    with chat.session() as session:
        session.add(
            ChatTurn(id="turn", session_id="chat-ada", fingerprint="", modality="text", state="waiting", timings={})
        )
    backend = backend_of(chat, system.url)
    submit(chat, backend, "key-1")
    backend.deliver_now("key-1")
    assert told("answered") == 0
    assert told("undelivered") == 1
