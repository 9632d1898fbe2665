"""Cases are opened once, for whoever may see the order, with a picture that outlives the chat."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from actions.shop.access import Viewer
from actions.shop.case_photos import case_photo_path, delete_photo
from actions.shop.cases import open_case
from actions.shop.database import Database
from actions.shop.errors import OrderNotFound
from actions.shop.models.base import utc_now
from actions.shop.models.conversation import ChatSession, Upload
from actions.shop.models.orders import AuditEntry
from actions.shop.models.service import Case
from actions.shop.numbers import read_number
from actions.shop.orders import OrderDesk
from actions.shop.uploads import upload_path

ADA, BO, GUEST = Viewer("chat-ada", "ada@example.com"), Viewer("chat-bo", "bo@example.com"), Viewer("chat-guest")
IMAGE = "0" * 31 + "a"


def upload(shop: Database, home: Path, session_id: str) -> None:
    """A picture that a shopper sent."""
    upload_path(home, IMAGE).parent.mkdir(parents=True)
    upload_path(home, IMAGE).write_bytes(b"picture")
    with shop.session() as session:
        session.add(ChatSession(id=session_id, token_hash=session_id, expires_at=utc_now()))
        session.flush()
        session.add(Upload(id=IMAGE, session_id=session_id, width=1, height=1, size_bytes=7))


def test_a_case_is_opened_once_and_audited(any_shop: Database, tmp_path: Path) -> None:
    numbers = set()
    for _ in range(2):
        with any_shop.session() as session:
            order = OrderDesk(session, ADA).find("1002")
            case = open_case(
                session,
                ADA,
                "key-1",
                "damaged",
                home=tmp_path,
                order=order,
                line=order.lines[0],
                quantity=1,
                wish="refund",
                note="The handle came off.",
            )
            numbers.add(case.number)
            assert (case.kind, case.state, case.customer_email, case.order_line_id) == (
                "damaged",
                "open",
                "ada@example.com",
                order.lines[0].id,
            )
    assert len(numbers) == 1 and read_number(numbers.pop().lower()) is not None
    with any_shop.session() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 1
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "case.opened")).all()
        assert [(entry.actor, entry.after) for entry in entries] == [("session:chat-ada", "damaged")]


def test_two_at_once_open_one(any_shop: Database, tmp_path: Path) -> None:
    def open_it(_: int) -> str:
        with any_shop.session() as session:
            return open_case(session, GUEST, "key-1", "complaint", home=tmp_path, note="Slow.").number

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(open_it, range(8)))) == 1
    with any_shop.session() as session:
        assert (
            session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.subject.like("case:%"))) == 1
        )


def test_nobody_opens_a_case_about_an_order_of_somebody_else(shop: Database, tmp_path: Path) -> None:
    with shop.session() as session:
        order, other = OrderDesk(session, ADA).find("1002"), OrderDesk(session, BO).find("1003")
        for viewer in (BO, GUEST):
            with pytest.raises(OrderNotFound):
                open_case(session, viewer, "key", "damaged", home=tmp_path, order=order)
        with pytest.raises(OrderNotFound):
            open_case(session, ADA, "key", "damaged", home=tmp_path, order=order, line=other.lines[0])
        assert session.scalar(select(func.count()).select_from(Case)) == 0


def test_the_picture_outlives_the_chat(shop: Database, tmp_path: Path) -> None:
    upload(shop, tmp_path, ADA.session_id)
    with shop.session() as session:
        case = open_case(session, ADA, "key-1", "damaged", home=tmp_path, image_id=IMAGE)
    upload_path(tmp_path, IMAGE).unlink()
    with shop.session() as session:
        session.execute(delete(ChatSession))
    assert case.photo_id is not None
    copy = case_photo_path(tmp_path, case.photo_id)
    assert copy.read_bytes() == b"picture"
    assert copy.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]
    delete_photo(tmp_path, case.photo_id)
    delete_photo(tmp_path, case.photo_id)
    assert not copy.exists()


def test_a_picture_of_another_chat_or_one_that_is_gone_is_left_out(shop: Database, tmp_path: Path) -> None:
    upload(shop, tmp_path, BO.session_id)
    with shop.session() as session:
        assert open_case(session, ADA, "key-1", "damaged", home=tmp_path, image_id=IMAGE).photo_id is None
        upload_path(tmp_path, IMAGE).unlink()
        assert open_case(session, BO, "key-2", "damaged", home=tmp_path, image_id=IMAGE).photo_id is None
        assert open_case(session, BO, "key-3", "damaged", home=tmp_path, image_id="../../x").photo_id is None
    with pytest.raises(ValueError, match="id"):
        case_photo_path(tmp_path, "../x")
