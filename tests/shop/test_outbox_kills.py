"""Workers are killed at random points, again and again: no change is lost, none is done or told twice."""

import datetime as dt
import os
import random
import signal
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from actions.shop.access import Viewer
from actions.shop.changes import Cancel
from actions.shop.database import Database
from actions.shop.importers.orders import import_orders
from actions.shop.models.base import utc_now
from actions.shop.models.conversation import ChatMessage, ChatSession
from actions.shop.models.messages import OutboxMessage
from actions.shop.models.orders import Order, OrderAdjustment
from actions.shop.models.service import OrderChange
from actions.shop.orders import OrderDesk
from actions.shop.patience import Patience
from actions.shop.remote.backend import WebhookBackend
from actions.shop.remote.client import ShopClient
from actions.wording import read_responses
from bot.gateway.metrics import Metrics
from bot.gateway.outbox.chat import ChatSender
from bot.gateway.outbox.shop import ShopSender
from bot.gateway.outbox.worker import OutboxWorker
from bot.settings import PROJECT
from tests.shop.conftest import ORDERS
from tests.shop.remote_shop import SECRET, OddSystem

pytestmark = pytest.mark.slow

CHANGES = 40
WORKERS = 2
KILLS = 50
LONGEST_SECONDS = 120
PERSON = Viewer("chat-1", "cy@example.com")
HEADER = ORDERS.splitlines()[0]


def begin(shop: Database, folder: Path, url: str) -> None:
    """Forty orders of one shopper, each with a cancellation that the shop's system is to decide."""
    row = "9{:03},cy@example.com,Cy,2026-03-01T10:00:00Z,processing,USD,4.90,,,2026-03-06,,MUG,1,9.00"
    file = folder / "more.csv"
    file.write_text("\n".join([HEADER, *(row.format(number) for number in range(CHANGES))]), encoding="utf-8")
    assert import_orders(shop, file).created == CHANGES
    backend = WebhookBackend(shop, ShopClient(url, SECRET))
    with shop.session() as session:
        expires = utc_now() + dt.timedelta(hours=1)
        session.add(ChatSession(id="chat-1", token_hash="x", locale="en", expires_at=expires))
    for number in range(CHANGES):
        with shop.session() as session:
            desk = OrderDesk(session, PERSON, backend=backend)
            assert desk.submit(desk.find(f"9{number:03}"), Cancel(), f"key-{number}").state == "noted"
    with shop.session() as session:
        session.execute(update(OutboxMessage).values(due_at=utc_now()))


def start_worker(url: str, system_url: str) -> int:
    """A worker in a process of its own, made by fork so that it starts at once; its process id."""
    pid = os.fork()
    if pid:
        return pid
    try:  # the child: works until it is killed
        database, domain = Database(url), read_responses(PROJECT / "data" / "responses")
        senders = {
            "shop": ShopSender(database, ShopClient(system_url, SECRET)),
            "chat": ChatSender(database, domain),
        }
        worker = OutboxWorker(database, senders, Metrics(), Patience(first=dt.timedelta(milliseconds=50)))
        while True:
            if not sum(worker.work(channel) for channel in senders):
                time.sleep(0.01)
    finally:
        os._exit(1)


def end_leases(shop: Database) -> None:
    """As if the time of those that died had come."""
    with shop.session() as session:
        session.execute(update(OutboxMessage).where(OutboxMessage.state == "waiting").values(due_at=utc_now()))


def unsent(shop: Database) -> int:
    with shop.session() as session:
        waiting = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state == "waiting")
        return session.scalar(waiting) or 0


def test_killed_workers_lose_and_repeat_nothing(any_shop: Database, tmp_path: Path) -> None:
    chance = random.Random(5)
    url = any_shop.url.render_as_string(hide_password=False)
    with OddSystem(seconds=0.03).open() as system:
        begin(any_shop, tmp_path, system.url)
        workers, kills, until = [start_worker(url, system.url) for _ in range(WORKERS)], 0, time.monotonic()
        try:
            while kills < KILLS or unsent(any_shop):
                assert time.monotonic() - until < LONGEST_SECONDS
                time.sleep(chance.uniform(0.0, 0.12))
                if kills < KILLS:
                    place = chance.randrange(WORKERS)
                    os.kill(workers[place], signal.SIGKILL)
                    os.waitpid(workers[place], 0)
                    workers[place], kills = start_worker(url, system.url), kills + 1
                end_leases(any_shop)
        finally:
            for pid in workers:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
    asked = {key for key, message in system.asked if message["type"] == "order.cancel"}
    assert asked == {f"key-{number}" for number in range(CHANGES)}
    with any_shop.session() as session:
        assert session.scalars(select(OrderChange.state)).all() == ["done"] * CHANGES
        mine = select(Order.id).where(Order.number.like("9%"))
        assert set(session.scalars(select(Order.status).where(Order.id.in_(mine)))) == {"cancelled"}
        refunds = session.execute(
            select(OrderAdjustment.order_id, func.sum(OrderAdjustment.amount_minor)).group_by(OrderAdjustment.order_id)
        ).all()
        assert [total for _, total in refunds] == [-1390] * CHANGES
        texts = [body["text"] for body in session.scalars(select(ChatMessage.body))]
    assert len(texts) == len(set(texts)) == CHANGES
