"""The newsletter: consent is asked for, kept and told to the shop; an address that nobody vouches for gets a link."""

import pytest
from sqlalchemy import select

from actions.services import Services
from actions.shop.models.messages import Consent, OutboxMessage
from actions.shop.models.orders import AuditEntry
from actions.shop.newsletter import gets_newsletter, read_wish, set_newsletter
from tests.actions.service.conftest import Shopper

ACTION = "action_newsletter_subscription"


@pytest.fixture(autouse=True)
def mail(services: Services) -> None:
    """A shop that can send e-mails."""
    object.__setattr__(services, "sends_mail", True)


def outbox(services: Services, channel: str) -> list[OutboxMessage]:
    with services.database.session() as session:
        return list(session.scalars(select(OutboxMessage).where(OutboxMessage.channel == channel)))


def consents(services: Services) -> list[Consent]:
    with services.database.session() as session:
        return list(session.scalars(select(Consent).order_by(Consent.id)))


def subscribe(services: Services, email: str) -> None:
    with services.database.session() as session:
        set_newsletter(session, email, True, "Yes.", "session:x")


def test_a_customer_is_asked_and_the_wording_is_kept(services: Services, ida: Shopper) -> None:
    answer = ida.says("newsletter_subscription", "sign me up for the newsletter").gets(ACTION)
    sentence = "Send the shop's newsletter to ida@example.com. I can leave it at any time."
    assert sentence in answer.text and consents(services) == []
    answer = ida.says("affirm", "yes").gets("action_affirm")
    assert answer.text.startswith("Done: the newsletter comes to ida@example.com")
    (consent,) = consents(services)
    assert (consent.email, consent.purpose, consent.granted) == ("ida@example.com", "newsletter", True)
    assert (consent.wording, consent.source) == (sentence, "session:session-1")
    (told,) = outbox(services, "webhook")
    assert told.kind == "consent.changed"
    assert (told.body["email"], told.body["granted"], told.body["wording"]) == ("ida@example.com", True, sentence)
    with services.database.session() as session:
        (entry,) = session.scalars(select(AuditEntry))
        assert (entry.action, entry.subject) == ("consent.given", f"consent:{consent.id}")


def test_a_no_changes_nothing(services: Services, ida: Shopper) -> None:
    ida.says("newsletter_subscription").gets(ACTION)
    ida.says("deny", "no").gets("action_deny")
    ida.says("affirm", "yes").gets("action_affirm")
    assert consents(services) == []


def test_a_yes_said_twice_is_kept_once(services: Services, ida: Shopper) -> None:
    ida.says("newsletter_subscription").gets(ACTION)
    question = dict(ida.slots)
    for _ in range(2):
        ida.says("affirm", "yes").gets("action_newsletter_confirmed")
        ida.slots = dict(question)
    assert len(consents(services)) == 1 and len(outbox(services, "webhook")) == 1


def test_a_yes_counts_for_the_one_who_was_asked_only(services: Services, ida: Shopper) -> None:
    ida.says("newsletter_subscription").gets(ACTION)
    ida.identity = {"sub": "c-tom", "email": "tom@example.com", "name": "Tom"}
    ida.says("affirm", "yes").gets("action_affirm")
    assert consents(services) == []


@pytest.mark.parametrize("text", ["unsubscribe me please", "stop sending me the newsletter", "退订"])
def test_a_customer_leaves_at_once(services: Services, ida: Shopper, text: str) -> None:
    subscribe(services, "ida@example.com")
    answer = ida.says("newsletter_subscription", text).gets(ACTION)
    assert answer.text == "Done: no more newsletters to ida@example.com."
    assert [one.granted for one in consents(services)] == [True, False]


def test_a_customer_hears_how_it_stands(services: Services, ida: Shopper) -> None:
    answer = ida.says("newsletter_subscription", "cancel my newsletter").gets(ACTION)
    assert answer.text == "You don't get our newsletter at ida@example.com, so there is nothing to stop."
    subscribe(services, "Ida@Example.com")
    answer = ida.says("newsletter_subscription", "newsletter").gets(ACTION)
    assert answer.text == "You get our newsletter at ida@example.com."
    assert answer.payloads == ['/newsletter_subscription{"choice": "off"}']


def test_a_guest_is_asked_for_the_address_and_gets_a_link(services: Services, guest: Shopper) -> None:
    answer = guest.says("newsletter_subscription", "I'd like the newsletter").gets(ACTION)
    assert "Which e-mail address should it come to?" in answer.text
    answer = guest.says("give_details", "Eve@Example.com", email="Eve@Example.com").gets("action_give_details")
    assert answer.text.startswith("An e-mail with a link goes to Eve@Example.com.")
    assert answer.slots["task"] is None
    assert consents(services) == []
    (mail,) = outbox(services, "email")
    assert (mail.recipient, mail.kind) == ("eve@example.com", "notice.newsletter_confirm")
    wish = read_wish(services.links, mail.body["values"]["link"].rpartition("/")[2])
    assert wish is not None and (wish.email, wish.wanted, wish.locale) == ("eve@example.com", True, "en")
    assert wish.wording == "Send the shop's newsletter to Eve@Example.com. I can leave it at any time."


def test_nobody_learns_whether_an_address_is_on_the_list(services: Services, guest: Shopper) -> None:
    subscribe(services, "eve@example.com")
    said = [
        guest.says("newsletter_subscription", text, email=email).gets(ACTION).text.replace(email, "X")
        for text in ("subscribe", "unsubscribe")
        for email in ("eve@example.com", "new@example.com")
    ]
    assert said[0] == said[1] and said[2] == said[3]
    assert len(outbox(services, "email")) == 4
    with services.database.session() as session:
        assert gets_newsletter(session, "eve@example.com")


def test_an_address_is_not_flooded(services: Services, guest: Shopper) -> None:
    for _ in range(5):
        guest.says("newsletter_subscription", "subscribe", email="eve@example.com").gets(ACTION)
    assert len(outbox(services, "email")) == 1


def test_a_guest_who_gives_no_address_is_left_alone(services: Services, guest: Shopper) -> None:
    guest.says("newsletter_subscription", "newsletter please").gets(ACTION)
    assert "whole address" in guest.says("nlu_fallback", "eve at example").gets("action_not_understood").text
    assert "leave the newsletter" in guest.says("nlu_fallback", "hm").gets("action_not_understood").text
    assert outbox(services, "email") == []


def test_another_subject_ends_it(services: Services, guest: Shopper) -> None:
    guest.says("newsletter_subscription", "newsletter please").gets(ACTION)
    guest.says("greet", "hello").gets("action_greet")
    assert guest.slots["task"] is None


def test_a_guest_of_a_shop_without_mail_hears_the_policy(services: Services, guest: Shopper) -> None:
    object.__setattr__(services, "sends_mail", False)
    for email in ({}, {"email": "eve@example.com"}):
        answer = guest.says("newsletter_subscription", "newsletter please", **email).gets(ACTION)
        assert "once you are signed in" in answer.text and answer.slots.get("task") is None
    assert outbox(services, "email") == []


def test_in_chinese(services: Services, guest: Shopper) -> None:
    guest.locale = "zh"
    answer = guest.says("newsletter_subscription", "帮我退订电子报", email="eve@example.com").gets(ACTION)
    assert answer.text.startswith("退订链接会发到 eve@example.com")
