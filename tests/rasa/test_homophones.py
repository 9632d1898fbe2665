"""Characters that sound like what was meant."""

import pytest

from bot.rasa.homophones import HomophoneMender

LEARNT = ["我要退款", "退款多久到账", "什么时候退款", "取消订单", "我的订单到哪了", "订单号是12345"]


@pytest.fixture(scope="module")
def mender() -> HomophoneMender:
    return HomophoneMender(HomophoneMender.learn(LEARNT))


@pytest.mark.parametrize(
    ("written", "meant"), [("我要退宽", "我要退款"), ("我的订丹到哪了", "我的订单到哪了"), ("推款", "退款")]
)
def test_a_character_that_fits_nowhere_becomes_one_that_does(mender: HomophoneMender, written: str, meant: str) -> None:
    assert mender.mended(written) == meant


@pytest.mark.parametrize(
    "written", ["有衣服吗", "有直升机卖吗", "蓝色的裙子", "refund please", "我要退款", "退", "", "12345 hello 好"]
)
def test_words_of_the_language_stay(mender: HomophoneMender, written: str) -> None:
    assert mender.mended(written) == written
