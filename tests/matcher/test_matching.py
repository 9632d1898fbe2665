"""Which products answer which question."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.matcher.encoding import Encoders
from actions.matcher.errors import IndexMissing, MatcherError, PictureError
from actions.matcher.indexing import index_records
from actions.matcher.matcher import Matcher
from actions.matcher.records import ProductRecord
from actions.matcher.types import Filters, Query
from tests.matcher.small import draw, matcher_of


def first(matcher: Matcher, text: str | None = None, image: Path | None = None) -> str:
    return matcher.match(Query(text=text, image=image)).matches[0].product_id


@pytest.mark.parametrize(
    ("question", "product"),
    [
        ("oat milk", "M1"),
        ("do you have some orange juice please?", "J1"),
        ("燕麦奶", "M1"),
        ("有没有橙汁", "J1"),
        ("padded coat", "C1"),
        ("headpones", "H1"),  # a slip
        ("runing", "S1-BLU-38"),  # one whose stem is another word's
        ("head phones", "H1"),
        ("棉服", "C1"),
    ],
)
def test_words_find_their_product(matcher: Matcher, question: str, product: str) -> None:
    result = matcher.match(Query(text=question))
    assert result.matches[0].product_id == product
    assert result.matches[0].relevant


@pytest.mark.parametrize("question", ["C1", "c1 ", "4006381333931", "is 4006381333931 in stock?", "S1-BLU-38"])
def test_ids_and_gtins_are_exact(matcher: Matcher, question: str) -> None:
    result = matcher.match(Query(text=question))
    wanted = "S1-BLU-38" if question.startswith("S1") else "C1"
    assert result.matches[0].product_id == wanted
    if len(question.strip()) >= 4:
        assert (result.confident, len(result.matches), result.matches[0].score) == (True, 1, 1.0)


@pytest.mark.parametrize("question", ["car tyres", "who won the world cup in 1998?", "汽车轮胎", "laptop", "xqzt"])
def test_what_is_not_sold_is_not_relevant(matcher: Matcher, question: str) -> None:
    result = matcher.match(Query(text=question))
    assert not result.relevant
    assert not result.confident
    assert all(match.score < 0.5 for match in result.matches)


def test_a_full_title_is_sure_and_a_kind_with_several_products_is_not(matcher: Matcher) -> None:
    assert matcher.match(Query(text="Wool coat")).confident
    assert not matcher.match(Query(text="coats")).confident


def test_photo_finds_the_product_that_looks_so(matcher: Matcher, tmp_path: Path) -> None:
    photo = Path(draw(tmp_path / "photo.png", "#f0a010"))
    assert first(matcher, image=photo) == "J1"


def test_words_beside_a_photo_decide_the_kind(matcher: Matcher, tmp_path: Path) -> None:
    orange = Path(draw(tmp_path / "photo.png", "orange"))
    assert first(matcher, "how much are these shoes?", orange).startswith("S1")
    assert first(matcher, "how much is this?", orange) == "J1"
    red = Path(draw(tmp_path / "red.png", "#e01010"))
    assert first(matcher, "shoes", red).startswith("S1-RED")


def test_a_photo_when_no_product_has_a_picture_finds_nothing(
    tmp_path: Path, shop: list[ProductRecord], encoders: Encoders
) -> None:
    index_records([replace(record, images=()) for record in shop], tmp_path / "bare", encoders)
    bare = matcher_of(tmp_path / "bare", encoders)
    result = bare.match(Query(image=Path(draw(tmp_path / "photo.png", "red"))))
    assert (result.matches, result.confident, result.relevant) == ([], False, False)


def test_like_leaves_out_itself_and_its_variants(matcher: Matcher) -> None:
    like_shoe = matcher.match(Query(like="S1-BLU-38", limit=20)).matches
    assert like_shoe
    assert not [match for match in like_shoe if match.product_id.startswith("S1")]
    assert matcher.match(Query(like="C1")).matches[0].product_id == "C2"
    with pytest.raises(MatcherError, match="NOPE"):
        matcher.match(Query(like="NOPE"))


def test_variants_are_grouped_and_the_one_in_stock_is_shown(matcher: Matcher) -> None:
    grouped = matcher.match(Query(text="running shoes", group_variants=True)).matches
    assert [match.product_id[:2] for match in grouped].count("S1") == 1
    blue_40 = Filters(colors=("blue",), sizes=("40", "42"))
    shown = matcher.match(Query(text="running shoes", filters=blue_40, group_variants=True)).matches
    assert [match.product_id for match in shown] == ["S1-BLU-42"]


def test_the_colour_that_was_named_is_the_variant_shown(matcher: Matcher) -> None:
    shown = matcher.match(Query(text="red running shoes", group_variants=True)).matches
    assert shown[0].product_id.startswith("S1-RED")


@pytest.mark.parametrize(
    ("filters", "products"),
    [
        (Filters(price_max=300), {"M1", "J1"}),
        (Filters(price_min=300, price_max=300), {"J1"}),
        (Filters(colors=("white",)), {"C2"}),
        (Filters(colors=("BLUE",), sizes=("38",)), {"S1-BLU-38"}),
        (Filters(categories=("apparel > coats",)), {"C1", "C2"}),
        (Filters(categories=("跑鞋",), colors=("red",)), {"S1-RED-38", "S1-RED-40", "S1-RED-42"}),
        (Filters(categories=("Food",)), {"M1", "J1"}),
        (Filters(brands=("velox",), in_stock=True, colors=("blue",)), {"S1-BLU-38", "S1-BLU-42"}),
        (Filters(materials=("rubber",), sizes=("42",)), {"S1-BLU-42", "S1-RED-42"}),
        (Filters(genders=("female",), categories=("Coats",)), {"C1", "C2"}),
        (Filters(genders=("male",), categories=("Coats",)), {"C1"}),
        (Filters(categories=("Electronics",), in_stock=True), set()),
        (Filters(categories=("Coats",), without=("polyester",)), {"C2"}),
        (Filters(colors=("no such colour",)), set()),
    ],
)
def test_filters_alone(matcher: Matcher, filters: Filters, products: set[str]) -> None:
    found = matcher.match(Query(filters=filters, limit=50))
    assert {match.product_id for match in found.matches} == products


WORDS = st.sampled_from(["coat", "shoes", "red", "milk", "laptop", "跑鞋", "warm", "the", "wool", "blue", "headpones"])
FILTERS = st.builds(
    Filters,
    price_min=st.none() | st.integers(0, 20000),
    price_max=st.none() | st.integers(0, 20000),
    colors=st.lists(st.sampled_from(["red", "blue", "white", "green"]), max_size=2).map(tuple),
    sizes=st.lists(st.sampled_from(["38", "M", "40"]), max_size=2).map(tuple),
    categories=st.lists(st.sampled_from(["Shoes", "Coats", "Food"]), max_size=2).map(tuple),
    in_stock=st.booleans(),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(WORDS, max_size=4), filters=FILTERS, limit=st.integers(0, 20), group=st.booleans())
def test_answers_keep_their_promises(
    matcher: Matcher, shop: list[ProductRecord], words: list[str], filters: Filters, limit: int, group: bool
) -> None:
    result = matcher.match(Query(" ".join(words) or None, filters=filters, limit=limit, group_variants=group))
    scores = [match.score for match in result.matches]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 for score in scores)
    assert len(scores) <= limit
    by_id = {record.id: record for record in shop}
    found = [by_id[match.product_id] for match in result.matches]
    assert len({record.group for record in found} if group else {record.id for record in found}) == len(found)
    for record in found:
        assert filters.price_min is None or record.price >= filters.price_min
        assert filters.price_max is None or record.price <= filters.price_max
        assert not filters.colors or set(filters.colors) & set(record.color.split("/"))
        assert not filters.sizes or record.size in filters.sizes
        assert not filters.categories or set(filters.categories) & set(record.product_type.split(" > "))
        assert record.in_stock or not filters.in_stock


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_any_text_is_answered(matcher: Matcher, text: str) -> None:
    assert len(matcher.match(Query(text=text)).matches) <= 5


def test_several_photos_at_once_answer_like_each_alone(matcher: Matcher, tmp_path: Path) -> None:
    photos = [Path(draw(tmp_path / f"{color}-photo.png", color)) for color in ("red", "blue", "orange", "green")]
    together = matcher.match_many([Query(image=photo) for photo in photos])
    assert [result.matches[0].product_id[:6] for result in together] == ["S1-RED", "S1-BLU", "J1", "C1"]


def test_no_index_says_what_to_do(tmp_path: Path, encoders: Encoders) -> None:
    with pytest.raises(IndexMissing, match="aisle index"):
        matcher_of(tmp_path, encoders).match(Query(text="milk"))


def test_a_photo_that_is_not_there_is_said(matcher: Matcher, tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"none\.jpg"):
        matcher.match(Query(image=tmp_path / "none.jpg"))
