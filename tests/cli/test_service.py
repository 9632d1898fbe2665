"""`aisle service`: what waits, and what an agent decides."""

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from actions.shop.access import Viewer
from actions.shop.changes import Cancel, RegisterReturn, ReturnedPieces
from actions.shop.database import Database
from actions.shop.models.service import Case
from actions.shop.orders import OrderDesk
from bot.cli import main
from tests.shop.conftest import ORDERS, fill


@dataclass
class Done:
    """What a command did."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def number(tmp_path: Path) -> str:
    """Of a return that waits for the team (the shop has no rules) in the shop under `tmp_path`; and a case waits."""
    database = Database(f"sqlite:///{tmp_path}/aisle.db")
    database.upgrade()
    fill(database, tmp_path)
    with database.session() as session:
        desk = OrderDesk(session, Viewer("chat", "ada@example.com"))
        order = desk.find("1002")
        back = ReturnedPieces(line_id=order.lines[0].id, quantity=1)
        settled = desk.submit(order, RegisterReturn(lines=(back,), reason="too_small", note="tiny"), "key")
        session.add(Case(number="C-1", key="c", kind="complaint", order_id=order.id, session_id="chat", note="Late."))
    database.dispose()
    assert settled.return_number
    return settled.return_number


def run(home: Path, *words: str) -> Done:
    """`aisle` in this process, for speed; test_commands.py runs the real one."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["aisle", *words])
        patch.setenv("AISLE_HOME", str(home))
        patch.delenv("AISLE_DATABASE_URL", raising=False)
        try:
            main()
        except SystemExit as end:
            return Done(int(end.code or 0), out.getvalue(), err.getvalue())
    raise AssertionError("a command ends by its exit code")


def told(home: Path, *words: str) -> list[dict[str, Any]]:
    done = run(home, "service", *words, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_return_is_listed_approved_received_and_paid_once(tmp_path: Path, number: str) -> None:
    back, case = told(tmp_path)
    assert (back["number"], back["state"], back["order"], back["total"]) == (number, "requested", "1002", "9.00 USD")
    assert (case["number"], case["about"], case["order"]) == ("C-1", "complaint", "1002")
    early = run(tmp_path, "service", "return", number, "--receive")
    assert (early.returncode, early.stderr) == (1, f"aisle: {number} is requested: this can't be done now.\n")
    assert told(tmp_path, "return", number, "--approve", "--agent", "maria")[0]["state"] == "approved"
    assert told(tmp_path, "return", number, "--receive", "--lines", "1=1", "--agent", "maria")[0]["state"] == "received"
    again = run(tmp_path, "service", "return", number, "--receive")
    assert (again.returncode, again.stderr.count("\n")) == (1, 1)
    (account,) = told(tmp_path, "order", "1002")
    assert (account["status"], account["refunded"], account["balance"]) == ("returned", "9.00 USD", "0.00 USD")
    assert [one["amount"] for one in account["adjustments"]] == ["-9.00 USD"]
    done = [(one["actor"], one["action"]) for one in account["audit"] if one["actor"] == "agent:maria"]
    assert done == [
        ("agent:maria", "return.approved"),
        ("agent:maria", "return.received"),
        ("agent:maria", "order.status"),
    ]
    text = run(tmp_path, "service", "order", "1002").stdout
    assert "Order 1002: returned" in text
    assert "ada@example.com" not in text


def test_refusing_and_closing_say_why(tmp_path: Path, number: str) -> None:
    assert told(tmp_path, "return", number, "--refuse", "It was worn.")[0]["answer"] == "It was worn."
    (closed,) = told(tmp_path, "case", "c-1", "--close", "--answer", "We are sorry.")
    assert (closed["state"], closed["answer"]) == ("closed", "We are sorry.")
    assert run(tmp_path, "service").stdout == "Nothing waits.\n"


def test_goodwill_is_never_more_than_was_paid_and_once_a_key(tmp_path: Path, number: str) -> None:
    words = ("refund", "1001", "80", "--reason", "late", "--key", "k")
    assert told(tmp_path, *words) == told(tmp_path, *words)
    too_much = run(tmp_path, "service", "refund", "1001", "10.00", "--reason", "again")
    assert too_much.stderr == "aisle: At most 9.90 USD can be given back of order 1001.\n"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["return", "R-NONE"], 1, "No return 'R-NONE'"),
        (["case", "C-NONE"], 1, "No case 'C-NONE'"),
        (["order", "9999"], 1, "No order"),
        (["return", "R-1", "--approve", "--receive"], 2, "Only one of"),
        (["return", "R-1", "--refuse", " "], 2, "needs a reason"),
        (["case", "C-1", "--close"], 2, "--answer"),
        (["refund", "1001", "lots", "--reason", "x"], 1, "not an amount"),
        (["refund", "1001", "5 EUR", "--reason", "x"], 1, "not in USD"),
    ],
)
def test_what_cannot_be_done_is_one_line(tmp_path: Path, number: str, words: list[str], code: int, says: str) -> None:
    done = run(tmp_path, "service", *words)
    assert (done.returncode, done.stderr.count("\n")) == (code, 1)
    assert says in done.stderr


def test_what_left_though_it_was_cancelled_waits_until_somebody_has_seen_to_it(tmp_path: Path, number: str) -> None:
    def import_orders(status: str) -> None:
        (tmp_path / "orders.csv").write_text(ORDERS.replace(",processing,", f",{status},"), encoding="utf-8")
        assert run(tmp_path, "import", "orders", str(tmp_path / "orders.csv")).returncode == 0

    def conflicts() -> list[tuple[str, str, str]]:
        return [(one["order"], one["here"], one["import"]) for one in told(tmp_path) if one["kind"] == "conflict"]

    database = Database(f"sqlite:///{tmp_path}/aisle.db")
    with database.session() as session:
        desk = OrderDesk(session, Viewer("chat", "ada@example.com"))
        assert desk.submit(desk.find("1001"), Cancel(), "cancel").state == "done"
    database.dispose()
    early = run(tmp_path, "service", "order", "1001", "--seen")
    assert (early.returncode, early.stderr.count("\n")) == (1, 1)
    import_orders("shipped")
    assert conflicts() == [("1001", "cancelled", "shipped")]
    first = run(tmp_path, "service").stdout.splitlines()[0]
    assert first.startswith("order 1001  ") and first.endswith(
        "conflict  cancelled here, shipped by the import: stop the parcel, then `aisle service order 1001 --seen`"
    )
    (account,) = told(tmp_path, "order", "1001", "--seen", "--agent", "maria")
    assert (account["audit"][-1]["action"], account["audit"][-1]["actor"]) == ("order.conflict_seen", "agent:maria")
    assert conflicts() == []
    import_orders("shipped")
    assert conflicts() == []
    import_orders("in_transit")  # news of it
    assert conflicts() == [("1001", "cancelled", "in_transit")]
