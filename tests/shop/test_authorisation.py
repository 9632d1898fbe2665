"""Every call of the desk, tried by every kind of viewer: each cell of `authorisation.MAY`."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.shop.access import Viewer, forget_session
from actions.shop.agent_desk import AgentDesk
from actions.shop.changes import (
    Cancel,
    Change,
    ChangeAddress,
    ChangeItems,
    KeptPieces,
    PostalAddress,
    RegisterReturn,
    ReturnedPieces,
    WithdrawReturn,
)
from actions.shop.database import Database
from actions.shop.errors import EmailNeeded, NotAllowed, OrderNotFound, Refusal, TooManyTries
from actions.shop.ledger.locking import load_order
from actions.shop.models.orders import AuditEntry, Order, OrderAdjustment
from actions.shop.models.service import Case, OrderChange, Return
from actions.shop.money import Money
from actions.shop.orders import OrderDesk
from tests.shop.authorisation import MAY, VIEWERS, Verdict

PROJECT = Path(__file__).parents[2]
ADA = "ada@example.com"
OWNER = Viewer("owner's chat", ADA)
VIEWER: dict[str, Viewer] = {
    "owner": OWNER,
    "proven guest": Viewer("proven"),
    "guest": Viewer("fresh"),
    "guest of another order": Viewer("other order"),
    "owner in another chat": Viewer("second chat"),
    "forgotten guest": Viewer("forgotten"),
    "shut out guest": Viewer("shut out"),
    "stranger": Viewer("stranger's chat", "bo@example.com"),
    "stranger after a guest": Viewer("proven", "bo@example.com"),
    "agent": Viewer("", agent="maria"),
}
KNOWN_KEY = "a key that is known"
ADDRESS = ChangeAddress(address=PostalAddress(name="A", street="Street 1", city="Bonn", country="DE"))


@dataclass
class Scene:
    """One viewer before the shop: Ada's order 1001 is being processed, her 1002 was delivered and goes back."""

    session: Session
    viewer: Viewer
    processing: Order
    delivered: Order
    number: str
    """Of the return."""

    @property
    def desk(self) -> OrderDesk:
        """As every flow opens it."""
        return OrderDesk(self.session, self.viewer)

    @property
    def agent_desk(self) -> AgentDesk:
        """As `aisle service` opens it."""
        return AgentDesk(self.session, self.viewer)

    def submit(self, order: Order, change: Change, key: str = "new key") -> bool:
        """Whether the change was done, or refused for what it is (the door was open)."""
        return self.desk.submit(order, change, key).state in ("done", "refused")


def _fewer(order: Order) -> ChangeItems:
    return ChangeItems(lines=(KeptPieces(line_id=order.lines[1].id, quantity=1),))


def _back(order: Order) -> RegisterReturn:
    return RegisterReturn(lines=(ReturnedPieces(line_id=order.lines[0].id, quantity=1),), reason="other")


def _listed(items: list[Order] | list[Case], wanted: Order) -> bool:
    return any(wanted.id in (one.id if isinstance(one, Order) else one.order_id,) for one in items)


CALLS: dict[str, Callable[[Scene], object]] = {
    "find": lambda scene: scene.desk.find("1001"),
    "find with the right e-mail": lambda scene: scene.desk.find("1001", ADA),
    "find with a wrong e-mail": lambda scene: scene.desk.find("1001", "bo@example.com"),
    "orders": lambda scene: _listed(scene.desk.orders(), scene.processing),
    "cases": lambda scene: _listed(scene.desk.cases(), scene.processing),
    "returns": lambda scene: scene.desk.returns(scene.delivered),
    "returnable": lambda scene: scene.desk.returnable(scene.delivered),
    "changeable": lambda scene: scene.desk.changeable(scene.processing),
    "address": lambda scene: (scene.desk.address(scene.processing), True),
    "quote": lambda scene: scene.desk.quote(scene.processing, Cancel()),
    "submit cancel": lambda scene: scene.submit(scene.processing, Cancel()),
    "submit change_items": lambda scene: scene.submit(scene.processing, _fewer(scene.processing)),
    "submit change_address": lambda scene: scene.submit(scene.processing, ADDRESS),
    "submit return": lambda scene: scene.submit(scene.delivered, _back(scene.delivered)),
    "submit withdraw_return": lambda scene: scene.submit(scene.delivered, WithdrawReturn(return_number=scene.number)),
    "submit again with a key that is known": lambda scene: scene.submit(
        scene.delivered, _back(scene.delivered), KNOWN_KEY
    ),
    "waiting_returns": lambda scene: scene.agent_desk.waiting_returns(),
    "open_cases": lambda scene: scene.agent_desk.open_cases(),
    "conflicts": lambda scene: scene.agent_desk.conflicts(),
    "see_to": lambda scene: scene.agent_desk.see_to(scene.processing),
    "number_of": lambda scene: scene.agent_desk.number_of(scene.processing.id),
    "history": lambda scene: scene.agent_desk.history(scene.delivered),
    "changes": lambda scene: scene.agent_desk.changes(scene.delivered),
    "refundable": lambda scene: scene.agent_desk.refundable(scene.delivered),
    "find_return": lambda scene: scene.agent_desk.find_return(scene.number),
    "find_case": lambda scene: scene.agent_desk.find_case("C-1"),
    "approve": lambda scene: scene.agent_desk.approve(scene.number),
    "refuse": lambda scene: scene.agent_desk.refuse(scene.number, "worn"),
    "receive": lambda scene: (scene.agent_desk.approve(scene.number), scene.agent_desk.receive(scene.number)),
    "refund": lambda scene: scene.agent_desk.refund(scene.processing, Money(100, "USD"), "late", "new key"),
    "close_case": lambda scene: scene.agent_desk.close_case("C-1", "sorry"),
}


