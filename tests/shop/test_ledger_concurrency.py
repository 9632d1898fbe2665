"""Many at once on PostgreSQL: none wrong, none twice, whoever comes first."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import func, select

from actions.shop.access import Viewer
from actions.shop.agent_desk import AgentDesk
from actions.shop.changes import Change
from actions.shop.database import Database
from actions.shop.errors import WrongState
from actions.shop.models.catalog import Product
from actions.shop.models.orders import Order, OrderAdjustment
from actions.shop.models.service import OrderChange, Return
from actions.shop.settling import Settled
from tests.shop.ledger_checks import checked_order
from tests.shop.ledger_shop import (
    SHOPPERS,
    another_shoe,
    bring_in,
    cancel,
    fewer,
    open_shop,
    rows,
    submit,
    two_mugs_back,
)

pytestmark = pytest.mark.postgres

Result = TypeVar("Result")


@pytest.fixture
def shop(postgres_shop: Database, tmp_path: Path) -> Iterator[Database]:
    """Each of the shoppers has an order that is being processed (1xx) and one that was delivered (2xx)."""
    open_shop(postgres_shop, tmp_path)
    return postgres_shop


def at_once(work: Sequence[Callable[[], Result]]) -> list[Result]:
    """All of it, begun in the same moment."""
    start = Barrier(len(work))

    def wait_and_work(one: Callable[[], Result]) -> Result:
        start.wait()
        return one()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(wait_and_work, work))


def test_twenty_shoppers_cancel_and_return_at_once(shop: Database) -> None:
    work: list[Callable[[], Settled]] = []
    for place in range(SHOPPERS):
        work.append(lambda place=place: submit(shop, 100 + place, cancel, f"cancel-{place}"))
        work.append(lambda place=place: submit(shop, 200 + place, two_mugs_back, f"return-{place}"))
    settled = at_once(work)
    assert {one.state for one in settled} == {"done"}
    assert len({one.return_number for one in settled if one.return_number}) == SHOPPERS
    with shop.session() as session:
        for place in range(SHOPPERS):
            cancelled = checked_order(session, str(100 + place))
            assert (cancelled.status, cancelled.balance.minor) == ("cancelled", 0)
            assert checked_order(session, str(200 + place)).balance.minor == 5200
        assert session.scalar(select(func.count()).select_from(Return)) == SHOPPERS


@pytest.mark.parametrize(("make", "number"), [(cancel, 100), (fewer, 101), (two_mugs_back, 200)])
def test_many_tabs_with_keys_of_their_own_do_it_once(
    shop: Database, make: Callable[[Order], Change], number: int
) -> None:
    settled = at_once([lambda tab=tab: submit(shop, number, make, f"tab-{tab}") for tab in range(10)])
    assert sorted(one.state for one in settled) == ["done", *["refused"] * 9]
    with shop.session() as session:
        order = checked_order(session, str(number))
        assert order.balance.minor == {100: 0, 101: 4300, 200: 5200}[number]
        assert session.scalar(select(func.count()).select_from(Return)) == (number == 200)


@pytest.mark.parametrize(("make", "number"), [(cancel, 100), (fewer, 101), (two_mugs_back, 200)])
def test_one_key_twenty_times_at_once_is_one_change(
    shop: Database, make: Callable[[Order], Change], number: int
) -> None:
    settled = at_once([lambda: submit(shop, number, make, "one key")] * 20)
    assert settled == [settled[0]] * 20
    assert settled[0].state == "done"
    with shop.session() as session:
        checked_order(session, str(number))
        assert session.scalar(select(func.count()).select_from(OrderChange)) == 1
        assert len(session.scalars(select(OrderAdjustment)).all()) == {100: 2, 101: 1, 200: 0}[number]


def test_received_by_many_at_once_is_paid_once(shop: Database) -> None:
    number = submit(shop, 200, two_mugs_back, "key").return_number
    assert number

    def receive() -> bool:
        try:
            with shop.session() as session:
                AgentDesk(session, Viewer("", agent="maria")).receive(number)
        except WrongState:
            return False
        return True

    assert sorted(at_once([receive] * 8)) == [False] * 7 + [True]
    with shop.session() as session:
        assert checked_order(session, "200").refunded.minor == 1800


@pytest.mark.parametrize(("stock", "shoppers"), [(1, 2), (5, 16)])
def test_no_piece_is_promised_to_two_shoppers(shop: Database, tmp_path: Path, stock: int, shoppers: int) -> None:
    """Half of them want it before their order leaves, half for what arrived."""
    for first, status, delivered in ((300, "processing", ""), (400, "delivered", "2026-03-03T10:00:00Z")):
        for number in range(first, first + shoppers // 2):
            bring_in(shop, tmp_path, rows(number, status, delivered, ["SHOE-RED-40,1,80.00"]))
    with shop.session() as session:
        session.get_one(Product, "SHOE-BLU-40").quantity = stock
    numbers = [first + place for first in (300, 400) for place in range(shoppers // 2)]
    settled = at_once([lambda number=number: submit(shop, number, another_shoe, f"k{number}") for number in numbers])
    assert sorted(one.state for one in settled) == ["done"] * stock + ["refused"] * (shoppers - stock)
    assert {one.refused.code for one in settled if one.refused} == {"no_stock"}


def test_cancelling_changing_and_an_import_at_once(shop: Database, tmp_path: Path) -> None:
    """Whoever is first: the order is cancelled and stays, or it has left and is neither cancelled nor changed."""
    for number in range(100, 106):
        shipped = rows(number, "shipped")
        answers = at_once([
            lambda: bring_in(shop, tmp_path, shipped),  # noqa: B023
            *(lambda tab=tab: submit(shop, number, cancel, f"c{number}-{tab}") for tab in range(3)),  # noqa: B023
            *(lambda tab=tab: submit(shop, number, fewer, f"f{number}-{tab}") for tab in range(3)),  # noqa: B023
        ])  # fmt: skip
        cancelled = [one.state for one in answers[1:4] if one].count("done")
        changed = [one.state for one in answers[4:] if one].count("done")
        with shop.session() as session:
            order = checked_order(session, str(number))
            assert cancelled <= 1
            assert changed <= 1
            assert order.status == ("cancelled" if cancelled else "shipped")
            assert [line.quantity_total for line in order.lines] == ([0, 0] if cancelled else [3 - changed, 2])
            assert order.balance.minor == (0 if cancelled else 5200 - 900 * changed)
