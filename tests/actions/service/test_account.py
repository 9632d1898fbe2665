"""Account matters lead to the shop's own pages; passwords stay out of the chat; the chat itself can be erased."""

from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from actions.services import Services
from actions.shop.account_links import plain_link
from actions.shop.ending import LONG_AGO
from actions.shop.models.base import utc_now
from actions.shop.models.conversation import ChatSession
from actions.shop.models.rules import StoredRules
from actions.shop.rules import AccountLinks, ShopRules
from actions.words import tells_password, without_passwords
from tests.actions.service.conftest import Shopper

SECRET = "the-shop's-own-identity-secret-0123456789"
PAGES = AccountLinks(
    create="https://shop.example/join",
    edit="https://shop.example/me?t={token}&lang=en",
    delete="https://shop.example/leave/{token}",
    password="https://shop.example/forgot#{token}",
)


@pytest.fixture
def pages(services: Services, monkeypatch: pytest.MonkeyPatch) -> Services:
    """A shop with account pages and an identity secret."""
    with services.database.session() as session:
        content = ShopRules(account=PAGES).model_dump(mode="json")
        session.merge(StoredRules(id=1, content=content, content_hash="", updated_at=utc_now()))
    object.__setattr__(services, "identity_secret", SecretStr(SECRET))
    return services


def asks(shopper: Shopper, intent: str, text: str = "") -> str:
    return shopper.says(intent, text).gets("action_help_with_account").text


def open_chat(services: Services, session_id: str = "session-1") -> None:
    with services.database.session() as session:
        session.add(ChatSession(id=session_id, token_hash=session_id, expires_at=utc_now().replace(year=2099)))


def test_who_is_signed_in_gets_a_signed_link(pages: Services, ida: Shopper) -> None:
    answer = ida.says("edit_account").gets("action_help_with_account")
    (source,) = answer.messages[-1]["custom"]["sources"]
    assert source["title"] == "Change your details" and source["url"] in answer.text
    query = parse_qs(urlsplit(source["url"]).query)
    claims = jwt.decode(query["t"][0], SECRET, algorithms=["HS256"], audience="aisle-account")
    assert {**claims, "exp": 0} == {"sub": "c-ida", "purpose": "edit", "aud": "aisle-account", "exp": 0}
    assert 0 < claims["exp"] - utc_now().timestamp() <= 600
    assert query["lang"] == ["en"]
    assert "ida@example.com" not in answer.text


def test_an_account_link_is_no_identity(pages: Services, ida: Shopper) -> None:
    """It names an audience and no e-mail, so nobody can open a session with it."""
    from bot.gateway.identity import verify_identity
    from bot.gateway.problems import Problem

    text = asks(ida, "edit_account")
    token = parse_qs(urlsplit(next(line for line in text.splitlines() if line.startswith("http"))).query)["t"][0]
    with pytest.raises(Problem):
        verify_identity(token, SECRET)


@pytest.mark.parametrize(
    ("intent", "url"),
    [
        ("create_account", "https://shop.example/join"),
        ("registration_problems", "https://shop.example/join"),
        ("edit_account", "https://shop.example/me?lang=en"),
        ("delete_account", "https://shop.example/leave/"),
        ("recover_password", "https://shop.example/forgot"),
    ],
)
def test_a_guest_gets_the_plain_page(pages: Services, guest: Shopper, intent: str, url: str) -> None:
    assert url in asks(guest, intent).splitlines()


def test_a_page_that_the_shop_has_not_named_is_the_policy_and_a_person(pages: Services, guest: Shopper) -> None:
    answer = guest.says("switch_account").gets("action_help_with_account")
    assert "http" not in answer.text and answer.payloads == ["/contact_human_agent"]


def test_the_policy_comes_first(pages: Services, guest: Shopper) -> None:
    assert asks(guest, "recover_password").startswith("Press the link on the sign-in page.")


def test_chinese_words_for_the_page(pages: Services, ida: Shopper) -> None:
    ida.locale = "zh"
    assert "修改账户资料，链接只供您本人使用" in asks(ida, "edit_account")


@given(st.sampled_from(["/a", "/a/{token}", ""]), st.sampled_from(["", "?t={token}", "?a=1&t={token}&b=%20"]))
def test_a_plain_link_carries_no_placeholder(path: str, query: str) -> None:
    url = plain_link(f"https://shop.example{path}{query}")
    assert "token" not in url and url.startswith("https://shop.example")
    assert ("a=1" in url) == ("a=1" in query)


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("my password is hunter2", True),
        ("password: S3cret!x", True),
        ("the password was correcthorse", True),
        ("我的密码是abc12345，登录不了", True),
        ("密码：hunter2", True),
        ("my password is wrong", False),
        ("my password is not accepted", False),
        ("the password is too short it says", False),
        ("what is my password?", False),
        ("I forgot my password", False),
        ("密码是什么", False),
        ("密码不对", False),
        ("how do I change the password", False),
    ],
)
def test_a_password_that_is_told_is_noticed(text: str, tells: bool) -> None:
    assert tells_password(text) is tells
    hidden = without_passwords(text, "…")
    assert (hidden != text) is tells and "hunter2" not in hidden and "abc12345" not in hidden


def test_whoever_tells_a_password_is_told_not_to(services: Services, guest: Shopper) -> None:
    text = asks(guest, "recover_password", "my password is hunter2 but it does not work")
    assert text.startswith("Please never send a password in this chat") and "hunter2" not in text


def test_deleting_the_account_offers_to_erase_the_chat(pages: Services, ida: Shopper) -> None:
    open_chat(pages)
    answer = ida.says("delete_account").gets("action_help_with_account")
    assert "erase this conversation" in answer.messages[-1]["text"]
    answer = ida.says("affirm", "yes").gets("action_affirm")
    assert answer.text.startswith("Done: this conversation has ended")
    with pages.database.session() as session:
        assert session.get_one(ChatSession, "session-1").expires_at == LONG_AGO


def test_a_no_keeps_the_chat(pages: Services, ida: Shopper) -> None:
    open_chat(pages)
    ida.says("delete_account").gets("action_help_with_account")
    ida.says("deny", "no").gets("action_deny")
    with pages.database.session() as session:
        assert session.get_one(ChatSession, "session-1").expires_at > utc_now()


def test_the_shell_keeps_no_conversation_to_erase(pages: Services, ida: Shopper) -> None:
    answer = ida.says("delete_account").gets("action_help_with_account")
    assert "erase" not in answer.text and "pending" not in answer.slots
