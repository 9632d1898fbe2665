"""Whole messages, by the words of the shop."""

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.matcher.types import Filters
from actions.query import SearchRequest, Vocabulary, from_slot, merge, to_slot, understand


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("do you have oat milk?", "oat milk"),
        ("I'm looking for running shoes", "running shoes"),
        ("can you show me something for hiking please", "hiking"),
        ("do you carry backpacks?", "backpacks"),
        ("how much is it?", ""),
        ("do you sell these?", ""),
        ("what about M?", ""),
        ("white T-shirt", "T-shirt"),
        ("20 l backpack", "20 l backpack"),
        ("有没有蓝色的跑鞋", "跑鞋"),
        ("帮我找一下连衣裙", "连衣裙"),
        ("T恤有白色的吗", "T恤"),
        ("请问你们卖加湿器吗？", "加湿器"),
        ("有机牛奶", "有机牛奶"),
        ("我想買一雙跑鞋", "跑鞋"),
        ("给我推荐一款耳机，预算100左右", "耳机"),
        ("这个多少钱", ""),
    ],
)
def test_what_is_searched_for_is_what_is_left(vocabulary: Vocabulary, text: str, words: str) -> None:
    assert understand(text, vocabulary).words == words


@pytest.mark.parametrize(
    ("text", "colors"),
    [
        ("in black please", ("black", "black/white")),
        ("blue running shoes", ("blue", "navy")),
        ("navy backpack", ("navy",)),
        ("dark blue backpack", ("navy",)),
        ("gray bag", ("light grey",)),
        ("蓝色的跑鞋", ("blue", "navy")),
        ("那个红的", ("red",)),
        ("红裙子", ("red",)),
        ("purple dress", ("purple",)),
        ("olive jacket", ("olive",)),
        ("orange juice", ()),
        ("orange", ()),
        ("in orange", ("orange",)),
        ("red bell peppers", ()),
        ("sour cream", ()),
        ("cream cheese", ()),
        ("红茶", ()),
        ("mint tea", ()),
    ],
)
def test_colours_are_the_shops_own_and_names_are_none(
    vocabulary: Vocabulary, text: str, colors: tuple[str, ...]
) -> None:
    assert understand(text, vocabulary).filters.colors == colors


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("size M", ("M",)),
        ("what about M?", ("M",)),
        ("is it available in L?", ("L",)),
        ("do you have it in XL", ("XL",)),
        ("size xxl", ("2XL",)),
        ("M or L", ("M", "L")),
        ("medium please", ("M",)),
        ("L码有货吗", ("L",)),
        ("有M码的吗", ("M",)),
        ("大号", ("L",)),
        ("40码", ("40",)),
        ("四十码", ("40",)),
        ("EU 42", ("42",)),
        ("size 44", ("EU 44",)),
        ("what about 42", ("42",)),
        ("40", ("40",)),
        ("size 47", ("47",)),
        ("US 9", ("US 9",)),
        ("the 500 ml one", ("500 ml",)),
        ("no, size M", ("M",)),
        ("I'm looking for shoes", ()),
        ("a large backpack", ()),
        ("20 l backpack", ()),
        ("which sizes do you have?", ()),
        ("under 40", ()),
        ("order 10042", ()),
    ],
)
def test_sizes(vocabulary: Vocabulary, text: str, sizes: tuple[str, ...]) -> None:
    assert understand(text, vocabulary).filters.sizes == sizes


@pytest.mark.parametrize(
    ("text", "ordinals"),
    [
        ("the second one", (2,)),
        ("2nd", (2,)),
        ("the last one", (-1,)),
        ("number 3", (3,)),
        ("#4", (4,)),
        ("3", (3,)),
        ("compare 1 and 3", (1, 3)),
        ("compare the first two", (1, 2)),
        ("the first and the third one", (1, 3)),
        ("第二个", (2,)),
        ("第一个和第三个", (1, 3)),
        ("最后一个", (-1,)),
        ("倒数第二双", (-2,)),
        ("前两个", (1, 2)),
        ("first aid kit", ()),
        ("40", ()),
        ("last minute gift", ()),
    ],
)
def test_places_in_the_list(vocabulary: Vocabulary, text: str, ordinals: tuple[int, ...]) -> None:
    assert understand(text, vocabulary).ordinals == ordinals


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("add two of them to my cart", 2),
        ("3 of these", 3),
        ("add two of the Velox shoes", 2),
        ("来两双", 2),
        ("三件", 3),
        ("x4", 4),
        ("the second one", None),
        ("第三双", None),
        ("500 ml", None),
    ],
)
def test_how_many(vocabulary: Vocabulary, text: str, count: int | None) -> None:
    assert understand(text, vocabulary).count == count