@pytest.fixture(scope="module")
def prepared(shop_file_copy: Database) -> Database:
    """The small shop, in which every viewer has done what makes them what they are."""
    with shop_file_copy.session() as session:
        desk = OrderDesk(session, OWNER)
        delivered = desk.find("1002")
        desk.submit(delivered, _back(delivered), KNOWN_KEY)
        order = desk.find("1001")
        for number, chat in (("C-1", "proven"), ("C-2", "forgotten")):
            case = Case(number=number, key=number, kind="complaint", session_id=chat, customer_email=ADA)
            case.order_id = order.id
            session.add(case)
        session.add(AuditEntry(actor="import", action="order.conflict", subject=f"order:{order.id}"))
        for chat in ("proven", "second chat, the first", "forgotten"):
            for number in ("1001", "1002"):
                OrderDesk(session, Viewer(chat)).find(number, ADA)
        OrderDesk(session, Viewer("other order")).find("1003", "bo@example.com")
        forget_session(session, "forgotten")
    for _ in range(5):
        with pytest.raises(OrderNotFound), shop_file_copy.session() as session:
            OrderDesk(session, VIEWER["shut out guest"]).find("1001", "eve@example.com")
    return shop_file_copy


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("call", MAY)
def test_cell(prepared: Database, call: str, viewer: str) -> None:
    with prepared.session() as session:
        try:
            scene = _scene(session, VIEWER[viewer])
            before = _state(scene)
            assert _verdict(CALLS[call], scene) == MAY[call][viewer]
            if MAY[call][viewer] != "yes":
                assert _state(scene) == before
        finally:
            session.rollback()


def test_every_call_has_a_row() -> None:
    public = {name for name, _ in inspect.getmembers(AgentDesk, inspect.isfunction) if not name.startswith("_")}
    assert public == {call.split()[0] for call in MAY}
    assert MAY.keys() == CALLS.keys()
    kinds = {get_args(one.model_fields["kind"].annotation)[0] for one in get_args(get_args(Change)[0])}
    assert kinds <= {call.split()[1] for call in MAY if call.startswith("submit ")}


def test_nobody_becomes_an_agent_without_a_name(prepared: Database) -> None:
    with prepared.session() as session, pytest.raises(NotAllowed):
        AgentDesk(session, Viewer("agent:maria", "maria@example.com", agent=""))


def test_who_looked_is_written_down_once_and_only_who_was_let_in(prepared: Database) -> None:
    with prepared.session() as session:
        scene = _scene(session, VIEWER["guest"])
        seen = select(AuditEntry.actor).where(
            AuditEntry.action == "order.seen", AuditEntry.subject == f"order:{scene.processing.id}"
        )
        for number, email in (("1001", None), ("1001", "bo@example.com"), ("9999", ADA)):
            with pytest.raises(OrderNotFound):
                scene.desk.find(number, email)
        assert "session:fresh" not in session.scalars(seen).all()
        for email in (ADA, ADA, None):
            scene.desk.find("1001", email)
        assert session.scalars(seen).all().count("session:fresh") == 1
        session.rollback()


def _scene(session: Session, viewer: Viewer) -> Scene:
    ids = dict(session.execute(select(Order.number, Order.id)).all())
    number = session.scalars(select(Return.number)).one()
    return Scene(session, viewer, load_order(session, ids["1001"]), load_order(session, ids["1002"]), number)


def _verdict(call: Callable[[Scene], object], scene: Scene) -> Verdict:
    try:
        return "yes" if call(scene) else "empty"
    except EmailNeeded:
        return "email?"
    except OrderNotFound:
        return "not found"
    except TooManyTries:
        return "too many"
    except NotAllowed:
        return "not allowed"
    except Refusal as refusal:
        raise AssertionError(f"let in, then: {refusal}") from refusal


def _state(scene: Scene) -> list[object]:
    """Everything of the owner that a call could change, and who looked."""
    scene.session.flush()
    owned = [f"order:{order.id}" for order in (scene.processing, scene.delivered)]
    columns = (
        select(Order.id, Order.status),
        select(OrderChange.id, OrderChange.state),
        select(Return.id, Return.state),
        select(OrderAdjustment.id),
        select(Case.id, Case.state),
        select(AuditEntry.id).where(AuditEntry.subject.in_(owned)),
    )
    return [scene.session.execute(query).all() for query in columns]


BEHIND_THE_DOOR = {
    "actions/shop/access.py": "the door itself",
    "actions/shop/orders.py": "the desk",
    "actions/shop/agent_desk.py": "the desk of the shop's own people",
    "actions/shop/cases.py": "asks the door first",
    "actions/shop/ledger/": "is given orders by the desk",
    "actions/shop/importers/": "shows nothing to anybody",
    "actions/shop/remote/": "speaks with the shop's own system only",
    "actions/shop/together.py": "counts over all orders",
    "actions/papers/links.py": "finds the number that a link means, and asks the desk for it",
    "bot/privacy/": "the commands and calls that hand out or erase what is one's own",
    "bot/gateway/erasing.py": "which copies of photos belong to a case",
}
"""Who may read orders, returns and cases, and why."""


def test_there_is_no_other_door() -> None:
    """What tells shoppers something reads orders, returns and cases through the desk only."""
    reads = re.compile(r"\b(?:select|get|query)\(\s*(?:Order|OrderLine|OrderChange|OrderAddress|Return|Case)\b")
    for file in (*PROJECT.glob("actions/**/*.py"), *PROJECT.glob("bot/**/*.py")):
        path = file.relative_to(PROJECT).as_posix()
        if not path.startswith(tuple(BEHIND_THE_DOOR)):
            assert not reads.search(file.read_text()), f"{path} reads orders past the desk"
