"""The outbox: one message for a key, one worker for a message, patience, dead letters; on both databases."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from actions.shop import letters, outbox
from actions.shop.database import Database
from actions.shop.models.base import utc_now
from actions.shop.models.messages import OutboxMessage
from actions.shop.outbox import Later, Never, Parcel
from actions.shop.patience import Patience

PATIENCE = Patience()


def put(shop: Database, key: str, **more: dt.timedelta) -> bool:
    with shop.session() as session:
        return outbox.enqueue(session, key, "chat", "notice.test", "chat-1", {"n": key}, **more)


def take(shop: Database, limit: int = 20, lease: dt.timedelta = outbox.LEASE) -> list[Parcel]:
    with shop.session() as session:
        return outbox.claim(session, "chat", limit, lease)


def state(shop: Database, key: str) -> OutboxMessage:
    with shop.session() as session:
        return session.query(OutboxMessage).filter_by(key=key).one()


def make_due(shop: Database) -> None:
    with shop.session() as session:
        session.execute(update(OutboxMessage).values(due_at=utc_now()))


def test_same_key_is_one_message(any_shop: Database) -> None:
    assert put(any_shop, "a")
    assert not put(any_shop, "a")
    (parcel,) = take(any_shop)
    assert (parcel.key, parcel.body, parcel.attempts) == ("a", {"n": "a"}, 1)


def test_rolls_back_with_what_makes_it_true(any_shop: Database) -> None:
    def fail() -> None:
        with any_shop.session() as session:
            outbox.enqueue(session, "a", "chat", "notice.test", "", {})
            raise RuntimeError("the change failed")

    with pytest.raises(RuntimeError):
        fail()
    assert take(any_shop) == []


def test_claimed_is_not_claimed_again_until_the_lease_ends(any_shop: Database) -> None:
    put(any_shop, "a")
    assert take(any_shop, lease=dt.timedelta(0)) and take(any_shop)[0].attempts == 2
    assert take(any_shop) == []


def test_one_that_lost_its_lease_can_no_longer_write(any_shop: Database) -> None:
    put(any_shop, "a")
    (slow,) = take(any_shop, lease=dt.timedelta(0))
    (quick,) = take(any_shop)
    with any_shop.session() as session:
        assert not outbox.settle(session, slow)
        assert not outbox.failed(session, slow, Never("no"), PATIENCE)
        assert outbox.settle(session, quick)
    assert state(any_shop, "a").state == "sent"


def test_waits_for_its_turn_and_can_be_had_at_once(any_shop: Database) -> None:
    put(any_shop, "a", wait=dt.timedelta(seconds=30))
    assert take(any_shop) == []
    with any_shop.session() as session:
        assert outbox.claim_now(session, "a") is not None
    with any_shop.session() as session:
        assert outbox.claim_now(session, "a") is None  # taken
        assert outbox.claim_now(session, "b") is None  # not there


def test_failing_waits_longer_and_ends_dead(any_shop: Database) -> None:
    put(any_shop, "a")
    waits = []
    for _ in range(3):
        make_due(any_shop)
        (parcel,) = take(any_shop)
        with any_shop.session() as session:
            dead = outbox.failed(session, parcel, Later("it is\ndown"), Patience(tries=3))
        message = state(any_shop, "a")
        waits.append((message.due_at - utc_now()).total_seconds())
    assert 0 < waits[0] <= 2 < waits[1] + 1 <= 5
    assert (dead, message.state, message.last_error) == (True, "dead", "it is down")
    with any_shop.session() as session:
        assert letters.counts(session) == {"waiting": 0, "dead": 1}
        assert letters.revive(session, message.id)
    (parcel,) = take(any_shop)
    assert parcel.attempts == 1
    with any_shop.session() as session:
        assert outbox.failed(session, parcel, Never("422"), PATIENCE)
        assert letters.drop(session, message.id)
        assert not letters.revive(session, message.id)
        assert letters.drop(session, message.id) is None


def test_what_is_asked_for_is_waited(any_shop: Database) -> None:
    put(any_shop, "a")
    (parcel,) = take(any_shop)
    with any_shop.session() as session:
        outbox.failed(session, parcel, Later("busy", dt.timedelta(minutes=9)), PATIENCE)
    assert state(any_shop, "a").due_at - utc_now() > dt.timedelta(minutes=8)


def test_many_workers_send_each_message_once(any_shop: Database) -> None:
    for number in range(60):
        put(any_shop, f"k{number}")

    def work(_worker: int) -> list[str]:
        sent: list[str] = []
        while parcels := take(any_shop, limit=3):
            with any_shop.session() as session:
                sent += [one.key for one in parcels if outbox.settle(session, one)]
        return sent

    with ThreadPoolExecutor(8) as workers:
        sent = [key for keys in workers.map(work, range(8)) for key in keys]
    assert sorted(sent) == sorted(f"k{number}" for number in range(60))
