"""Which countries a message names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.shop.countries import country_names, named_countries
from actions.shop.rule_values import EUROPEAN_UNION


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Do you deliver to Norway?", ["NO"]),
        ("do you ship to norway or to the netherlands", ["NO", "NL"]),
        ("How long to the UK?", ["GB"]),
        ("I live in the US, what does it cost", ["US"]),
        ("delivery to usa", ["US"]),
        ("shipping to the United States of America", ["US"]),
        ("what about England", ["GB"]),
        ("can you send it to the czech republic", ["CZ"]),
        ("Papua New Guinea?", ["PG"]),
        ("to turkey please", ["TR"]),
        ("do you sell turkey and a jersey in size M?", []),
        ("a china tea set to Hong Kong", ["HK"]),
        ("does it get to Berlin by Friday", ["DE"]),
        ("to all of the European Union", ["EU"]),
        ("can it be sent to me, to us, to my TV?", []),
        ("will it arrive before Christmas, by Easter, in the center of town?", []),
        ("my order ID is 20091, a TV and a CD", []),
        ("能送到挪威吗", ["NO"]),
        ("寄到香港要多久", ["HK"]),
        ("可以送到UK吗", ["GB"]),
        ("你们送美国还是送日本？", ["US", "JP"]),
        ("能寄到義大利嗎", ["IT"]),
        ("送到东京", ["JP"]),
        ("多久能到", []),
        ("", []),
    ],
)
def test_countries_in_a_message(text: str, codes: list[str]) -> None:
    assert named_countries(text) == codes


def test_names_in_both_languages() -> None:
    assert country_names(["NO", *EUROPEAN_UNION, "GB"], "en") == ["Norway", "European Union", "United Kingdom"]
    assert country_names(["NO", "DE"], "zh-CN") == ["挪威", "德国"]


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert all(len(code) == 2 for code in named_countries(text))


@given(
    st.sampled_from(["en", "zh"]), st.sampled_from([*EUROPEAN_UNION, "GB", "US", "NO", "CH", "CN", "SG", "JP", "BR"])
)
def test_the_name_that_the_shop_says_is_understood(locale: str, code: str) -> None:
    assert named_countries(*country_names([code], locale)) == [code]
