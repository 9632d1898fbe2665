"""Filters against a plain oracle, and what more evidence does to a score."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.matcher.filters import Columns
from actions.matcher.lexical import LexicalIndex
from actions.matcher.matcher import Matcher
from actions.matcher.records import ProductRecord
from actions.matcher.types import Filters, Query
from tests.matcher.filtering import FILTERS, passes

FROM_FIXTURE = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
WORDS = ("strider", "running", "shoes", "winter", "coat", "wool", "orange", "juice", "bluetooth", "warm", "red", "38")


@FROM_FIXTURE
@given(filters=FILTERS)
def test_exactly_what_breaks_no_filter_passes(shop: list[ProductRecord], filters: Filters) -> None:
    mask = Columns.build(shop).mask(filters, LexicalIndex.build(shop))
    assert [one.id for one, fits in zip(shop, mask, strict=True) if fits] == [
        one.id for one in shop if passes(one, filters)
    ]


@FROM_FIXTURE
@given(filters=FILTERS, text=st.sampled_from(("shoes", "coat", "oat milk", "鞋", "something else")))
def test_no_answer_ever_breaks_a_filter(
    matcher: Matcher, shop: list[ProductRecord], filters: Filters, text: str
) -> None:
    by_id = {one.id: one for one in shop}
    answer = matcher.match(Query(text=text, filters=filters, limit=50))
    found = [by_id[match.product_id] for match in answer.matches]
    assert all(passes(one, filters) for one in found)
    assert len(found) == sum(passes(one, filters) for one in shop)


@FROM_FIXTURE
@given(asked=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True), added=st.sampled_from(WORDS))
def test_a_word_more_in_a_text_never_covers_less(asked: list[str], added: str) -> None:
    question = " ".join(asked)
    poor = ProductRecord(id="P", title="Plain thing", description="Of no use.")
    rich = ProductRecord(id="R", title=f"Plain thing {added}", description="Of no use.")
    words = LexicalIndex.build([poor, rich, ProductRecord(id="Z", title=" ".join(WORDS))])
    coverage = words.evidence(question).coverage
    assert coverage[1] > coverage[0] if added in asked else coverage[1] == coverage[0]
    assert ((coverage >= 0) & (coverage <= 1)).all()


@FROM_FIXTURE
@given(asked=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True))
def test_scores_fall_and_stay_between_0_and_1(matcher: Matcher, asked: list[str]) -> None:
    scores = [match.score for match in matcher.match(Query(text=" ".join(asked), limit=50)).matches]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