def test_what_is_not_wanted(vocabulary: Vocabulary) -> None:
    assert "leather" in understand("shoes but not leather", vocabulary).filters.without
    assert "leather" in understand("不要皮的", vocabulary).filters.without
    assert understand("不要皮的", vocabulary).filters.materials == ()
    black = understand("anything but black", vocabulary).filters
    assert black.colors == () and {"black", "黑色"} <= set(black.without)
    assert understand("jacket without a hood", vocabulary).unwanted == ("hood",)
    assert understand("不要带帽子的", vocabulary).unwanted == ("帽子",)
    assert understand("要不要黑色的", vocabulary).filters.without == ()
    assert understand("no, in black", vocabulary).filters.colors == ("black", "black/white")


def test_materials_are_a_limit_only_where_that_is_meant(vocabulary: Vocabulary) -> None:
    assert understand("shoes in leather", vocabulary).filters.materials == ("leather",)
    assert understand("leather", vocabulary).filters.materials == ("leather",)
    assert understand("made of cotton", vocabulary).filters.materials == ("organic cotton",)
    cleaner = understand("leather cleaner", vocabulary)
    assert (cleaner.filters.materials, cleaner.words) == ((), "leather cleaner")


def test_brands_that_are_also_words(vocabulary: Vocabulary) -> None:
    assert understand("do you carry bags", vocabulary).filters.brands == ()
    assert understand("do you have Carry bags", vocabulary).filters.brands == ("Carry",)
    assert understand("velox shoes", vocabulary).filters.brands == ("Velox",)
    assert understand("holm & pine lamps", vocabulary).filters.brands == ("Holm & Pine",)


def test_a_category_is_a_limit_when_nothing_else_is_said(vocabulary: Vocabulary) -> None:
    assert understand("show me shoes under 50", vocabulary).filters.categories == ("Shoes",)
    assert understand("a backpack", vocabulary).filters.categories == ("Backpacks",)
    assert understand("有没有跑鞋", vocabulary).filters.categories == ("跑鞋",)
    assert understand("shoe laces", vocabulary).filters.categories == ()


def test_for_whom_how_sorted_and_on_sale(vocabulary: Vocabulary) -> None:
    request = understand("cheapest women's shoes on sale that are in stock", vocabulary)
    assert request.sort == "price_low" and request.on_sale
    assert request.filters.genders == ("female",) and request.filters.in_stock
    assert understand("男款", vocabulary).filters.genders == ("male",)
    assert understand("评价最好的背包", vocabulary).sort == "rating"
    assert understand("有没有便宜点的", vocabulary).relative == "cheaper"
    assert understand("something cheaper", vocabulary).relative == "cheaper"


def test_everything_at_once(vocabulary: Vocabulary) -> None:
    request = understand("我想要一双男士黑色跑鞋，40码，两百以内", vocabulary)
    assert request == SearchRequest(
        words="跑鞋",
        phrase=request.phrase,
        allows=request.allows,
        filters=Filters(
            price_max=20000,
            colors=("black", "black/white"),
            sizes=("40",),
            categories=("跑鞋",),
            genders=("male",),
        ),
    )


def test_a_new_catalog_needs_nothing_but_its_own_words() -> None:
    from actions.query.language import Language
    from tests.actions.query.conftest import FACETS

    other = FACETS.__class__(**{**FACETS.__dict__, "brands": ("Zimt",), "sizes": ("queen",), "colors": ("sea foam",)})
    request = understand("Zimt sheets, queen, in sea foam", Vocabulary(Language.load(), other))
    assert request.filters.brands == ("Zimt",)
    assert request.filters.sizes == ("queen",)
    assert request.filters.colors == ("sea foam",)


def test_narrowing_replaces_what_is_said_anew_and_keeps_the_rest(vocabulary: Vocabulary) -> None:
    first = understand("blue running shoes under 100", vocabulary)
    black = merge(first, understand("in black please", vocabulary))
    assert black.words == "running shoes"
    assert black.filters.colors == ("black", "black/white") and black.filters.price_max == 9999
    dearer = merge(black, understand("over 150", vocabulary))
    assert (dearer.filters.price_min, dearer.filters.price_max) == (15000, None)
    any_color = merge(black, understand("any colour", vocabulary))
    assert any_color.filters.colors == () and any_color.filters.price_max == 9999
    waterproof = merge(black, understand("waterproof", vocabulary))
    assert waterproof.words == "running shoes waterproof"
    narrower = merge(black, replace(understand("waterproof", vocabulary), must_have=("waterproof",)))
    assert narrower.words == "waterproof running shoes"


def test_a_search_survives_the_slot(vocabulary: Vocabulary) -> None:
    request = understand("two black shoes size M under 50, not leather, no hood, cheapest", vocabulary)
    assert from_slot(to_slot(request)) == request
    assert from_slot(None) == SearchRequest()


@given(st.text(max_size=300))
@settings(deadline=None)
def test_no_text_makes_it_fail(vocabulary: Vocabulary, text: str) -> None:
    request = understand(text, vocabulary)
    assert from_slot(to_slot(request)) == request


def test_a_long_message_takes_no_longer(vocabulary: Vocabulary) -> None:
    long = "I am looking for black shoes under 100 不要皮的 " * 300
    understand(long, vocabulary)
    started = time.process_time()
    understand(long, vocabulary)
    assert time.process_time() - started < 0.5
