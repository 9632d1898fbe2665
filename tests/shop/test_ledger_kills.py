"""The process dies in the middle of a change, at each of its statements and at any moment: never half, never twice."""

import os
import random
import signal
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from actions.shop.access import Viewer
from actions.shop.agent_desk import AgentDesk
from actions.shop.database import Database
from actions.shop.errors import WrongState
from actions.shop.models.service import OrderChange
from actions.shop.orders import OrderDesk
from tests.shop.ledger_checks import checked_order
from tests.shop.ledger_shop import RULES, cancel, fewer, open_shop, submit, two_mugs_back

pytestmark = pytest.mark.slow

State = tuple[object, ...]
Work = Callable[[Database, int], object]

SHOPPERS = 45
KILLS_AT_ANY_MOMENT = 5


def receive(shop: Database, number: int) -> object:
    """An agent has the goods of the order's return; done before is done."""
    with shop.session() as session:
        desk = AgentDesk(session, Viewer("", agent="maria"))
        try:
            return desk.receive(desk.returns(desk.find(str(number)))[0].number)
        except WrongState as error:
            assert error.state == "received"
            return None


WORK: dict[str, tuple[int, Work]] = {
    "cancel": (100, lambda shop, number: submit(shop, number, cancel, f"key-{number}")),
    "change": (100, lambda shop, number: submit(shop, number, fewer, f"key-{number}")),
    "return": (200, lambda shop, number: submit(shop, number, two_mugs_back, f"key-{number}")),
    "receive": (200, receive),
}
"""By kind: the first of the orders that it is done to, and how."""


@pytest.fixture
def open_shop_on(any_shop: Database, tmp_path: Path) -> Database:
    """The shop of many orders on each database."""
    open_shop(any_shop, tmp_path, SHOPPERS)
    return any_shop


@pytest.mark.parametrize("kind", WORK)
def test_killed_at_every_statement(open_shop_on: Database, kind: str) -> None:
    first, work = prepared(open_shop_on, kind)
    untouched, wanted = both_states(open_shop_on, first, work)
    kills = 0
    step = 1 if open_shop_on.url.get_backend_name() == "sqlite" else 4  # for time: the statements are the same
    for statement, number in zip(count(1, step), range(first + 1, first + SHOPPERS), strict=False):
        killed = run_and_kill(open_shop_on, work, number, at_statement=statement)
        assert state(open_shop_on, number) == (untouched if killed else wanted)
        retried_twice_is_done_once(open_shop_on, work, number, wanted)
        kills += killed
        if not killed:
            break
    else:
        raise AssertionError("more statements than orders: give the shop more of them")
    assert kills >= 5


@pytest.mark.parametrize("kind", WORK)
def test_killed_after_it_was_written_before_it_was_said(open_shop_on: Database, kind: str) -> None:
    first, work = prepared(open_shop_on, kind)
    _, wanted = both_states(open_shop_on, first, work)
    assert run_and_kill(open_shop_on, work, first + 1, after_commit=True)
    assert state(open_shop_on, first + 1) == wanted
    retried_twice_is_done_once(open_shop_on, work, first + 1, wanted)


@pytest.mark.parametrize("kind", WORK)
def test_killed_at_any_moment(open_shop_on: Database, kind: str) -> None:
    first, work = prepared(open_shop_on, kind)
    untouched, wanted = both_states(open_shop_on, first, work)
    start = time.perf_counter()
    assert not run_and_kill(open_shop_on, work, first + 1)
    whole = time.perf_counter() - start
    for number in range(first + 2, first + 2 + KILLS_AT_ANY_MOMENT):
        run_and_kill(open_shop_on, work, number, after_seconds=random.uniform(0, 1.2 * whole))
        assert state(open_shop_on, number) in (untouched, wanted)
        retried_twice_is_done_once(open_shop_on, work, number, wanted)


def prepared(shop: Database, kind: str) -> tuple[int, Work]:
    """The first order for this kind of work, and the work; what is to be received was registered."""
    first, work = WORK[kind]
    if kind == "receive":
        for number in range(first, first + SHOPPERS):
            assert submit(shop, number, two_mugs_back, f"return-{number}").state == "done"
    return first, work


def both_states(shop: Database, number: int, work: Work) -> tuple[State, State]:
    """Of an order before the work and after it."""
    before = state(shop, number)
    work(shop, number)
    after = state(shop, number)
    assert before != after
    return before, after


def state(shop: Database, number: int) -> State:
    """All that a change may change of an order, without what differs between orders of this shop."""
    with shop.session() as session:
        order = checked_order(session, str(number))
        returns = OrderDesk(session, Viewer("", agent="test"), rules=RULES).returns(order)
        changes = session.scalars(select(OrderChange).where(OrderChange.order_id == order.id))
        return (
            order.status,
            [(line.product_id, line.quantity_total, line.quantity_fulfilled) for line in order.lines],
            [(one.kind, one.quantity, one.amount_minor) for one in order.adjustments],
            [(one.state, [(line.quantity, line.amount_minor) for line in one.lines]) for one in returns],
            [(one.kind, one.state) for one in changes],
        )


def retried_twice_is_done_once(shop: Database, work: Work, number: int, wanted: State) -> None:
    for _ in range(2):
        work(shop, number)
        assert state(shop, number) == wanted


def run_and_kill(
    shop: Database,
    work: Work,
    number: int,
    at_statement: int = 0,
    after_commit: bool = False,
    after_seconds: float | None = None,
) -> bool:
    """Do the work in a process of its own that dies by SIGKILL; whether it did before its end."""
    child = os.fork()
    if child == 0:
        try:
            die_in_time(database := Database(shop.url.render_as_string(hide_password=False)), at_statement)
            work(database, number)
            if after_commit:
                os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(0)
    if after_seconds is not None:
        time.sleep(after_seconds)
        os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def die_in_time(database: Database, at_statement: int) -> None:
    """Die before the statement with this number; a commit counts as one."""
    passed = count(1)

    def step(*_: Any) -> None:
        if next(passed) == at_statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine, "before_cursor_execute", step)
    event.listen(database.engine, "commit", step)
