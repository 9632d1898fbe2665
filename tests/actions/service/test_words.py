"""Words about the conversation itself: a yes with a "but", wanting the assistant back."""

import pytest

from actions.words import has_reservation, lacks_something, wants_assistant


@pytest.mark.parametrize(
    "text", ["yes, but only the shoes", "ok if it is free", "好的，不过先别退款", "可以，但是要快", "hmm", "嗯……"]
)
def test_a_yes_with_a_but(text: str) -> None:
    assert has_reservation(text)


@pytest.mark.parametrize("text", ["yes please do", "go ahead", "好的", "是的，取消吧", "butter", "sure thing"])
def test_a_plain_yes(text: str) -> None:
    assert not has_reservation(text)


@pytest.mark.parametrize(
    "text",
    [
        "back to the assistant please",
        "I want the bot back",
        "let me talk to the bot again",
        "can I chat with the robot instead?",
        "I don't need an agent any more",
        "回到机器人",
        "还是机器人吧",
        "不用人工了",
        "我不需要人工客服了",
    ],
)
def test_wanting_the_assistant_back(text: str) -> None:
    assert wants_assistant(text)


@pytest.mark.parametrize(
    "text",
    [
        "I don't want the bot, I want a person",
        "please, no more robots, a real human",
        "is anybody there?",
        "my order came back damaged",
        "我不要机器人，要人工",
        "人工客服在吗",
        "请快一点",
    ],
)
def test_wanting_the_person_still(text: str) -> None:
    assert not wants_assistant(text)


@pytest.mark.parametrize(
    "text", ["I don't have it", "i can't find the number", "no idea, lost the mail", "没有订单号", "邮箱不记得了"]
)
def test_lacking_a_detail(text: str) -> None:
    assert lacks_something(text)


@pytest.mark.parametrize("text", ["ok", "where is it", "10042", "a@example.com", "快点", "just tell me"])
def test_not_lacking_it(text: str) -> None:
    assert not lacks_something(text)
