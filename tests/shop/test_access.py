"""Who may see an order (number and e-mail, counted tries), on both databases."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, select

from actions.shop.access import Viewer, forget_session
from actions.shop.database import Database
from actions.shop.door_tries import DoorPolicy
from actions.shop.errors import EmailNeeded, OrderNotFound, TooManyTries
from actions.shop.models.orders import DoorTries
from actions.shop.orders import OrderDesk

ADDRESS = "hash-of-an-address"


def look(shop: Database, number: str, email: str | None, chat: str = "chat", address: str | None = ADDRESS) -> str:
    with shop.session() as session:
        return OrderDesk(session, Viewer(chat), address).find(number, email).number


def wrong(shop: Database, times: int, chat: str = "chat", address: str | None = ADDRESS) -> None:
    for _ in range(times):
        with pytest.raises(OrderNotFound):
            look(shop, "1001", "eve@example.com", chat, address)


@pytest.mark.parametrize("number", ["1001", "#1001", " 1001 "])
@pytest.mark.parametrize("email", ["ada@example.com", " ADA@Example.COM "])
def test_guest_needs_number_and_email(shop: Database, number: str, email: str) -> None:
    assert look(shop, number, email) == "1001"


def test_wrong_email_and_no_such_order_are_one_answer(shop: Database) -> None:
    with pytest.raises(OrderNotFound) as wrong_email:
        look(shop, "1001", "eve@example.com")
    with pytest.raises(OrderNotFound) as no_order:
        look(shop, "9999", "eve@example.com")
    assert str(wrong_email.value) == str(no_order.value)
    assert type(wrong_email.value) is type(no_order.value) is OrderNotFound


def test_wrong_email_and_no_such_order_are_the_same_work(shop: Database) -> None:
    statements: list[str] = []
    event.listen(shop.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    with pytest.raises(OrderNotFound):
        look(shop, "1001", "eve@example.com")
    wrong_email, statements[:] = list(statements), []
    with pytest.raises(OrderNotFound):
        look(shop, "9999", "eve@example.com")
    assert statements == wrong_email
    assert wrong_email


def test_without_email_nothing_is_said_and_nothing_counted(shop: Database) -> None:
    for number in ("1001", "9999") * 4:
        with pytest.raises(EmailNeeded) as answer:
            look(shop, number, None)
        assert str(answer.value) == str(OrderNotFound())
    assert look(shop, "1001", "ada@example.com") == "1001"


def test_verified_once_holds_for_the_chat_only(any_shop: Database) -> None:
    look(any_shop, "1001", "ada@example.com")
    assert look(any_shop, "1001", None) == "1001"
    with pytest.raises(EmailNeeded):
        look(any_shop, "1001", None, chat="another")
    with pytest.raises(EmailNeeded):
        look(any_shop, "1002", None)
    with any_shop.session() as session:
        forget_session(session, "chat")
    with pytest.raises(EmailNeeded):
        look(any_shop, "1001", None)


def test_five_wrong_tries_close_the_door_for_the_chat(shop: Database) -> None:
    wrong(shop, 5, address=None)
    for _ in range(3):
        with pytest.raises(TooManyTries):
            look(shop, "1001", "ada@example.com", address=None)
    assert look(shop, "1001", "ada@example.com", chat="another", address=None) == "1001"


def test_right_tries_between_do_not_count(any_shop: Database) -> None:
    wrong(any_shop, 4, address=None)
    for _ in range(3):
        look(any_shop, "1001", "ada@example.com", address=None)
    wrong(any_shop, 1, address=None)
    with pytest.raises(TooManyTries):
        look(any_shop, "1001", "ada@example.com", address=None)


def test_new_chats_do_not_open_the_door_again_for_an_address(shop: Database) -> None:
    wrong(shop, 3, chat="first")
    wrong(shop, 2, chat="second")
    with pytest.raises(TooManyTries):
        look(shop, "1001", "ada@example.com", chat="third")
    assert look(shop, "1001", "ada@example.com", chat="third", address="elsewhere") == "1001"


def test_an_address_may_try_again_after_a_while(any_shop: Database) -> None:
    wrong(any_shop, 5, chat="first")
    with any_shop.session() as session:
        for counter in session.scalars(select(DoorTries).where(DoorTries.scope == "address")):
            counter.since -= DoorPolicy().address_window + dt.timedelta(seconds=1)
    assert look(any_shop, "1001", "ada@example.com", chat="second") == "1001"
    with pytest.raises(TooManyTries):
        look(any_shop, "1001", "ada@example.com", chat="first")


def test_counters_hold_no_address_and_no_session(shop: Database) -> None:
    wrong(shop, 1)
    with shop.session() as session:
        keys = session.scalars(select(DoorTries.key)).all()
    assert len(keys) == 2
    assert not {"chat", ADDRESS} & set(keys)


def test_tries_made_at_once_are_all_counted(any_shop: Database) -> None:
    def attempt(place: int) -> type[Exception]:
        try:
            look(any_shop, "1001", f"eve{place}@example.com")
        except (OrderNotFound, TooManyTries) as error:
            return type(error)
        raise AssertionError("a wrong e-mail was let in")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, range(16)))
    assert answers.count(OrderNotFound) == 5
    assert answers.count(TooManyTries) == 11


def test_signed_in_sees_their_own_orders_only(any_shop: Database) -> None:
    with any_shop.session() as session:
        desk = OrderDesk(session, Viewer("chat", "ADA@example.com"), ADDRESS)
        assert [order.number for order in desk.orders()] == ["1001", "1002"]
        assert desk.find("1002").number == "1002"
        for number in ("1003", "9999"):
            with pytest.raises(OrderNotFound):
                desk.find(number)
        with pytest.raises(OrderNotFound):
            desk.find("1003", "bo@example.com")


def test_guest_lists_only_what_was_verified_here(shop: Database) -> None:
    with shop.session() as session:
        desk = OrderDesk(session, Viewer("chat"), ADDRESS)
        assert desk.orders() == []
        desk.find("1003", "bo@example.com")
        assert [order.number for order in desk.orders()] == ["1003"]
        assert OrderDesk(session, Viewer("another"), ADDRESS).orders() == []


def test_unprintable_input_is_only_a_wrong_try(shop: Database) -> None:
    for number, email in (("", ""), ("'; DROP TABLE orders --", "x"), ("🙂" * 500, "\ud800@x"), ("1001", "%")):
        with pytest.raises(OrderNotFound):
            look(shop, number, email, chat=number[:5])
