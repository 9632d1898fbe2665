"""Words of texts and questions: English by stems, Chinese by pairs of characters, without those that say nothing."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_PIECES = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
_HAN_RUN = re.compile(rf"[{HAN}]")
_CLAUSES = re.compile(r"\b(?:for|with|in|of|from|to|that|which|under|below|over|without|at|on|by|as|made|who|and)\b")
_POSSESSIVE = re.compile(r"['’](s|re|m|ll|d|ve|t)\b")


def word_list(text: str) -> frozenset[str]:
    """The words of a text that is a list."""
    return frozenset(text.split())


STOP_WORDS = word_list(
    """
    a about also an and any anybody anyone anything anywhere are as at available be been both buy by can carry
    catalog cheap cost costs could did do does doing dollar dollars don eur euro euros find for from get give go got
    had has have hello help her here hey hi him his how i id if im in instead into is it item items its ive just kind
    kinds know like likes list look looking lot make many may me mind more most much my need needs no not now of offer
    on one ones only or order other our out photo picture image please price prices product products purchase recommend
    say see sell selling sells shall she shop shopping should show so some something somewhere sort stock store stuff
    such suggest tell than thank thanks that the their them then there these they thing things this those to today too
    under up us usd very want wanted was we well were what whats when where which while who why will with without
    wondering would yes you your
    """
)
HAN_STOP_PHRASES = word_list(
    """
    有没有 有没 多少钱 什么价格 价格 价钱 请问 你好 您好 我想要 我想买 我想找 想要 想买 想找 我要买 我要 我想
    帮我找 帮我 给我看看 给我 看看 看一下 找一下 推荐一下 推荐 介绍 你们 我们 他们 这个 那个 这些 那些 这种 那种
    这款 那款 这是 那是 什么样 什么 哪些 哪个 哪里 怎么 怎样 可以 能不能 可不可以 能 吗 呢 吧 啊 呀 哦 嘛 的 了 是 有
    卖 买 在卖 一个 一双 一件 一条 一些 一下 商品 产品 东西 类似 照片 图片 图里 图中 里面 店里 还有 现在 现货 货 和 或者
    或 跟 与 请 要 我 你 您 他 她 它 几 元 块钱 美元 以下 以内 以上 之内 不要 没有 多少 便宜 一点 点
    """
)
COLOR_WORDS = word_list(
    """
    black white grey gray red blue green yellow orange pink purple brown beige navy gold silver teal olive cream
    黑 白 灰 红 蓝 绿 黄 橙 粉 紫 棕 米 金 银 黑色 白色 灰色 红色 蓝色 绿色 黄色 橙色 粉色 紫色 棕色 米色 金色 银色
    """
)
"""They say which variant is meant, not what kind of product."""

_HAN_STOPS = re.compile("|".join(map(re.escape, sorted(HAN_STOP_PHRASES, key=len, reverse=True))))
_STEMMER = snowballstemmer.stemmer("english")


def normalise(text: str) -> str:
    """Lower case, full-width letters as plain ones, accents taken off."""
    if text.isascii():
        return _POSSESSIVE.sub("", text.lower()) if "'" in text else text.lower()
    folded = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return _POSSESSIVE.sub("", unicodedata.normalize("NFC", bare))


def has_han(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return _HAN_RUN.search(text) is not None


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The English stem; numbers and short words stay as they are."""
    if len(word) < 3 or not word.isascii() or any(letter.isdigit() for letter in word):
        return word
    return str(_STEMMER.stemWord(word))


def text_words(text: str) -> Iterator[tuple[str, str]]:
    """The words of a product's text, each with the term under which it is found: its stem. Chinese characters, and
    pairs of them, are their own terms.
    """
    for piece in _PIECES.findall(normalise(text)):
        if _HAN_RUN.match(piece):
            yield from ((part, part) for part in piece)
            yield from ((piece[i : i + 2], piece[i : i + 2]) for i in range(len(piece) - 1))
        else:
            yield piece, stem(piece)


def text_terms(text: str) -> Iterator[str]:
    """Those terms alone."""
    return (term for _, term in text_words(text))


def query_pieces(text: str) -> list[str]:
    """The words of a question that say what is wanted, in order: plain words and runs of Chinese characters."""
    found: list[str] = []
    for piece in _PIECES.findall(normalise(text)):
        if _HAN_RUN.match(piece):
            found.extend(run for run in _HAN_STOPS.split(piece) if run)
        elif piece not in STOP_WORDS:
            found.append(piece)
    return found


def head_piece(text: str) -> str | None:
    """The word that names the thing itself: the last one before "for", "with" and the like; in Chinese the last."""
    for part in _CLAUSES.split(normalise(text)):
        pieces = query_pieces(part)
        if pieces:
            return pieces[-1]
    return None


@lru_cache(maxsize=50_000)
def title_terms(text: str) -> frozenset[str]:
    """The distinct terms of a title or category, for comparing it with a question as a whole."""
    found: set[str] = set()
    for piece in query_pieces(text):
        if _HAN_RUN.match(piece):
            found.update(piece[i : i + 2] for i in range(len(piece) - 1))
            if len(piece) == 1:
                found.add(piece)
        else:
            found.add(stem(piece))
    return frozenset(found)


def split_levels(product_type: str) -> list[str]:
    """The steps of `A > B`, widest first."""
    return [level.strip() for level in product_type.split(">") if level.strip()]
