"""The service desk in whole turns, on SQLite and on PostgreSQL: how long a turn takes, and twenty shoppers at once.

Each of the twenty cancels or returns an order of their own in two windows at the same time, and presses yes twice in
each; then the database is held against what must have happened. Prints a JSON line for each case, times in ms.
"""

import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from actions.shop.database import Database
from actions.shop.models.base import utc_now
from actions.shop.models.orders import Order
from actions.shop.models.service import OrderChange, Return
from actions.shop.rules import shop_rules
from actions.shop.windows import may_go_back, return_deadline
from tests.conftest_postgres import new_database, running_server
from tests.live import LiveShop, Shopper, open_shop, text_of

SHOPPERS = 20


@dataclass
class Visit:
    """What one shopper wants, and what they were told."""

    kind: str
    """`cancel` or `return`."""
    number: str
    email: str
    times: list[float] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def wishes(session: Session, each: int) -> list[Visit]:
    """As many orders to cancel, and to return, as there are; of as many customers as possible."""
    rules, today = shop_rules(session), utc_now().date()
    orders = session.scalars(select(Order).options(selectinload(Order.lines))).unique().all()
    open_ones = [order for order in orders if order.status == "processing"]
    returnable = [
        order
        for order in orders
        if (until := return_deadline(order, rules)) is not None
        and until >= today
        and all(line.product and may_go_back(line.product, rules) for line in order.lines)
    ]
    return [
        Visit(kind, order.number, order.customer.email)
        for kind, found in (("cancel", open_ones), ("return", returnable))
        for order in found[:each]
    ]


def say(shopper: Shopper, visit: Visit, text: str) -> None:
    """One turn, timed."""
    started = time.perf_counter()
    answer = text_of(shopper.say(text))
    visit.times.append((time.perf_counter() - started) * 1000)
    visit.said.append(answer)


def begin(shop: LiveShop, visit: Visit) -> Shopper:
    """Asks for it in a window of its own; the answer is the question whether to do it."""
    shopper = shop.shopper(identity={"sub": visit.email, "email": visit.email, "name": "A shopper"})
    if visit.kind == "cancel":
        say(shopper, visit, f"cancel order {visit.number}")
    else:
        say(shopper, visit, f"I want to return everything from order {visit.number}, I changed my mind")
    return shopper


def decline(shop: LiveShop, visit: Visit) -> None:
    """The flow up to the question, and a no: nothing is changed."""
    say(begin(shop, visit), visit, "no")


def go_through(shop: LiveShop, visit: Visit) -> None:
    """The whole flow in one window, with two yeses at its end."""
    shopper = begin(shop, visit)
    yeses = [threading.Thread(target=say, args=(shopper, visit, "yes")) for _ in range(2)]
    for yes in yeses:
        yes.start()
    for yes in yeses:
        yes.join()


def wrong(session: Session, visits: list[Visit]) -> list[str]:
    """Orders that are not exactly as one yes makes them."""
    faults = []
    for visit in {one.number: one for one in visits}.values():
        order = session.scalars(select(Order).where(Order.number == visit.number)).unique().one()
        done = session.scalars(
            select(OrderChange).where(OrderChange.order_id == order.id, OrderChange.state == "done")
        ).all()
        returns = session.scalars(select(Return).where(Return.order_id == order.id)).all()
        cancelled = order.status == "cancelled" and order.balance.minor == 0 and not returns
        returned = order.status == "delivered" and order.refunded.minor == 0 and len(returns) == 1
        if len(done) != 1 or not (cancelled if visit.kind == "cancel" else returned):
            faults.append(f"{visit.number}: {visit.said}")
    return faults


def figures(case: str, visits: list[Visit]) -> None:
    """A line of JSON."""
    times = [one for visit in visits for one in visit.times]
    p95 = statistics.quantiles(times, n=20)[-1]
    print(
        json.dumps(
            {
                "case": case,
                "turns": len(times),
                "p50_ms": round(statistics.median(times), 1),
                "p95_ms": round(p95, 1),
                "most_ms": round(max(times), 1),
            }
        ),
        flush=True,
    )


def measure(shop: LiveShop, database: Database, name: str) -> int:
    """One shopper after the other, who says no; then twenty at once, two windows each. How many orders are wrong."""
    with database.session() as session:
        every = wishes(session, SHOPPERS)
    decline(shop, every[0])  # the first turn after the start loads things
    alone = [Visit(one.kind, one.number, one.email) for one in every]
    for visit in alone:
        decline(shop, visit)
    figures(f"{name}: one shopper after the other", alone)
    windows = [Visit(one.kind, one.number, one.email) for one in every[-SHOPPERS:] for _ in range(2)]
    threads = [threading.Thread(target=go_through, args=(shop, one)) for one in windows]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    figures(f"{name}: {len(threads) // 2} shoppers at once, two windows each", windows)
    with database.session() as session:
        faults = wrong(session, windows)
    seconds = round(time.perf_counter() - started, 1)
    orders = len({one.number for one in windows})
    print(json.dumps({"case": f"{name}: orders", "orders": orders, "wrong": faults, "seconds": seconds}), flush=True)
    return len(faults)


@contextmanager
def databases(home: Path) -> Iterator[dict[str, str]]:
    """URLs by name; PostgreSQL where it is installed."""
    sqlite = {"SQLite": f"sqlite:///{home}/aisle.db"}
    try:
        with running_server() as server, new_database(server) as url:
            yield {**sqlite, "PostgreSQL": url}
    except LookupError as error:
        print(error, file=sys.stderr)
        yield sqlite


def main() -> None:
    """Both databases in one run; exits with 1 when an order came out wrong."""
    faults = 0
    with tempfile.TemporaryDirectory() as folder, databases(Path(folder)) as urls:
        for name, url in urls.items():
            database = Database(url)
            with open_shop(Path(folder), AISLE_DATABASE_URL=url) as shop:
                faults += measure(shop, database, name)
            database.dispose()
            (Path(folder) / "demo-shop").unlink()  # the marker of the database that was filled
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
